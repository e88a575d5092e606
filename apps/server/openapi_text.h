#pragma once
#include <string_view>

namespace clew::server {

/// openapi.json, built in.
extern const std::string_view kOpenApiText;

}  // namespace clew::server
