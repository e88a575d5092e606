// Records as trees. A list of sanctions is a flat sequence of small records, so a tree per record costs little memory,
// and readers can look for what they know by name and list what they do not. Refused: a tree of the whole document
// (a gigabyte for the larger lists) and hand-written state machines over events (one per list, each with its own
// faults).

#include "clew/codec/xml_tree.h"

#include <algorithm>

namespace clew::codec {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n\v\f";
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

}  // namespace

void XmlTree::clear() {
  elements_.clear();
  attributes_.clear();
  bytes_.clear();
  path_.clear();
  size_ = 0;
}

XmlTree::Piece XmlTree::keep(std::string_view text) {
  const Piece piece{static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(text.size())};
  bytes_ += text;
  return piece;
}

/// False when the record is larger than the limits.
bool XmlTree::open(std::string_view name, std::span<const XmlAttribute> attributes, std::uint64_t offset) {
  size_ += name.size();
  for (const XmlAttribute& attribute : attributes) size_ += attribute.name.size() + attribute.value.size();
  if (size_ > kXmlRecordBytesMax || elements_.size() + attributes_.size() >= kXmlRecordElementsMax) return false;
  Element element;
  element.name = keep(name);
  element.offset = offset;
  element.attribute_begin = static_cast<std::uint32_t>(attributes_.size());
  element.attribute_count = static_cast<std::uint32_t>(attributes.size());
  for (const XmlAttribute& attribute : attributes) attributes_.push_back({keep(attribute.name), keep(attribute.value)});
  elements_.push_back(element);
  const auto index = static_cast<std::uint32_t>(elements_.size());
  if (!path_.empty()) {
    Open& parent = path_.back();
    (parent.last_child == 0 ? elements_[parent.index - 1].child : elements_[parent.last_child - 1].sibling) = index;
    parent.last_child = index;
  }
  path_.push_back({index, 0});
  if (texts_.size() < path_.size()) texts_.emplace_back();
  texts_[path_.size() - 1].clear();
  return true;
}

bool XmlTree::text(std::string_view piece) {
  size_ += piece.size();
  if (size_ > kXmlRecordBytesMax) return false;
  texts_[path_.size() - 1] += piece;
  return true;
}

void XmlTree::close() {
  elements_[path_.back().index - 1].text = keep(trimmed(texts_[path_.size() - 1]));
  path_.pop_back();
}

std::string_view XmlElement::name() const {
  return tree_ ? tree_->view(tree_->at(index_).name) : std::string_view();
}

std::string_view XmlElement::text() const {
  return tree_ ? tree_->view(tree_->at(index_).text) : std::string_view();
}

std::uint64_t XmlElement::offset() const {
  return tree_ ? tree_->at(index_).offset : 0;
}

std::size_t XmlElement::attribute_count() const {
  return tree_ ? tree_->at(index_).attribute_count : 0;
}

XmlAttribute XmlElement::attribute_at(std::size_t index) const {
  const XmlTree::Attribute& attribute = tree_->attributes_[tree_->at(index_).attribute_begin + index];
  return {tree_->view(attribute.name), tree_->view(attribute.value)};
}

std::string_view XmlElement::attribute(std::string_view name) const {
  for (std::size_t i = 0; i < attribute_count(); ++i)
    if (const XmlAttribute found = attribute_at(i); found.name == name) return found.value;
  return {};
}

XmlElement XmlElement::child(std::string_view name) const {
  for (const XmlElement element : *this)
    if (element.name() == name) return element;
  return {};
}

XmlElement::Iterator XmlElement::begin() const {
  Iterator first;
  first.tree_ = tree_;
  if (tree_) first.index_ = tree_->at(index_).child;
  return first;
}

XmlElement::Iterator& XmlElement::Iterator::operator++() {
  index_ = tree_->at(index_).sibling;
  return *this;
}

namespace {

class RecordBuilder final : public XmlHandler {
 public:
  RecordBuilder(std::span<const std::string_view> names, const XmlRecordHandlers& handlers)
      : names_(names), handlers_(handlers) {}

  Result<void> open(std::string_view name, std::span<const XmlAttribute> attributes, std::uint64_t offset) override {
    ++depth_;
    if (skipping_ != 0) return {};
    if (tree_.depth() == 0) {
      if (std::find(names_.begin(), names_.end(), name) == names_.end())
        return handlers_.outside ? handlers_.outside(name, attributes, depth_ - 1) : Result<void>();
      tree_.clear();
      record_depth_ = depth_;
      record_offset_ = offset;
    }
    return tree_.open(name, attributes, offset) ? Result<void>() : skip();
  }

  Result<void> text(std::string_view piece) override {
    if (skipping_ != 0 || tree_.depth() == 0) return {};
    return tree_.text(piece) ? Result<void>() : skip();
  }

  Result<void> close(std::string_view) override {
    const std::size_t depth = depth_--;
    if (skipping_ != 0) {
      if (depth == skipping_) skipping_ = 0;
      return {};
    }
    if (tree_.depth() == 0) return {};
    tree_.close();
    return tree_.depth() == 0 ? handlers_.record(tree_.root()) : Result<void>();
  }

 private:
  Result<void> skip() {
    skipping_ = record_depth_;
    tree_.clear();
    const Error error{Code::limit, "record larger than the limit", record_offset_};
    return handlers_.skipped ? handlers_.skipped(error) : Result<void>();
  }

  std::span<const std::string_view> names_;
  const XmlRecordHandlers& handlers_;
  XmlTree tree_;
  std::size_t depth_ = 0;
  std::size_t record_depth_ = 0, skipping_ = 0;  // depth of the record, of the one being skipped
  std::uint64_t record_offset_ = 0;
};

}  // namespace

Result<std::optional<Error>> read_xml_records(Input& input, std::span<const std::string_view> names,
                                              const XmlRecordHandlers& handlers) {
  RecordBuilder builder(names, handlers);
  return read_xml(input, builder);
}

}  // namespace clew::codec
