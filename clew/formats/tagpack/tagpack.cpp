// TagPack and ActorPack: from YAML to labels and actors.
//
// A TagPack is a mapping whose fields hold for every tag of its list `tags`, unless the tag says otherwise:
//
//   title: OKX reserve wallets          who made it and what it is: not kept
//   confidence: service_data            holds for all tags
//   category: exchange                  one concept word; newer packs write `concepts: [exchange]`
//   lastmod: 2022-11-15                 becomes known_from when no better date is given
//   actor: okex                         id in an actor pack
//   tags:
//   - address: 16rF2zwSJ9goQ9fZfYoti5LsUqqegb5RnA
//     currency: BTC
//
// Some packs put header fields behind the list, so tags are resolved at the end. A value that should be text and is not
// (a nested mapping under `label`) refuses the tag, not the file. A broken header refuses the file: tags without their
// source and category would be statements nobody made. Source: GraphSense TagPack documentation and the packs of the
// public collection.

#include "clew/formats/tagpack/tagpack.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

#include "clew/codec/zstd.h"
#include "clew/formats/tagpack/fields.h"
#include "clew/formats/tagpack/yaml.h"

namespace clew::formats::tagpack {

namespace {

constexpr std::uint64_t kContentMax = std::uint64_t{1} << 30;

/// Content of a file that may be compressed. `storage` keeps it.
Result<std::string_view> content_of(Bytes bytes, std::string& storage) {
  if (!codec::is_zstd(bytes)) return as_text(bytes);
  storage = CLEW_TRY(codec::zstd_decompress(bytes, kContentMax));
  return std::string_view(storage);
}

std::string base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

ledger::Quarantined problem(std::string_view file, std::uint64_t offset, Code code, std::string reason,
                            std::string record) {
  return {std::string(file), offset, code, std::move(reason), std::move(record)};
}

std::string place(const char* what, std::uint64_t line) {
  return std::string(what) + " at line " + std::to_string(line);
}

/// A field's text: a scalar as it is, a list of scalars joined with ';'. Nothing for other shapes.
std::optional<std::string> text_of(const Node& node) {
  if (node.kind == Node::Kind::scalar) return std::string(trimmed(node.text));
  if (node.kind != Node::Kind::sequence) return std::nullopt;
  std::string joined;
  for (const Node& item : node.items) {
    if (item.kind != Node::Kind::scalar) return std::nullopt;
    joined += (joined.empty() ? "" : ";") + std::string(trimmed(item.text));
  }
  return joined;
}

/// YAML's ways to write "nothing".
bool is_null(std::string_view text) {
  return text == "~" || text == "null" || text == "Null" || text == "NULL";
}

class TagReader {
 public:
  TagReader(std::string_view file, const Actors& actors) : file_(file), actors_(actors) {}

  LabelsRead read(std::string_view text) {
    const Pack pack = read_pack(text, "tags");
    for (const YamlFault& fault : pack.faults) report(fault, pack.has_list);
    if (pack.faults.empty() && !pack.has_list) lose(0, Code::malformed, "no list of tags", "file");
    if (read_header(pack)) {
      for (const Node& item : pack.items) read_tag(item);
    } else {
      for (const Node& item : pack.items)
        lose(item.offset, Code::malformed, "the header of the pack cannot be used", place("tag", item.line));
    }
    const auto by_place = [](const ledger::Quarantined& a, const ledger::Quarantined& b) {
      return std::tie(a.offset, a.record, a.reason) < std::tie(b.offset, b.record, b.reason);
    };
    std::sort(out_.quarantined.begin(), out_.quarantined.end(), by_place);
    out_.records = out_.labels.size() + out_.quarantined.size();
    return std::move(out_);
  }

 private:
  void lose(std::uint64_t offset, Code code, std::string reason, std::string record) {
    out_.quarantined.push_back(problem(file_, offset, code, std::move(reason), std::move(record)));
  }
  void note(std::uint64_t offset, Code code, std::string reason, std::string record) {
    out_.notes.push_back(problem(file_, offset, code, std::move(reason), std::move(record)));
  }

  void report(const YamlFault& fault, bool has_list) {
    const std::string reason = std::string("not YAML: ") + fault.error.reason;
    if (fault.in_list) return lose(fault.error.offset, fault.error.code, reason, place("tag", fault.line));
    if (!has_list || fault.error.code == Code::limit) return lose(fault.error.offset, fault.error.code, reason, "file");
    note(fault.error.offset, fault.error.code, reason, place("field", fault.line));
  }

  /// Takes the fields of a mapping into the draft. The reason it cannot, or nullptr.
  const char* take(const std::vector<NodeField>& fields, Draft& draft, std::uint64_t& at) {
    Draft own;
    bool given[static_cast<int>(Field::lastmod) + 1] = {};
    for (const auto& [name, node] : fields) {
      const Field field = field_by_name(name);
      at = node.offset;
      if (field == Field::unknown && unknown_.insert(name).second)
        note(node.offset, Code::unsupported, "field is not used: " + name, place("field", node.line));
      if (field == Field::unknown || field == Field::ignored) continue;
      std::optional<std::string> text = text_of(node);
      if (!text) return "a field holds a structure where a text is expected";
      const bool plain_null = node.kind == Node::Kind::scalar && is_null(*text);
      if (given[static_cast<int>(field)] && own[field] != *text)
        return "a field is given under two names with two values";
      given[static_cast<int>(field)] = true;
      own[field] = plain_null ? std::string() : std::move(*text);
    }
    // A tag's own word on what it is replaces the header's, whichever of the two spellings either uses.
    if (given[static_cast<int>(Field::category)] || given[static_cast<int>(Field::concepts)])
      draft[Field::category].clear(), draft[Field::concepts].clear();
    for (int i = 0; i <= static_cast<int>(Field::lastmod); ++i) {
      if (given[i]) draft.text[i] = std::move(own.text[i]);
    }
    return nullptr;
  }

  bool read_header(const Pack& pack) {
    for (const auto& [name, node] : pack.header) {
      if (node.fault && field_by_name(name) != Field::ignored) {
        lose(node.fault_offset, node.fault_code, std::string(node.fault), "file");
        return false;
      }
    }
    std::uint64_t at = 0;
    if (const char* reason = take(pack.header, header_, at)) {
      lose(at, Code::malformed, reason, "file");
      return false;
    }
    header_[Field::pack] = base_name(file_);
    return true;
  }

  void read_tag(const Node& tag) {
    const std::string record = place("tag", tag.line);
    if (tag.fault) return lose(tag.fault_offset, tag.fault_code, tag.fault, record);
    if (tag.kind != Node::Kind::mapping)
      return lose(tag.offset, Code::malformed, "a tag is not a mapping of fields", record);
    Draft draft = header_;
    std::uint64_t at = tag.offset;
    if (const char* reason = take(tag.fields, draft, at)) return lose(at, Code::malformed, reason, record);
    draft[Field::pack] = header_[Field::pack];
    if (draft[Field::category].empty() && draft[Field::concepts].empty())
      draft[Field::concepts] = actor_categories(draft[Field::actor]);
    Result<intel::Label> label = to_label(draft, false);
    if (label) return out_.labels.push_back(std::move(*label));
    const std::string& value = label.error().code == Code::unsupported ? draft[Field::asset] : draft[Field::address];
    lose(tag.offset, label.error().code, std::string(label.error().reason) + (value.empty() ? "" : ": " + value),
         record);
  }

  std::string actor_categories(const std::string& id) const {
    const auto actor = actors_.find(id);
    std::string joined;
    if (actor == actors_.end()) return joined;
    for (const std::string& category : actor->second.categories) joined += (joined.empty() ? "" : ";") + category;
    return joined;
  }

  std::string_view file_;
  const Actors& actors_;
  Draft header_;
  std::set<std::string> unknown_;
  LabelsRead out_;
};

/// The scalar under `name`, or nothing.
std::string scalar(const Node& mapping, std::string_view name) {
  for (const auto& [field, node] : mapping.fields) {
    if (field == name && node.kind == Node::Kind::scalar) return std::string(trimmed(node.text));
  }
  return {};
}

}  // namespace

LabelsRead read_tagpack(Bytes bytes, std::string_view file_name, const Actors& actors) {
  std::string storage;
  const auto content = content_of(bytes, storage);
  if (content) return TagReader(file_name, actors).read(*content);
  LabelsRead out;
  out.quarantined.push_back(
      problem(file_name, content.error().offset, content.error().code, content.error().reason, "file"));
  out.records = 1;
  return out;
}

ActorsRead read_actorpack(Bytes bytes, std::string_view file_name) {
  ActorsRead out;
  std::string storage;
  const auto lose = [&](std::uint64_t offset, Code code, std::string reason, std::string record) {
    out.quarantined.push_back(problem(file_name, offset, code, std::move(reason), std::move(record)));
  };
  const auto content = content_of(bytes, storage);
  if (!content) {
    lose(content.error().offset, content.error().code, content.error().reason, "file");
    return out;
  }
  const Pack pack = read_pack(*content, "actors");
  for (const YamlFault& fault : pack.faults)
    lose(fault.error.offset, fault.error.code, std::string("not YAML: ") + fault.error.reason,
         fault.in_list ? place("actor", fault.line) : "file");
  if (pack.faults.empty() && !pack.has_list) lose(0, Code::malformed, "no list of actors", "file");
  for (const Node& item : pack.items) {
    const std::string record = place("actor", item.line);
    if (item.fault) {
      lose(item.fault_offset, item.fault_code, item.fault, record);
      continue;
    }
    std::string id = scalar(item, "id");
    Actor actor{scalar(item, "label"), {}};
    for (const auto& [field, node] : item.fields) {
      if (field != "categories") continue;
      for (const Node& category : node.items) actor.categories.emplace_back(trimmed(category.text));
    }
    if (id.empty()) {
      lose(item.offset, Code::malformed, "an actor without id", record);
    } else if (const auto [known, fresh] = out.actors.try_emplace(id, std::move(actor)); !fresh) {
      lose(item.offset, Code::conflict, "an actor with this id was read before: " + known->first, record);
    }
  }
  return out;
}

FileKind file_kind(Bytes bytes, std::string_view file_name) {
  std::string_view name = file_name;
  if (name.ends_with(".zst")) name.remove_suffix(4);
  if (!name.ends_with(".yaml") && !name.ends_with(".yml")) return FileKind::csv;
  std::string storage;
  const auto content = content_of(bytes, storage);
  if (!content) return FileKind::tagpack;
  const auto has_field = [&](std::string_view field) {
    for (std::size_t at = content->find(field); at != std::string_view::npos; at = content->find(field, at + 1)) {
      if (at == 0 || (*content)[at - 1] == '\n') return true;
    }
    return false;
  };
  return has_field("actors:") && !has_field("tags:") ? FileKind::actorpack : FileKind::tagpack;
}

}  // namespace clew::formats::tagpack
