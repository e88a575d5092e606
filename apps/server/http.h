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
  std::string host, origin, authorization, content_type, content_encoding;
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

/// The error that every route answers with: {"detail": "..."}. The sentence repeats nothing that was sent but names of
/// parameters, options and properties, as repeated() writes them.
Response error_response(unsigned status, std::string_view detail);
/// A name as the caller sent it, in a sentence: in quotes, its first 48 bytes, and '?' for all that is no letter, digit
/// or '_', '-', '.', ':'.
std::string repeated(std::string_view name);
/// A sentence without what stands in quotes in it: the engine's own may hold a value of the party.
std::string without_quoted(std::string_view sentence);

}  // namespace clew::server
