// Decoding once, before anything is compared, and never again: what is decoded twice can mean two things. No path names
// a file here, and yet "." and ".." are refused: a proxy in front may have resolved them, and then the two disagree
// about which route was asked for.
// Source: RFC 3986; the URL standard's application/x-www-form-urlencoded.

#include "apps/server/url.h"

#include <algorithm>

#include "clew/codec/utf8.h"

namespace clew::server {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool unreserved(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

Result<std::vector<std::string>> parse_path(std::string_view path) {
  if (path.empty() || path[0] != '/') return fail(Code::malformed, "a path begins with '/'");
  std::vector<std::string> segments;
  std::string_view rest = path.substr(1);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    std::string segment = CLEW_TRY(percent_decoded(rest.substr(0, end), false));
    if (segment.empty() || segment == "." || segment == "..")
      return fail(Code::malformed, "a path with '.', '..' or '//'");
    if (segments.size() == kSegmentsMax) return fail(Code::limit, "a path of too many parts");
    segments.push_back(std::move(segment));
    if (end == rest.size()) break;
    rest.remove_prefix(end + 1);  // one '/' at the end is let pass
  }
  return segments;
}

}  // namespace

std::optional<std::string_view> Parameters::find(std::string_view name) const {
  for (auto it = values_.rbegin(); it != values_.rend(); ++it)
    if (it->first == name) return it->second;
  return std::nullopt;
}

std::vector<std::string> Parameters::all(std::string_view name) const {
  std::vector<std::string> found;
  for (const auto& [key, value] : values_) {
    if (key != name) continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(','), rest.size());
      if (end > 0) found.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(rest.size(), end + 1));
    }
  }
  return found;
}

Result<std::string> percent_decoded(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '+' && plus_is_blank) {
      out += ' ';
    } else if (text[at] == '%') {
      const int high = at + 2 < text.size() ? hex_digit(text[at + 1]) : -1;
      const int low = high >= 0 ? hex_digit(text[at + 2]) : -1;
      if (low < 0) return fail(Code::malformed, "a broken percent escape", at);
      out += static_cast<char>(high * 16 + low);
      at += 2;
    } else {
      out += text[at];
    }
  }
  if (out.find('\0') != std::string::npos) return fail(Code::malformed, "a NUL character");
  if (codec::invalid_utf8(out) != std::string_view::npos) return fail(Code::malformed, "not UTF-8");
  return out;
}

std::string percent_encoded(std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (unreserved(c)) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  return out;
}

Result<Parameters> parse_parameters(std::string_view text) {
  Parameters parameters;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), end + 1));
    if (pair.empty()) continue;
    if (parameters.values().size() == kParametersMax) return fail(Code::limit, "too many parameters");
    const std::size_t equals = std::min(pair.find('='), pair.size());
    std::string name = CLEW_TRY(percent_decoded(pair.substr(0, equals), true));
    std::string value = CLEW_TRY(percent_decoded(pair.substr(std::min(pair.size(), equals + 1)), true));
    parameters.add(std::move(name), std::move(value));
  }
  return parameters;
}

Result<Target> parse_target(std::string_view text) {
  if (text.size() > kTargetMax) return fail(Code::limit, "the target is too long");
  const std::size_t question = std::min(text.find('?'), text.size());
  Target target;
  target.segments = CLEW_TRY(parse_path(text.substr(0, question)));
  target.parameters = CLEW_TRY(parse_parameters(text.substr(std::min(text.size(), question + 1))));
  return target;
}

}  // namespace clew::server
