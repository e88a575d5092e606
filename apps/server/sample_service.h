#pragma once
// A service over two small lists for tests. The parties on them do not exist.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "apps/server/batch.h"
#include "apps/server/service.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/codec/json_tree.h"

namespace clew::server {

using Facts = std::vector<std::pair<std::string, std::string>>;

inline intel::Entity listed(std::string id, std::string schema, const Facts& facts) {
  intel::Entity entity;
  entity.id = std::move(id);
  entity.schema = std::move(schema);
  for (const auto& [property, text] : facts) entity.add(property, text);
  entity.settle();
  return entity;
}

inline std::shared_ptr<const Knowledge> sample_knowledge() {
  std::vector<engine::SnapshotList> lists(2);
  lists[0].info.list = "first";
  lists[0].info.title = "First list";
  lists[0].info.licence = "CC0";
  lists[0].info.tlp = "AMBER";
  lists[0].loaded_at = "2026-01-02T03:04:05Z";
  lists[0].entities = {
      listed("f-1", "Person",
             {{"name", "Ri Jong Hwalbin"}, {"birthDate", "1962-03-01"}, {"country", "kp"}, {"topics", "sanction"}}),
      listed("f-2", "Company", {{"name", "Northwind Maritime Trading Limited"}, {"topics", "sanction"}}),
      listed("f-3", "Ownership", {{"owner", "f-1"}, {"asset", "f-2"}, {"percentage", "60"}}),
      listed("f-4", "CryptoWallet",
             {{"publicKey", "0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c"}, {"currency", "ETH"}, {"holder", "f-1"}}),
      listed("f-5", "Sanction", {{"entity", "f-1"}, {"program", "DPRK"}}),
      listed("f-6", "Person", {{"name", "<script>alert(1)</script> Quillfeather"}}),
  };
  lists[0].entities[0].referents = {"f-old"};
  lists[1].info.list = "second";
  lists[1].entities = {
      listed("s-1", "Person", {{"name", "Ola Brennmark"}, {"birthCountry", "no"}, {"topics", "role.pep"}})};
  auto snapshot = engine::make_snapshot(std::move(lists), {std::nullopt, 1});
  EXPECT_TRUE(snapshot) << (snapshot ? "" : snapshot.error().message);
  return knowledge_of(std::move(*snapshot));
}

/// A log in memory; `broken` refuses to record.
class MemoryLog final : public DecisionLog {
 public:
  engine::Outcome<std::vector<std::string>> record(std::span<const Decided> decisions, const Knowledge&,
                                                   std::string_view who) override {
    if (broken) return std::unexpected(engine::Failure{Code::io, "the disk is full", ""});
    std::vector<std::string> ids;
    for (const Decided& one : decisions) {
      recorded.push_back(std::string(who) + " " + engine::verdict_name(one.answer.verdict));
      ids.push_back(std::to_string(recorded.size()));
    }
    return ids;
  }
  engine::Outcome<void> vouch(engine::ScreenOptions& options) const override {
    if (rules_broken) return std::unexpected(engine::Failure{Code::io, "the disk is gone", ""});
    options.rules = rules;
    options.now = now;
    return {};
  }
  engine::Outcome<std::string> find(std::string_view id) const override {
    if (id == "1" && !recorded.empty()) return std::string("{\"id\":\"1\",\"kind\":\"decision\",\"time\":\"\"}\n");
    return std::unexpected(engine::Failure{Code::not_found, "there is no such record", ""});
  }
  std::vector<std::string> recorded;
  bool broken = false, rules_broken = false;
  std::shared_ptr<const engine::RuleBook> rules;
  UnixTime now{1'800'000'000};
};

/// A service with its parts. `tokens`: pairs of token and "ROLE NAME".
struct Sample {
  explicit Sample(ServiceConfig config = {}, std::shared_ptr<const Knowledge> known = sample_knowledge())
      : keeper([this]() -> engine::Outcome<std::shared_ptr<const Knowledge>> {
          if (!fault.empty()) return std::unexpected(engine::Failure{Code::io, fault, ""});
          return knowledge;
        }),
        knowledge(std::move(known)),
        service(std::move(config), keeper, &log) {
    EXPECT_TRUE(keeper.load());
  }
  Response get(std::string target, std::string authorization = {}) {
    Request request;
    request.target = std::move(target);
    request.host = "127.0.0.1:8000";
    request.authorization = std::move(authorization);
    return service.handle(request);
  }
  Response post(std::string target, std::string body, std::string type = "application/json") {
    Request request;
    request.method = Method::post;
    request.target = std::move(target);
    request.host = "127.0.0.1:8000";
    request.content_type = std::move(type);
    request.body = std::move(body);
    return service.handle(request);
  }

  std::string fault;
  Keeper keeper;
  std::shared_ptr<const Knowledge> knowledge;
  MemoryLog log;
  Service service;
};

inline std::string token_line(const std::string& role_and_name, const std::string& token) {
  return role_and_name + " " + codec::hash_text(codec::sha256(as_bytes(token)), false) + "\n";
}

inline codec::JsonValue parsed(const std::string& text) {
  auto value = codec::read_json(text, codec::JsonNumbers::any);
  EXPECT_TRUE(value) << text;
  return value ? std::move(*value) : codec::JsonValue();
}

/// "a|0|b" of a document as text; "-" if it is not there.
inline std::string at_path(const codec::JsonValue& root, std::string_view path) {
  const codec::JsonValue* value = &root;
  while (!path.empty() && value != nullptr) {
    const std::string_view step = path.substr(0, path.find('|'));
    path.remove_prefix(std::min(path.size(), step.size() + 1));
    if (value->type == codec::JsonValue::Type::array) {
      std::size_t index = 0;
      for (const char c : step) index = index * 10 + static_cast<std::size_t>(c - '0');
      value = index < value->items.size() ? &value->items[index] : nullptr;
    } else {
      value = value->find(step);
    }
  }
  if (value == nullptr) return "-";
  return scalar_text(*value).value_or(value->type == codec::JsonValue::Type::null ? "null" : "...");
}

inline constexpr const char* kParty = R"({"id":"c-7","schema":"Person","properties":{"name":["Ri Jong Hwalbin"]}})";
inline constexpr const char* kMatch =
    R"({"queries":{"a":{"schema":"Person","properties":{"name":["Ri Jong Hwalbin"]}}}})";

/// The sentence of a refusal.
inline std::string detail(const Response& response) {
  return at_path(parsed(response.body), "detail");
}

}  // namespace clew::server
