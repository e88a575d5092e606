#pragma once
// The options of our own routes, from the query string or from the body.

#include <string>
#include <string_view>

#include "apps/server/service.h"

namespace clew::server {

/// threshold, record_floor, limit, lists, algorithm, explain, exclude_schemas, moved_at: of the body (may be null)
/// before the query string. Refused: a value that is not one, a list or an algorithm that is not there.
Read<engine::ScreenOptions> read_screen_options(const Call& call, const codec::JsonValue* body);
/// Whether a word is one of them.
bool is_screen_option(std::string_view name);
/// What the call has, or what was known at the `as_of` and `known_at` of the body (may be null).
Read<std::shared_ptr<const Knowledge>> knowledge_for(const Call& call, const codec::JsonValue* body);
/// engine::answer_json() without a line break at its end.
std::string answer_line(const engine::ScreenAnswer& answer);

}  // namespace clew::server
