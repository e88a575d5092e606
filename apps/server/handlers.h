#pragma once
// One function per route; service.cpp has the table.

#include "apps/server/service.h"

namespace clew::server {

Response get_health(const Call& call);
Response get_ready(const Call& call);
Response get_openapi(const Call& call);
Response get_lists(const Call& call);
Response get_decision(const Call& call);
Response get_algorithms(const Call& call);
Response get_catalog(const Call& call);
Response get_statements(const Call& call);
Response post_update(const Call& call);

Response post_screen(const Call& call);
Response post_batch(const Call& call);
Response post_match(const Call& call);
Response get_search(const Call& call);
Response get_entity(const Call& call);
Response get_adjacent(const Call& call);
Response get_adjacent_property(const Call& call);

Response get_reconcile(const Call& call);
Response post_reconcile(const Call& call);
Response get_suggest_entity(const Call& call);
Response get_suggest_type(const Call& call);
Response get_suggest_property(const Call& call);
Response get_extend_property(const Call& call);
Response get_preview(const Call& call);

}  // namespace clew::server
