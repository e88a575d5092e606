#pragma once
// The tree of one record, flat: elements in the order of the document, all text in one string. Private to this folder.

#include "clew/codec/xml.h"

namespace clew::codec {

class XmlTree {
 public:
  void clear();
  bool open(std::string_view name, std::span<const XmlAttribute> attributes, std::uint64_t offset);
  bool text(std::string_view piece);
  void close();
  std::size_t depth() const { return path_.size(); }
  XmlElement root() const { return {this, 1}; }

 private:
  friend class XmlElement;
  struct Piece {
    std::uint32_t begin = 0, size = 0;
  };
  struct Attribute {
    Piece name, value;
  };
  struct Element {
    Piece name, text;
    std::uint64_t offset = 0;
    std::uint32_t attribute_begin = 0, attribute_count = 0;
    std::uint32_t child = 0, sibling = 0;  // 0 is none
  };
  struct Open {
    std::uint32_t index = 0, last_child = 0;
  };
  Piece keep(std::string_view text);
  std::string_view view(Piece piece) const { return std::string_view(bytes_).substr(piece.begin, piece.size); }
  const Element& at(std::uint32_t index) const { return elements_[index - 1]; }

  std::vector<Element> elements_;  // index 1 is elements_[0]
  std::vector<Attribute> attributes_;
  std::string bytes_;
  std::vector<Open> path_;
  std::vector<std::string> texts_;  // of the open elements, by depth; kept for their memory
  std::size_t size_ = 0;
};

}  // namespace clew::codec
