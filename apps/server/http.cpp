// Words of HTTP, and the one form of an error. What a caller sent is never repeated in it: an error page that echoes is
// how text becomes script in somebody's browser, and how a name ends in a log.
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

Response error_response(unsigned status, std::string_view detail) {
  Response response;
  response.status = status;
  response.body = "{\"detail\":\"" + codec::json_escape(detail) + "\"}\n";
  return response;
}

}  // namespace clew::server
