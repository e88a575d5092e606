#pragma once
// A request and an answer as values, free of sockets: what the handlers see, what the tests and the fuzz target make.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clew::server {

enum class Method : std::uint8_t { get, head, post, options, other };
const char* method_name(Method method);

struct Request {
  Method method = Method::get;
  std::string target = "/";  ///< path and query as they came, still encoded
  std::string host, origin, authorization, content_type;
  std::string body;
  bool secure = false;  ///< came over TLS
};

struct Response {
  unsigned status = 200;
  std::string type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  // For the access log, which never sees the query:
  std::string route = "-";   ///< the pattern, such as "/match/{dataset}"
  std::string caller = "-";  ///< name of the token
};
const char* status_text(unsigned status);

/// The error that every route answers with: {"detail": "..."}, the sentence never repeats what was sent.
Response error_response(unsigned status, std::string_view detail);

}  // namespace clew::server
