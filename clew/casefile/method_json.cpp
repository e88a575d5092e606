// The method file is evidence: it must say everything that was decided, and a reader must not guess. So every key is
// written, also when it has its default, and reading refuses keys it does not know: a misspelt "floor_pmm" would
// otherwise change the result in silence.

#include "clew/casefile/method_json.h"

#include <array>
#include <functional>

#include "clew/codec/address.h"
#include "clew/codec/hex.h"
#include "clew/codec/json.h"
#include "clew/codec/json_tree.h"

namespace clew::casefile {

namespace {

using trace::Boundary;
using trace::Branch;
using trace::Method;
using trace::Seed;

constexpr std::array kSeedKinds{std::pair{Seed::Kind::output, "output"}, std::pair{Seed::Kind::tx, "transaction"},
                                std::pair{Seed::Kind::transfer, "transfer"}, std::pair{Seed::Kind::address, "address"}};
constexpr std::array kActions{std::pair{Branch::Action::include, "include"},
                              std::pair{Branch::Action::exclude, "exclude"}, std::pair{Branch::Action::stop, "stop"}};
constexpr std::array kBoundaries{Boundary::stop, Boundary::reset, Boundary::pass_through, Boundary::candidates};

template <class Table, class Value>
const char* word_of(const Table& table, Value value) {
  for (const auto& [known, word] : table) {
    if (known == value) return word;
  }
  return "";
}

// ---- Writing
// -------------------------------------------------------------------------------------------------------------------

class Writer {
 public:
  Writer(const Method& method, const ledger::Ledger& ledger, const trace::TraceResult* result)
      : method_(method), ledger_(ledger), result_(result) {}

  std::string write() {
    json_.begin_object();
    json_.pair("rule_set", kRuleSet);
    json_.pair("direction", method_.direction == graph::Direction::forward ? "forward" : "backward");
    incidents();
    policies();
    if (result_ != nullptr) labels();
    json_.key("interval").boolean(method_.interval);
    json_.pair("fees", method_.fees == graph::Fees::follow ? "follow" : "drop");
    json_.pair("unfunded", ledger_.identity().kind == ledger::Kind::utxo ? "none"
                           : method_.unfunded_follow                     ? "follow"
                                                                         : "local");
    json_.pair("opening", method_.opening_inferred ? "inferred" : "empty");
    json_.pair("order", method_.order == graph::BlockOrder::as_recorded ? "recorded" : "reversed");
    json_.pair("floor_ppm", method_.floor_ppm);
    time("as_of", method_.as_of);
    time("known_by", method_.known_by);
    boundaries();
    branches();
    json_.key("candidates").begin_object();
    json_.pair("seconds", static_cast<std::uint64_t>(method_.candidates.seconds));
    json_.pair("fee_per_mille_max", method_.candidates.fee_per_mille_max).end_object();
    limits();
    if (result_ != nullptr) partial();
    json_.end_object();
    return json_.take();
  }

 private:
  std::string hash(const Hash256& value) const { return codec::hash_text(value, ledger_.identity().id_reversed != 0); }
  std::string address(const Address& value) const {
    return codec::address_text(value.view(), ledger_.identity().network);
  }

  void time(std::string_view key, const std::optional<UnixTime>& value) {
    json_.key(key);
    value ? json_.string(to_iso(*value)) : json_.null();
  }

  void incidents() {
    json_.key("incidents").begin_array();
    for (const trace::Incident& incident : method_.incidents) {
      json_.begin_object().pair("name", incident.name).key("seeds").begin_array();
      for (const Seed& one : incident.seeds) seed(one);
      json_.end_array().end_object();
    }
    json_.end_array();
  }

  void seed(const Seed& seed) {
    json_.begin_object().pair("kind", word_of(kSeedKinds, seed.kind));
    if (seed.kind != Seed::Kind::address) {
      json_.pair("tx", hash(seed.tx));
      if (seed.row != 0) json_.pair("row", seed.row);
    }
    if (seed.kind == Seed::Kind::output) json_.pair("vout", seed.vout);
    if (seed.kind == Seed::Kind::transfer || seed.kind == Seed::Kind::address)
      json_.pair("address", address(seed.address));
    if (seed.asset)
      json_.pair("asset", *seed.asset == kNativeAsset ? std::string() : address(ledger_.asset(*seed.asset).contract));
    json_.end_object();
  }

  void policies() {
    json_.key("policies").begin_array();
    if (result_ == nullptr) {
      for (const trace::PolicyId id : method_.policies) json_.string(trace::policy_name(id));
    } else {
      for (const trace::PolicyRun& run : result_->runs) {
        if (run.applicable) json_.string(trace::policy_name(run.policy));
      }
    }
    json_.end_array();
  }

  void labels() {
    json_.key("labels").begin_array();
    for (std::size_t i = trace::kFirstIncident; i < result_->labels.size(); ++i) {
      json_.begin_object().pair("id", i).pair("name", result_->labels[i]);
      json_.pair("kind", i < result_->first_reset ? "incident" : "reset").end_object();
    }
    json_.end_array();
  }

  void boundaries() {
    json_.key("boundaries").begin_array();
    for (const trace::BoundaryRule& rule : method_.boundaries) {
      json_.begin_object()
          .pair("category", intel::category_name(rule.category))
          .pair("boundary", trace::boundary_name(rule.boundary))
          .end_object();
    }
    json_.end_array();
  }

  void branches() {
    json_.key("branches").begin_array();
    for (const Branch& branch : method_.branches) {
      json_.begin_object().pair("action", word_of(kActions, branch.action));
      if (branch.output) {
        json_.pair("output", hash(branch.output->first) + ":" + std::to_string(branch.output->second));
      } else {
        json_.pair("address", address(branch.address));
      }
      json_.pair("reason", branch.reason).end_object();
    }
    json_.end_array();
  }

  void limits() {
    const trace::Limits& limits = method_.limits;
    json_.key("limits").begin_object();
    json_.pair("transactions_max", limits.transactions_max).pair("postings_max", limits.postings_max);
    json_.pair("overdrafts_max", limits.overdrafts_max).pair("exact_bits_max", limits.exact_bits_max);
    json_.pair("candidates_max", limits.candidates_max).end_object();
  }

  void partial() {
    bool any = false;
    json_.key("partial").begin_array();
    for (const trace::PolicyRun& run : result_->runs) {
      if (!run.applicable || run.visited < method_.limits.transactions_max) continue;
      json_.string(trace::policy_name(run.policy));
      any = true;
    }
    if (any) json_.string("low").string("high");  // the interval saw no more than the policies
    json_.end_array();
  }

  const Method& method_;
  const ledger::Ledger& ledger_;
  const trace::TraceResult* result_;
  codec::JsonWriter json_;
};

// ---- Reading
// -------------------------------------------------------------------------------------------------------------------

using Read = Result<void, MethodFault>;

std::unexpected<MethodFault> refuse(Code code, const char* reason, std::size_t offset, std::string message) {
  return std::unexpected<MethodFault>(
      MethodFault{{code, reason, offset}, std::move(message) + " (at byte " + std::to_string(offset) + ")"});
}

class Parser {
 public:
  explicit Parser(const ledger::Ledger& ledger) : ledger_(ledger), method_(trace::default_method()) {}

  Result<Method, MethodFault> parse(const codec::JsonValue& root) {
    CLEW_TRY_VOID(object(root, "the method", [this](const codec::JsonValue::Member& member) { return key(member); }));
    return std::move(method_);
  }

 private:
  using OnKey = std::function<Read(const codec::JsonValue::Member&)>;

  static Read object(const codec::JsonValue& value, const std::string& what, const OnKey& on_key) {
    if (value.type != codec::JsonValue::Type::object)
      return refuse(Code::malformed, "not an object", value.offset, what + " is not an object");
    for (const codec::JsonValue::Member& member : value.members) CLEW_TRY_VOID(on_key(member));
    return {};
  }
  static Read unknown(const codec::JsonValue::Member& member, const std::string& where) {
    return refuse(Code::malformed, "unknown key", member.offset, "unknown key \"" + member.key + "\" in " + where);
  }
  static Read text(const codec::JsonValue::Member& member, std::string& out) {
    if (member.value.type != codec::JsonValue::Type::string)
      return refuse(Code::malformed, "not a string", member.value.offset, "\"" + member.key + "\" is not a string");
    out = member.value.text;
    return {};
  }
  template <class Number>
  static Read number(const codec::JsonValue::Member& member, Number& out) {
    if (member.value.type != codec::JsonValue::Type::number)
      return refuse(Code::malformed, "not a number", member.value.offset,
                    "\"" + member.key + "\" is not a whole number");
    if (!std::in_range<Number>(member.value.number))
      return refuse(Code::overflow, "too large", member.value.offset, "\"" + member.key + "\" is too large");
    out = static_cast<Number>(member.value.number);
    return {};
  }
  static Read array(const codec::JsonValue::Member& member,
                    const std::function<Read(const codec::JsonValue&)>& on_item) {
    if (member.value.type != codec::JsonValue::Type::array)
      return refuse(Code::malformed, "not a list", member.value.offset, "\"" + member.key + "\" is not a list");
    for (const codec::JsonValue& item : member.value.items) CLEW_TRY_VOID(on_item(item));
    return {};
  }
  static Read bad_word(const codec::JsonValue& value, std::string_view key) {
    return refuse(Code::malformed, "unknown word", value.offset,
                  "\"" + value.text + "\" is not a value of \"" + std::string(key) + "\"");
  }
  /// One of two or more words; `on_word` says whether it knew the word.
  static Read word(const codec::JsonValue::Member& member, const std::function<bool(std::string_view)>& on_word) {
    std::string value;
    CLEW_TRY_VOID(text(member, value));
    return on_word(value) ? Read{} : bad_word(member.value, member.key);
  }

  Read key(const codec::JsonValue::Member& member) {
    const std::string& name = member.key;
    if (name == "rule_set") return word(member, [](std::string_view w) { return w == kRuleSet; });
    if (name == "direction")
      return choice(member, method_.direction,
                    {{"forward", graph::Direction::forward}, {"backward", graph::Direction::backward}});
    if (name == "fees")
      return choice(member, method_.fees, {{"follow", graph::Fees::follow}, {"drop", graph::Fees::drop}});
    if (name == "order")
      return choice(member, method_.order,
                    {{"recorded", graph::BlockOrder::as_recorded}, {"reversed", graph::BlockOrder::reversed}});
    if (name == "unfunded")
      return choice(member, method_.unfunded_follow, {{"follow", true}, {"local", false}, {"none", true}});
    if (name == "opening") return choice(member, method_.opening_inferred, {{"empty", false}, {"inferred", true}});
    if (name == "interval") return interval(member);
    if (name == "floor_ppm") return number(member, method_.floor_ppm);
    if (name == "as_of") return time(member, method_.as_of);
    if (name == "known_by") return time(member, method_.known_by);
    if (name == "policies") return policies(member);
    if (name == "incidents") return array(member, [this](const codec::JsonValue& item) { return incident(item); });
    if (name == "boundaries") return boundaries(member);
    if (name == "branches") return array(member, [this](const codec::JsonValue& item) { return branch(item); });
    if (name == "candidates")
      return object(member.value, "\"candidates\"",
                    [this](const codec::JsonValue::Member& m) { return candidates(m); });
    if (name == "limits")
      return object(member.value, "\"limits\"", [this](const codec::JsonValue::Member& m) { return limits(m); });
    if (name == "labels" || name == "partial") return array(member, [](const codec::JsonValue&) { return Read{}; });
    return unknown(member, "the method");
  }

  template <class Value>
  static Read choice(const codec::JsonValue::Member& member, Value& out,
                     std::initializer_list<std::pair<std::string_view, Value>> words) {
    return word(member, [&](std::string_view given) {
      for (const auto& [known, value] : words) {
        if (given == known) {
          out = value;
          return true;
        }
      }
      return false;
    });
  }

  Read interval(const codec::JsonValue::Member& member) {
    if (member.value.type != codec::JsonValue::Type::boolean)
      return refuse(Code::malformed, "not true or false", member.value.offset,
                    "\"interval\" is neither true nor false");
    method_.interval = member.value.flag;
    return {};
  }

  static Read time(const codec::JsonValue::Member& member, std::optional<UnixTime>& out) {
    out.reset();
    if (member.value.type == codec::JsonValue::Type::null) return {};
    std::string value;
    CLEW_TRY_VOID(text(member, value));
    const auto parsed = parse_time(value);
    if (!parsed)
      return refuse(Code::malformed, "not a time", member.value.offset,
                    "\"" + value + "\" is not a time (write 2023-06-02T21:49:23Z)");
    out = *parsed;
    return {};
  }

  Read policies(const codec::JsonValue::Member& member) {
    std::array<bool, 8> wanted{};
    CLEW_TRY_VOID(array(member, [&](const codec::JsonValue& item) -> Read {
      const auto id = item.type == codec::JsonValue::Type::string ? trace::policy_by_name(item.text) : std::nullopt;
      if (!id) return bad_word(item, "policies");
      wanted[static_cast<std::size_t>(*id)] = true;
      return {};
    }));
    method_.policies.clear();
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (wanted[i]) method_.policies.push_back(static_cast<trace::PolicyId>(i));
    }
    return {};
  }

  Read incident(const codec::JsonValue& item) {
    trace::Incident incident;
    CLEW_TRY_VOID(object(item, "an incident", [&](const codec::JsonValue::Member& member) -> Read {
      if (member.key == "name") return text(member, incident.name);
      if (member.key == "seeds") {
        return array(member, [&](const codec::JsonValue& one) -> Read {
          incident.seeds.emplace_back();
          return seed(one, incident.seeds.back());
        });
      }
      return unknown(member, "an incident");
    }));
    if (incident.name.empty()) return refuse(Code::malformed, "no name", item.offset, "an incident has no name");
    method_.incidents.push_back(std::move(incident));
    return {};
  }

  Read seed(const codec::JsonValue& item, Seed& seed) {
    bool kind = false;
    CLEW_TRY_VOID(object(item, "a seed", [&](const codec::JsonValue::Member& member) -> Read {
      if (member.key == "kind") {
        kind = true;
        return word(member, [&](std::string_view given) {
          for (const auto& [value, known] : kSeedKinds) {
            if (given != known) continue;
            seed.kind = value;
            return true;
          }
          return false;
        });
      }
      if (member.key == "tx") return hash(member, seed.tx);
      if (member.key == "row") return number(member, seed.row);
      if (member.key == "vout") return number(member, seed.vout);
      if (member.key == "address") return address(member, seed.address);
      if (member.key == "asset") return asset(member, seed.asset);
      return unknown(member, "a seed");
    }));
    return kind ? Read{} : refuse(Code::malformed, "no kind", item.offset, "a seed has no \"kind\"");
  }

  Read hash(const codec::JsonValue::Member& member, Hash256& out) {
    std::string value;
    CLEW_TRY_VOID(text(member, value));
    const auto parsed = codec::parse_hash(value, ledger_.identity().id_reversed != 0);
    if (!parsed)
      return refuse(Code::malformed, "not a hash", member.value.offset, "\"" + value + "\" is not a transaction hash");
    out = *parsed;
    return {};
  }

  Read address(const codec::JsonValue::Member& member, Address& out) {
    std::string value;
    CLEW_TRY_VOID(text(member, value));
    const bool names_allowed = ledger_.identity().kind == ledger::Kind::account;
    const auto parsed = codec::parse_address(value, ledger_.identity().network, names_allowed);
    if (!parsed)
      return refuse(parsed.error().code, "not an address", member.value.offset,
                    "\"" + value + "\" is not an address of " + ledger_.identity().network);
    out = *parsed;
    return {};
  }

  Read asset(const codec::JsonValue::Member& member, std::optional<AssetId>& out) {
    std::string value;
    CLEW_TRY_VOID(text(member, value));
    if (value.empty()) {
      out = kNativeAsset;
      return {};
    }
    for (std::uint32_t i = 1; i < ledger_.asset_count(); ++i) {
      if (codec::address_text(ledger_.asset(AssetId{i}).contract.view(), ledger_.identity().network) != value) continue;
      out = AssetId{i};
      return {};
    }
    return refuse(Code::not_found, "unknown asset", member.value.offset,
                  "no asset of this ledger has the contract \"" + value + "\"");
  }

  Read boundaries(const codec::JsonValue::Member& member) {
    method_.boundaries.clear();
    return array(member, [&](const codec::JsonValue& item) -> Read {
      trace::BoundaryRule rule;
      CLEW_TRY_VOID(object(item, "a boundary", [&](const codec::JsonValue::Member& m) -> Read {
        if (m.key == "category") {
          return word(m, [&](std::string_view given) {
            for (int i = 0; i <= static_cast<int>(intel::Category::other_service); ++i) {
              rule.category = static_cast<intel::Category>(i);
              if (given == intel::category_name(rule.category)) return true;
            }
            return false;
          });
        }
        if (m.key != "boundary") return unknown(m, "a boundary");
        return word(m, [&](std::string_view given) {
          for (const Boundary known : kBoundaries) {
            if (given != trace::boundary_name(known)) continue;
            rule.boundary = known;
            return true;
          }
          return false;
        });
      }));
      method_.boundaries.push_back(rule);
      return {};
    });
  }

  Read branch(const codec::JsonValue& item) {
    Branch branch;
    bool address_given = false;
    CLEW_TRY_VOID(object(item, "a branch", [&](const codec::JsonValue::Member& member) -> Read {
      if (member.key == "reason") return text(member, branch.reason);
      if (member.key == "address") {
        address_given = true;
        return address(member, branch.address);
      }
      if (member.key == "output") return output(member, branch);
      if (member.key != "action") return unknown(member, "a branch");
      return word(member, [&](std::string_view given) {
        for (const auto& [value, known] : kActions) {
          if (given != known) continue;
          branch.action = value;
          return true;
        }
        return false;
      });
    }));
    if (address_given == branch.output.has_value())
      return refuse(Code::malformed, "place of a branch", item.offset,
                    "a branch needs either \"address\" or \"output\"");
    if (branch.reason.empty()) return refuse(Code::malformed, "no reason", item.offset, "a branch has no \"reason\"");
    method_.branches.push_back(std::move(branch));
    return {};
  }

  Read output(const codec::JsonValue::Member& member, Branch& branch) {
    std::string value;
    CLEW_TRY_VOID(text(member, value));
    const std::size_t colon = value.rfind(':');
    if (colon != std::string::npos) {
      const auto hash =
          codec::parse_hash(std::string_view(value).substr(0, colon), ledger_.identity().id_reversed != 0);
      const auto vout = parse_u128(std::string_view(value).substr(colon + 1));
      if (hash && vout && *vout <= ~std::uint32_t{0}) {
        branch.output = {*hash, static_cast<std::uint32_t>(*vout)};
        return {};
      }
    }
    return refuse(Code::malformed, "not an output", member.value.offset,
                  "\"" + value + "\" is not an output (write TXID:N)");
  }

  Read candidates(const codec::JsonValue::Member& member) {
    if (member.key == "seconds") return number(member, method_.candidates.seconds);
    if (member.key == "fee_per_mille_max") return number(member, method_.candidates.fee_per_mille_max);
    return unknown(member, "\"candidates\"");
  }

  Read limits(const codec::JsonValue::Member& member) {
    trace::Limits& limits = method_.limits;
    if (member.key == "transactions_max") return number(member, limits.transactions_max);
    if (member.key == "postings_max") return number(member, limits.postings_max);
    if (member.key == "overdrafts_max") return number(member, limits.overdrafts_max);
    if (member.key == "exact_bits_max") return number(member, limits.exact_bits_max);
    if (member.key == "candidates_max") return number(member, limits.candidates_max);
    return unknown(member, "\"limits\"");
  }

  const ledger::Ledger& ledger_;
  Method method_;
};

}  // namespace

std::string method_json(const Method& method, const ledger::Ledger& ledger, const trace::TraceResult* result) {
  return Writer(method, ledger, result).write();
}

Result<Method, MethodFault> parse_method(std::string_view json, const ledger::Ledger& ledger) {
  const auto root = codec::read_json(json);
  if (!root) return refuse(root.error().code, root.error().reason, root.error().offset, root.error().reason);
  return Parser(ledger).parse(*root);
}

}  // namespace clew::casefile
