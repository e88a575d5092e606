#pragma once
// XML read as a stream, over expat: bounded, never throwing, with the byte offset of everything. Two ways in: events,
// and whole records (the elements a list is made of) as small trees. No external entity is read and a document that
// declares entities is refused, so that nothing is fetched and nothing grows. Names come without their prefix: lists of
// one publisher differ in prefixes, not in meaning.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/result.h"
#include "clew/codec/input.h"

namespace clew::codec {

inline constexpr std::size_t kXmlDepthMax = 64;
inline constexpr std::size_t kXmlTokenBytesMax = std::size_t{16} << 20;   ///< one tag, comment or instruction
inline constexpr std::size_t kXmlRecordBytesMax = std::size_t{64} << 20;  ///< names, attributes and text of one record
inline constexpr std::size_t kXmlRecordElementsMax = std::size_t{1} << 20;

struct XmlAttribute {
  std::string_view name, value;
};

/// Takes the events of a document in its order. An error ends the reading and is handed on.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  /// Views hold during the call only. `offset` is that of the '<'.
  virtual Result<void> open(std::string_view name, std::span<const XmlAttribute> attributes, std::uint64_t offset) = 0;
  /// A piece of character data, references resolved; one text may come in many pieces.
  virtual Result<void> text(std::string_view piece) = 0;
  virtual Result<void> close(std::string_view name) = 0;
};

/// Reads a document to its end. The result is the handler's error, or else what was wrong with the document, if
/// anything: everything before that place was handed on, and nothing can be said of what follows it. Faults:
/// `malformed`, `truncated`, `limit` (depth, token), `unsupported` (entity declarations, unknown encoding), and those
/// of the input.
Result<std::optional<Error>> read_xml(Input& input, XmlHandler& handler);

class XmlTree;

/// An element of a record; a handle, as cheap as a pointer, that holds as long as its record. The element that is not
/// there has no name, no text, no attributes and no children, so that paths need no tests on the way.
class XmlElement {
 public:
  XmlElement() = default;
  explicit operator bool() const { return tree_ != nullptr; }
  std::string_view name() const;
  /// Its own character data without blanks at the ends; that of its children is not in it.
  std::string_view text() const;
  std::uint64_t offset() const;  ///< of its '<' in the document
  std::string_view attribute(std::string_view name) const;
  std::size_t attribute_count() const;
  XmlAttribute attribute_at(std::size_t index) const;
  XmlElement child(std::string_view name) const;  ///< the first of that name
  std::string_view text_of(std::string_view name) const { return child(name).text(); }

  class Iterator {
   public:
    XmlElement operator*() const { return {tree_, index_}; }
    Iterator& operator++();
    bool operator==(const Iterator& other) const { return index_ == other.index_; }

   private:
    friend class XmlElement;
    const XmlTree* tree_ = nullptr;
    std::uint32_t index_ = 0;
  };
  Iterator begin() const;  ///< over all children, in order
  Iterator end() const { return {}; }

 private:
  friend class XmlTree;
  XmlElement(const XmlTree* tree, std::uint32_t index) : tree_(tree), index_(index) {}
  const XmlTree* tree_ = nullptr;
  std::uint32_t index_ = 0;
};

struct XmlRecordHandlers {
  /// A whole record. It holds during the call only.
  std::function<Result<void>(XmlElement)> record;
  /// A record that was skipped because it is larger than the limits; reading goes on behind it. May be empty.
  std::function<Result<void>(const Error&)> skipped;
  /// The start of an element outside records, for what the document says of itself; `depth` of the root is 0. May be
  /// empty.
  std::function<Result<void>(std::string_view name, std::span<const XmlAttribute>, std::size_t depth)> outside;
};

/// Reads a document as records: every element with one of the `names` that is not inside another record. Memory is that
/// of the largest record. Result as read_xml.
Result<std::optional<Error>> read_xml_records(Input& input, std::span<const std::string_view> names,
                                              const XmlRecordHandlers& handlers);

}  // namespace clew::codec
