#pragma once
// Walking a JSON tree with complaints that carry the place: used by the readers of questions, truth, answers and
// scores.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clew/codec/json_tree.h"

namespace clew::sim::score {

/// Something wrong at one byte of a document.
struct Complaint {
  std::uint64_t offset = 0;
  std::string text;  ///< a sentence with the values in it
};

/// More are not collected: whoever hands in a file of nonsense needs no list of all of it.
inline constexpr std::size_t kComplaintsMax = 50;

using codec::JsonValue;

/// The complaints of one document. Each function complains where the value is not as asked, and gives what goes on.
class Walk {
 public:
  void say(std::uint64_t offset, std::string text) {
    ++count_;
    if (complaints_.size() < kComplaintsMax) complaints_.push_back({offset, std::move(text)});
  }
  /// The member of an object, or null with a complaint.
  const JsonValue* need(const JsonValue& object, const char* key);
  std::string text(const JsonValue& object, const char* key);  ///< needed
  std::string text_or(const JsonValue& object, const char* key, std::string_view otherwise);
  std::uint64_t number(const JsonValue& object, const char* key);  ///< needed, whole
  bool flag_or_not(const JsonValue& object, const char* key);
  /// A list of texts; empty if it is not there.
  std::vector<std::string> texts(const JsonValue& object, const char* key);
  /// False with a complaint unless it is an object (a list).
  bool is_object(const JsonValue& value, const char* what);
  bool is_list(const JsonValue& value, const char* what);
  /// Complains about every member whose key is not one of `keys`.
  void only(const JsonValue& object, std::initializer_list<std::string_view> keys);

  const std::vector<Complaint>& complaints() const { return complaints_; }
  std::size_t count() const { return count_; }  ///< also those above kComplaintsMax

 private:
  std::vector<Complaint> complaints_;
  std::size_t count_ = 0;
};

/// "line 3, column 7: text"
std::string placed(std::string_view document, const Complaint& complaint);
/// "a text", "a number", ... for messages.
const char* type_word(JsonValue::Type type);

}  // namespace clew::sim::score
