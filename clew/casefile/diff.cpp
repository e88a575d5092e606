// Two results are compared as a reader would: is it the same question (method), the same rules and data (versions), and
// which amounts moved. Every table becomes a map from a sentence that names the line to its value; the comparison is
// then one merge for all of them. Numbers that count only inside one bundle (labels, assets, seq) are translated to
// names first; otherwise adding an incident would make every line differ.
//
// Refused: a textual diff of the files (one more transaction shifts every seq), and differences of amounts (two
// policies' units differ).

#include "clew/casefile/diff.h"

#include <algorithm>
#include <array>

#include "clew/base/amount.h"
#include "clew/base/file.h"
#include "clew/codec/csv.h"
#include "clew/codec/json.h"
#include "clew/codec/json_tree.h"

namespace clew::casefile {

namespace {

using Values = std::map<std::string, std::string>;

constexpr std::array<std::string_view, 6> kNeeded{"facts/assets.csv",  "method.json",          "results/balance.csv",
                                                  "results/exits.csv", "results/holdings.csv", "versions.json"};

std::unexpected<DiffFault> refuse(Error error, std::string message) {
  return std::unexpected<DiffFault>(DiffFault{error, std::move(message)});
}

/// A CSV file by column names. Bounded by the reader's own limits.
struct Sheet {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;

  /// The field of a row; the column must exist (checked when the sheet is read).
  const std::string& at(std::size_t row, std::string_view column) const {
    const auto found = std::ranges::find(columns, column);
    return rows[row][static_cast<std::size_t>(found - columns.begin())];
  }
};

class Loader {
 public:
  explicit Loader(const std::vector<File>& files) : files_(files) {}

  Result<BundleData, DiffFault> load() {
    CLEW_TRY_VOID(versions());
    CLEW_TRY_VOID(method());
    CLEW_TRY_VOID(assets());
    CLEW_TRY_VOID(balance());
    CLEW_TRY_VOID(exits());
    CLEW_TRY_VOID(holdings());
    return std::move(data_);
  }

 private:
  using Done = Result<void, DiffFault>;

  Result<std::string_view, DiffFault> file(std::string_view path) const {
    const auto at = std::ranges::find(files_, path, &File::path);
    if (at == files_.end())
      return refuse({Code::not_found, "file missing", 0}, std::string(path) + " is missing: not a bundle?");
    return std::string_view(at->text);
  }

  Result<Sheet, DiffFault> sheet(std::string_view path, std::initializer_list<std::string_view> needed) const {
    codec::CsvReader reader(CLEW_TRY(file(path)));
    Sheet sheet;
    while (!reader.done()) {
      auto record = reader.next();
      if (!record) return refuse(record.error(), std::string(path) + " is not CSV: " + record.error().reason);
      if (sheet.columns.empty()) {
        sheet.columns = std::move(record->fields);
        continue;
      }
      if (record->fields.size() != sheet.columns.size()) {
        return refuse({Code::malformed, "number of fields", record->offset},
                      std::string(path) + ", line " + std::to_string(record->line) + ": wrong number of fields");
      }
      sheet.rows.push_back(std::move(record->fields));
    }
    for (const std::string_view column : needed) {
      if (std::ranges::find(sheet.columns, column) == sheet.columns.end()) {
        return refuse({Code::malformed, "column missing", 0},
                      std::string(path) + " has no column \"" + std::string(column) + "\"");
      }
    }
    return sheet;
  }

  Result<codec::JsonValue, DiffFault> json(std::string_view path) const {
    auto value = codec::read_json(CLEW_TRY(file(path)));
    if (!value)
      return refuse(value.error(), std::string(path) + " is not readable: " + value.error().reason + " at byte " +
                                       std::to_string(value.error().offset));
    return std::move(*value);
  }

  static void flatten(const codec::JsonValue& value, const std::string& name, Values& out) {
    switch (value.type) {
      case codec::JsonValue::Type::null: out[name] = "none"; break;
      case codec::JsonValue::Type::boolean: out[name] = value.flag ? "true" : "false"; break;
      case codec::JsonValue::Type::number: out[name] = std::to_string(value.number); break;
      case codec::JsonValue::Type::string: out[name] = value.text.empty() ? "\"\"" : value.text; break;
      case codec::JsonValue::Type::array:
        for (std::size_t i = 0; i < value.items.size(); ++i)
          flatten(value.items[i], name + "[" + std::to_string(i + 1) + "]", out);
        break;
      case codec::JsonValue::Type::object:
        for (const auto& member : value.members)
          flatten(member.value, name.empty() ? member.key : name + "." + member.key, out);
        break;
    }
  }

  Done versions() {
    flatten(CLEW_TRY(json("versions.json")), "", data_.versions);
    return {};
  }

  /// The method without `labels` and `partial`, which follow from it.
  Done method() {
    codec::JsonValue root = CLEW_TRY(json("method.json"));
    if (const codec::JsonValue* labels = root.find("labels"); labels != nullptr) {
      for (const codec::JsonValue& label : labels->items) {
        const codec::JsonValue *id = label.find("id"), *name = label.find("name");
        if (id != nullptr && name != nullptr) labels_[std::to_string(id->number)] = name->text;
      }
    }
    std::erase_if(root.members,
                  [](const codec::JsonValue::Member& m) { return m.key == "labels" || m.key == "partial"; });
    flatten(root, "", data_.method);
    return {};
  }

  Done assets() {
    const Sheet sheet = CLEW_TRY(this->sheet("facts/assets.csv", {"asset", "contract", "symbol", "grid_bits"}));
    for (std::size_t i = 0; i < sheet.rows.size(); ++i) {
      const std::string& contract = sheet.at(i, "contract");
      Asset asset{sheet.at(i, "symbol"), 0};
      if (!contract.empty()) asset.name += " " + contract;
      const auto bits = parse_u128(sheet.at(i, "grid_bits"));
      if (!bits || *bits > 32)
        return refuse({Code::malformed, "grid_bits", 0}, "facts/assets.csv: grid_bits is not a number up to 32");
      asset.grid_bits = static_cast<unsigned>(*bits);
      assets_[sheet.at(i, "asset")] = asset;
    }
    return {};
  }

  struct Asset {
    std::string name;
    unsigned grid_bits = 0;
  };

  std::string label(const std::string& number) const {
    if (number == "1") return "unfunded";
    if (number == "2") return "unresolved";
    const auto at = labels_.find(number);
    return at == labels_.end() ? "label " + number : at->second;
  }
  const Asset& asset(const std::string& number) const {
    static const Asset kNone{"unknown asset", 0};
    const auto at = assets_.find(number);
    return at == assets_.end() ? kNone : at->second;
  }
  /// Haircut is written in grid units: shown as base units with the grid's part as a fraction, exactly.
  static std::string amount(const std::string& text, const std::string& policy, const Asset& asset) {
    if (policy != "haircut" || asset.grid_bits == 0) return text;
    const auto quanta = parse_u128(text);
    if (!quanta) return text;
    const Exact value = exact(*quanta, asset.grid_bits);
    return to_decimal(value.units) + (value.parts == 0 ? "" : " + " + std::to_string(value.parts) + "/2^32");
  }

  Done balance() {
    const Sheet sheet =
        CLEW_TRY(this->sheet("results/balance.csv", {"policy", "label", "asset", "stolen", "unresolved"}));
    for (std::size_t i = 0; i < sheet.rows.size(); ++i) {
      const std::string& policy = sheet.at(i, "policy");
      const Asset& of = asset(sheet.at(i, "asset"));
      const std::string line = policy + ", " + label(sheet.at(i, "label")) + ", " + of.name + ": ";
      for (std::size_t c = 3; c < sheet.columns.size(); ++c) {
        if (sheet.rows[i][c] != "0") data_.balance[line + sheet.columns[c]] = amount(sheet.rows[i][c], policy, of);
      }
    }
    return {};
  }

  Done exits() {
    const Sheet exits =
        CLEW_TRY(sheet("results/exits.csv", {"rank", "label", "address", "asset", "place", "service", "low", "high"}));
    for (std::size_t i = 0; i < exits.rows.size(); ++i) {
      const Asset& of = asset(exits.at(i, "asset"));
      const std::string line = exits.at(i, "service") + " " + exits.at(i, "address") + " (" + exits.at(i, "place") +
                               "), " + label(exits.at(i, "label")) + ", " + of.name;
      data_.exits[line + ": rank"] = exits.at(i, "rank");
      for (std::size_t c = first_amount(exits); c < exits.columns.size(); ++c)
        data_.exits[line + ": " + exits.columns[c]] = amount(exits.rows[i][c], exits.columns[c], of);
    }
    return {};
  }

  /// Amounts stand last, from `low` on.
  static std::size_t first_amount(const Sheet& sheet) {
    return static_cast<std::size_t>(std::ranges::find(sheet.columns, "low") - sheet.columns.begin());
  }

  Done holdings() {
    const Sheet sheet =
        CLEW_TRY(this->sheet("results/holdings.csv", {"label", "place", "holder", "address", "asset", "low", "high"}));
    for (std::size_t i = 0; i < sheet.rows.size(); ++i) {
      const Asset& of = asset(sheet.at(i, "asset"));
      std::string holder = sheet.at(i, "holder");
      if (holder.empty()) holder = "nobody";
      if (const std::size_t slash = holder.rfind('/'); slash != std::string::npos)
        holder.resize(slash);  // the asset's number
      for (std::size_t c = first_amount(sheet); c < sheet.columns.size(); ++c) {
        const std::string& column = sheet.columns[c];
        if (sheet.rows[i][c] != "0")
          data_.holdings[column + ", " + label(sheet.at(i, "label")) + ", " + of.name + ", " + sheet.at(i, "place") +
                         ": " + holder] = amount(sheet.rows[i][c], column, of);
      }
    }
    return {};
  }

  const std::vector<File>& files_;
  BundleData data_;
  std::map<std::string, std::string> labels_;
  std::map<std::string, Asset> assets_;
};

std::vector<Change> changes(const Values& left, const Values& right) {
  std::vector<Change> out;
  auto l = left.begin(), r = right.begin();
  while (l != left.end() || r != right.end()) {
    if (r == right.end() || (l != left.end() && l->first < r->first)) {
      out.push_back({l->first, l->second, ""});
      ++l;
    } else if (l == left.end() || r->first < l->first) {
      out.push_back({r->first, "", r->second});
      ++r;
    } else {
      if (l->second != r->second) out.push_back({l->first, l->second, r->second});
      ++l;
      ++r;
    }
  }
  return out;
}

constexpr std::array kSections{std::pair{"versions", &Diff::versions}, std::pair{"method", &Diff::method},
                               std::pair{"balance", &Diff::balance}, std::pair{"exits", &Diff::exits},
                               std::pair{"holdings", &Diff::holdings}};

/// Text of a bundle goes to a terminal: control characters are shown, not obeyed.
std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += '?';
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string Diff::text() const {
  if (same()) return "No difference: same method, same versions, same amounts.\n";
  std::string out;
  for (const auto& [name, member] : kSections) {
    const std::vector<Change>& rows = this->*member;
    if (rows.empty()) continue;
    out += std::string(name) + ": " + std::to_string(rows.size()) +
           (rows.size() == 1 ? " difference\n" : " differences\n");
    for (std::size_t i = 0; i < std::min(rows.size(), kDiffRowsMax); ++i) {
      const Change& row = rows[i];
      const char sign = row.left.empty() ? '+' : row.right.empty() ? '-' : '~';
      out += std::string("  ") + sign + " " + printable(row.key) + ": ";
      out += row.left.empty()    ? printable(row.right)
             : row.right.empty() ? printable(row.left)
                                 : printable(row.left) + " -> " + printable(row.right);
      out += "\n";
    }
    if (rows.size() > kDiffRowsMax)
      out += "  and " + std::to_string(rows.size() - kDiffRowsMax) + " more (all of them with --json)\n";
  }
  return out;
}

std::string Diff::json() const {
  codec::JsonWriter json;
  json.begin_object().key("same").boolean(same());
  for (const auto& [name, member] : kSections) {
    json.key(name).begin_array();
    for (const Change& row : this->*member) {
      json.begin_object().pair("key", row.key).key("left");
      row.left.empty() ? json.null() : json.string(row.left);
      json.key("right");
      row.right.empty() ? json.null() : json.string(row.right);
      json.end_object();
    }
    json.end_array();
  }
  json.end_object();
  return json.take();
}

Result<BundleData, DiffFault> bundle_data(const std::vector<File>& files) {
  return Loader(files).load();
}

Result<std::vector<File>, DiffFault> load_bundle(const std::string& folder) {
  std::vector<File> files;
  for (const std::string_view path : kNeeded) {
    auto text = read_file(join_path(folder, path));
    if (!text) return refuse(text.error(), "cannot read " + std::string(path) + " in " + folder + ": is it a bundle?");
    files.push_back({std::string(path), std::move(*text)});
  }
  return files;
}

Diff compare(const BundleData& left, const BundleData& right) {
  return {changes(left.versions, right.versions), changes(left.method, right.method),
          changes(left.balance, right.balance), changes(left.exits, right.exits),
          changes(left.holdings, right.holdings)};
}

}  // namespace clew::casefile
