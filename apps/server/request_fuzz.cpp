// Any request: first line "METHOD TARGET", second Content-Type, the rest the body. The service answers every one of
// them with a status it knows, and with JSON wherever it says so.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "apps/server/batch.h"
#include "apps/server/service.h"
#include "clew/base/check.h"
#include "clew/codec/json_tree.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using namespace clew;  // a program of its own

std::shared_ptr<const server::Knowledge> small_knowledge() {
  engine::SnapshotList list;
  list.info.list = "first";
  intel::Entity person;
  person.id = "f-1";
  person.schema = "Person";
  person.add("name", "Ri Jong Hwalbin");
  person.add("topics", "sanction");
  person.settle();
  intel::Entity sanction;
  sanction.id = "f-2";
  sanction.schema = "Sanction";
  sanction.add("entity", "f-1");
  sanction.settle();
  list.entities = {person, sanction};
  auto snapshot = engine::make_snapshot({list}, {std::nullopt, 1});
  CLEW_CHECK(snapshot.has_value());
  return server::knowledge_of(std::move(*snapshot));
}

std::string_view next_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(text.size(), end + 1));
  return line;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto knowledge = small_knowledge();
  static server::Keeper* const shared = [] {
    static server::Keeper one([]() -> engine::Outcome<std::shared_ptr<const server::Knowledge>> { return knowledge; });
    CLEW_CHECK(one.load().has_value());
    return &one;
  }();
  server::Service service({}, *shared, nullptr);
  std::string_view text(reinterpret_cast<const char*>(data), size);
  std::string_view first = next_line(text);
  server::Request request;
  request.host = "localhost";
  request.method = first.starts_with("GET ") ? server::Method::get : server::Method::post;
  request.target = first.substr(std::min(first.size(), std::min(first.find(' '), first.size()) + 1));
  request.content_type = next_line(text);
  request.body = text;
  const server::Response response = service.handle(request);
  CLEW_CHECK(response.status >= 200 && response.status <= 505);
  if (response.type == "application/json") {
    const auto body = codec::read_json(response.body, codec::JsonNumbers::any);
    CLEW_CHECK(body.has_value() || response.body.size() > codec::kJsonBytesMax);
  }
  if (!server::Service::is_stream(request)) return 0;
  // The same body in two pieces gives the same lines.
  auto opened = service.open_stream(request);
  auto* const batch = std::get_if<std::unique_ptr<server::Batch>>(&opened);
  if (batch == nullptr) return 0;
  const std::size_t half = request.body.size() / 2;
  std::string lines = (*batch)->push(std::string_view(request.body).substr(0, half));
  lines += (*batch)->push(std::string_view(request.body).substr(half));
  lines += (*batch)->finish();
  CLEW_CHECK(lines == response.body);
  return 0;
}
