// Words of HTTP, and the one form of an error. No value that a caller sent is repeated in it: an error page that echoes
// is how text becomes script in somebody's browser, and how a name ends in a log. The name of a parameter that does not
// exist helps whoever misspelt it; it is cut short, and only plain characters of it are shown.
// Source: RFC 9110.

#include "apps/server/http.h"

#include "clew/codec/json.h"

namespace clew::server {

const char* method_name(Method method) {
  switch (method) {
    case Method::get: return "GET";
    case Method::head: return "HEAD";
    case Method::post: return "POST";
    case Method::options: return "OPTIONS";
    case Method::other: break;
  }
  return "OTHER";
}

const char* status_text(unsigned status) {
  switch (status) {
    case 200: return "OK";
    case 204: return "No Content";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 421: return "Misdirected Request";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Status";
  }
}

std::string repeated(std::string_view name) {
  constexpr std::size_t kShownMax = 48;
  std::string shown = "'";
  for (const char c : name.substr(0, kShownMax)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                       c == '-' || c == '.' || c == ':';
    shown += plain ? c : '?';
  }
  return shown + (name.size() > kShownMax ? "...'" : "'");
}

// A value may hold quotes itself, so all between the first and the last is left out.
std::string without_quoted(std::string_view sentence) {
  const std::size_t first = sentence.find_first_of("'\""), last = sentence.find_last_of("'\"");
  if (first == std::string_view::npos || first == last) return std::string(sentence.substr(0, first));
  return std::string(sentence.substr(0, first)) + "what was sent" + std::string(sentence.substr(last + 1));
}

Response error_response(unsigned status, std::string_view detail) {
  Response response;
  response.status = status;
  response.body = "{\"detail\":\"" + codec::json_escape(detail) + "\"}\n";
  return response;
}

}  // namespace clew::server
