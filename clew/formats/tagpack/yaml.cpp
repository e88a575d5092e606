// YAML packs over libyaml's events.
//
// Problem: a pack is one document with tens of thousands of small items, written by hand. A YAML parser stops at the
// first thing it cannot read, and everything behind a stray quote would be lost. It also expands aliases, so that ten
// lines can mean a billion nodes. Approach: walk the events, compose one item of the list at a time with a budget, and
// when libyaml gives up, find the item the fault stands in by the list's own indentation, lose only that one, and start
// a new parser at the next ("<list>:\n" put in front makes the rest a document of its own). Anchors are kept across
// such restarts. Refused: yaml_parser_load (whole document in memory before the first item, aliases as a graph) and
// reading the text by lines (it works until somebody writes `{address: ..., label: ...}`).
//
// libyaml counts characters; our places are bytes, so a cursor walks along with the events. Source: YAML 1.1, libyaml
// 0.2.5.

#include "clew/formats/tagpack/yaml.h"

#include <yaml.h>

#include <algorithm>
#include <map>
#include <optional>

#include "clew/codec/utf8.h"

namespace clew::formats::tagpack {

namespace {

constexpr int kLevelsMax = 64;
constexpr std::size_t kNodesMax = 4096;
constexpr std::size_t kBrokenItemsMax = 1000;

/// Translates libyaml's character index to a byte. Asked mostly in rising order, so it walks on from where it was.
class ByteCursor {
 public:
  explicit ByteCursor(std::string_view text) : text_(text) {}
  std::size_t byte_of(std::size_t character) {
    if (character < character_) byte_ = character_ = 0;
    while (character_ < character && byte_ < text_.size()) {
      ++byte_;
      while (byte_ < text_.size() && (static_cast<unsigned char>(text_[byte_]) & 0xC0) == 0x80) ++byte_;
      ++character_;
    }
    return byte_;
  }

 private:
  std::string_view text_;
  std::size_t byte_ = 0, character_ = 0;
};

class Event {
 public:
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&raw_); }
  yaml_event_t& fresh() {
    yaml_event_delete(&raw_);
    return raw_;
  }
  const yaml_event_t& operator*() const { return raw_; }
  const yaml_event_t* operator->() const { return &raw_; }

 private:
  yaml_event_t raw_{};
};

std::string_view view(const yaml_char_t* text) {
  return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view();
}

void set_fault(Node& node, const char* fault, Code code, std::uint64_t offset) {
  if (node.fault) return;
  node.fault = fault;
  node.fault_code = code;
  node.fault_offset = offset;
}
void inherit_fault(Node& node, const Node& from) {
  if (from.fault) set_fault(node, from.fault, from.fault_code, from.fault_offset);
}

std::size_t node_count(const Node& node) {
  std::size_t count = 1;
  for (const Node& item : node.items) count += node_count(item);
  for (const NodeField& field : node.fields) count += node_count(field.value);
  return count;
}

using Anchors = std::map<std::string, Node, std::less<>>;

/// One stretch of text through one libyaml parser. `prefix` (one line, or empty) is put in front of it and has no place
/// in the file. `original` is the text before characters YAML forbids were masked: a value that holds one of them is a
/// fault of its item.
class Stretch {
 public:
  Stretch(std::string_view prefix, std::string_view text, std::string_view original, std::uint64_t base_offset,
          std::uint64_t base_line, Anchors& anchors, Pack& pack)
      : prefix_(prefix),
        text_(text),
        original_(original),
        base_offset_(base_offset),
        base_line_(base_line),
        cursor_(text),
        anchors_(anchors),
        pack_(pack) {
    ready_ = yaml_parser_initialize(&parser_) != 0;
    if (!ready_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input(&parser_, give, this);
  }
  Stretch(const Stretch&) = delete;
  Stretch& operator=(const Stretch&) = delete;
  ~Stretch() {
    if (ready_) yaml_parser_delete(&parser_);
  }

  /// Reads header and items into the pack. Nothing on success, else where libyaml gave up.
  std::optional<YamlFault> read(std::string_view list);

  /// Known once the list has begun in block style.
  struct ListPlace {
    std::size_t column = 0;  // of the items' "-"
    std::size_t item = 0;    // byte in `text` where the content of the latest item starts
    bool given = false;      // the latest item is in the pack
  };
  const std::optional<ListPlace>& list_place() const { return place_; }
  std::size_t fault_byte() const { return fault_byte_; }  ///< in `text`

 private:
  static int give(void* self, unsigned char* buffer, std::size_t room, std::size_t* given);
  bool next(Event& event) { return yaml_parser_parse(&parser_, &event.fresh()) != 0; }
  std::size_t byte(const yaml_mark_t& mark) {
    return mark.index > prefix_.size() ? cursor_.byte_of(mark.index - prefix_.size()) : 0;
  }
  std::uint64_t offset(const yaml_mark_t& mark) { return base_offset_ + byte(mark); }
  std::uint64_t line(const yaml_mark_t& mark) const {
    return base_line_ + mark.line - (!prefix_.empty() && mark.line > 0 ? 1 : 0);
  }
  YamlFault fault();
  YamlFault fault_at(const Event& event, Code code, const char* reason) {
    fault_byte_ = byte(event->start_mark);
    return {Error{code, reason, base_offset_ + fault_byte_}, line(event->start_mark), false};
  }
  bool compose(const Event& event, int level, std::size_t& budget, Node& node);
  bool compose_mapping(int level, std::size_t& budget, Node& node);
  bool compose_sequence(int level, std::size_t& budget, Node& node);
  void check_masked(const Event& event, Node& node);
  void compose_alias(const Event& event, std::size_t& budget, Node& node);
  static void add_field(Node& node, Node&& key, Node&& value);
  bool read_list(const Event& begin);

  std::string_view prefix_, text_, original_;
  std::size_t given_ = 0;  // bytes of prefix and text libyaml has taken
  std::uint64_t base_offset_, base_line_;
  ByteCursor cursor_;
  Anchors& anchors_;
  Pack& pack_;
  yaml_parser_t parser_{};
  bool ready_ = false;
  std::optional<ListPlace> place_;
  std::size_t fault_byte_ = 0;
  std::optional<YamlFault> own_fault_;  // a limit of ours, when libyaml would have gone on
};

int Stretch::give(void* self, unsigned char* buffer, std::size_t room, std::size_t* given) {
  auto& stretch = *static_cast<Stretch*>(self);
  const bool in_prefix = stretch.given_ < stretch.prefix_.size();
  const std::string_view rest = in_prefix ? stretch.prefix_.substr(stretch.given_)
                                          : stretch.text_.substr(stretch.given_ - stretch.prefix_.size());
  *given = rest.copy(reinterpret_cast<char*>(buffer), room);
  stretch.given_ += *given;
  return 1;
}

YamlFault Stretch::fault() {
  if (own_fault_) return *own_fault_;
  if (parser_.error == YAML_MEMORY_ERROR)
    return {Error{Code::limit, "out of memory in YAML", base_offset_}, base_line_, false};
  // A scanner that runs to the end of the file looking for a closing quote says where the quote was opened: that is
  // where the fault is.
  const bool opened = parser_.error == YAML_SCANNER_ERROR && parser_.context != nullptr;
  const yaml_mark_t mark = opened ? parser_.context_mark : parser_.problem_mark;
  fault_byte_ = byte(mark);
  const char* reason = parser_.problem ? parser_.problem : "not YAML";  // libyaml's problems are literals
  return {Error{Code::malformed, reason, base_offset_ + fault_byte_}, line(mark), false};
}

void Stretch::check_masked(const Event& event, Node& node) {
  if (text_.data() == original_.data()) return;
  const std::size_t begin = byte(event->start_mark), end = byte(event->end_mark);
  for (std::size_t at = begin; at < end; ++at) {
    if (text_[at] != original_[at])
      return set_fault(node, "text is not UTF-8 or holds a control character", Code::malformed, base_offset_ + at);
  }
}

void Stretch::compose_alias(const Event& event, std::size_t& budget, Node& node) {
  const auto target = anchors_.find(view(event->data.alias.anchor));
  if (target == anchors_.end())
    return set_fault(node, "alias to an anchor that is not defined before it", Code::malformed, node.offset);
  const std::size_t size = node_count(target->second);
  if (size > budget) return set_fault(node, "more than 4096 nodes in one item", Code::limit, node.offset);
  budget -= size;
  const std::uint64_t at = node.offset, at_line = node.line;
  node = target->second;
  node.offset = at;
  node.line = at_line;
}

void Stretch::add_field(Node& node, Node&& key, Node&& value) {
  inherit_fault(node, key);
  inherit_fault(node, value);
  if (key.kind != Node::Kind::scalar) return set_fault(node, "a field name is not text", Code::unsupported, key.offset);
  for (const NodeField& field : node.fields) {
    if (field.name != key.text) continue;
    return set_fault(node, "a field is given twice", Code::conflict, key.offset);
  }
  node.fields.push_back({std::move(key.text), std::move(value)});
}

/// Moves the fields of merged mappings ("<<") to the end, where they do not override.
void apply_merges(Node& node) {
  const auto merge =
      std::find_if(node.fields.begin(), node.fields.end(), [](const NodeField& field) { return field.name == "<<"; });
  if (merge == node.fields.end()) return;
  Node value = std::move(merge->value);
  node.fields.erase(merge);
  std::vector<Node> sources;
  if (value.kind == Node::Kind::sequence) {
    sources = std::move(value.items);
  } else {
    sources.push_back(std::move(value));
  }
  for (Node& source : sources) {
    if (source.kind != Node::Kind::mapping)
      return set_fault(node, "a merge key does not name a mapping", Code::malformed, source.offset);
    for (NodeField& field : source.fields) {
      const bool known = std::any_of(node.fields.begin(), node.fields.end(),
                                     [&](const NodeField& own) { return own.name == field.name; });
      if (!known) node.fields.push_back(std::move(field));
    }
  }
}

bool Stretch::compose_mapping(int level, std::size_t& budget, Node& node) {
  Event event;
  while (true) {
    if (!next(event)) return false;
    if (event->type == YAML_MAPPING_END_EVENT) break;
    Node key, value;
    if (!compose(event, level + 1, budget, key) || !next(event) || !compose(event, level + 1, budget, value))
      return false;
    add_field(node, std::move(key), std::move(value));
  }
  apply_merges(node);
  return true;
}

bool Stretch::compose_sequence(int level, std::size_t& budget, Node& node) {
  Event event;
  while (true) {
    if (!next(event)) return false;
    if (event->type == YAML_SEQUENCE_END_EVENT) return true;
    Node item;
    if (!compose(event, level + 1, budget, item)) return false;
    inherit_fault(node, item);
    if (!node.fault) node.items.push_back(std::move(item));
  }
}

bool Stretch::compose(const Event& event, int level, std::size_t& budget, Node& node) {
  node.offset = offset(event->start_mark);
  node.line = line(event->start_mark);
  if (level > kLevelsMax) {  // given up at once: libyaml's time grows with the square of the depth
    own_fault_ = fault_at(event, Code::limit, "more than 64 levels");
    return false;
  }
  // Past the budget the node is marked and still read to its end: what follows it is innocent.
  if (budget == 0) set_fault(node, "more than 4096 nodes in one item", Code::limit, node.offset);
  if (budget > 0) --budget;
  std::string anchor;
  bool whole = true;
  switch (event->type) {
    case YAML_ALIAS_EVENT: compose_alias(event, budget, node); return true;
    case YAML_SCALAR_EVENT:
      anchor = view(event->data.scalar.anchor);
      node.text.assign(reinterpret_cast<const char*>(event->data.scalar.value), event->data.scalar.length);
      check_masked(event, node);
      break;
    case YAML_SEQUENCE_START_EVENT:
      anchor = view(event->data.sequence_start.anchor);
      node.kind = Node::Kind::sequence;
      whole = compose_sequence(level, budget, node);
      break;
    case YAML_MAPPING_START_EVENT:
      anchor = view(event->data.mapping_start.anchor);
      node.kind = Node::Kind::mapping;
      whole = compose_mapping(level, budget, node);
      break;
    default: set_fault(node, "not a value", Code::malformed, node.offset); return true;
  }
  if (whole && !anchor.empty()) anchors_.insert_or_assign(std::move(anchor), node);
  return whole;
}

bool Stretch::read_list(const Event& begin) {
  const bool block = begin->data.sequence_start.style != YAML_FLOW_SEQUENCE_STYLE;
  if (block) place_ = ListPlace{begin->start_mark.column, byte(begin->start_mark)};
  pack_.has_list = true;
  Event event;
  while (true) {
    if (!next(event)) return false;
    if (event->type == YAML_SEQUENCE_END_EVENT) break;
    if (place_) place_->item = byte(event->start_mark), place_->given = false;
    Node item;
    std::size_t budget = kNodesMax;
    if (!compose(event, 1, budget, item)) return false;
    pack_.items.push_back(std::move(item));
    if (place_) place_->given = true;
  }
  return true;
}

std::optional<YamlFault> Stretch::read(std::string_view list) {
  if (!ready_) return YamlFault{Error{Code::limit, "out of memory in YAML", base_offset_}, base_line_, false};
  Event event;
  do {
    if (!next(event)) return fault();
    if (event->type == YAML_STREAM_END_EVENT) return std::nullopt;  // an empty file: the caller misses the list
  } while (event->type != YAML_DOCUMENT_START_EVENT);
  if (!next(event)) return fault();
  if (event->type != YAML_MAPPING_START_EVENT)
    return fault_at(event, Code::malformed, "the document is not a mapping of fields");
  while (true) {
    if (!next(event)) return fault();
    if (event->type == YAML_MAPPING_END_EVENT) break;
    Node key;
    std::size_t budget = kNodesMax;
    if (!compose(event, 1, budget, key)) return fault();
    if (!next(event)) return fault();
    if (key.kind == Node::Kind::scalar && key.text == list && event->type == YAML_SEQUENCE_START_EVENT) {
      if (!read_list(event)) return fault();
      continue;
    }
    Node value;
    if (!compose(event, 1, budget, value)) return fault();
    if (key.kind == Node::Kind::scalar) pack_.header.push_back({std::move(key.text), std::move(value)});
  }
  if (!next(event) || !next(event)) return fault();
  if (event->type == YAML_DOCUMENT_START_EVENT)
    return fault_at(event, Code::unsupported, "only the first document of a file is read");
  return std::nullopt;
}

/// `text` with every character YAML forbids (bad UTF-8, controls, U+FFFE and U+FFFF) masked by letters: libyaml would
/// give up on the whole buffer. Nothing if there is none.
std::optional<std::string> masked(std::string_view text) {
  std::optional<std::string> clean;
  const auto mask = [&](std::size_t at, std::size_t size) {
    if (!clean) clean.emplace(text);
    clean->replace(at, size, size, 'x');
  };
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t bad = codec::invalid_utf8(text.substr(from));
    if (bad == std::string_view::npos) break;
    mask(from + bad, 1);
    from += bad + 1;
  }
  const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned c = at(i);
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F) mask(i, 1);
    if (c == 0xC2 && at(i + 1) >= 0x80 && at(i + 1) < 0xA0 && at(i + 1) != 0x85) mask(i, 2);
    if (c == 0xEF && at(i + 1) == 0xBF && at(i + 2) >= 0xBE) mask(i, 3);
  }
  return clean;
}

/// True if a line of the form "<column spaces>-" starts at `at`: an item of the list begins here.
bool item_begins(std::string_view text, std::size_t at, std::size_t column) {
  if (at != 0 && text[at - 1] != '\n') return false;
  const std::size_t dash = at + column;
  if (dash >= text.size() || text[dash] != '-') return false;
  if (text.substr(at, column).find_first_not_of(' ') != std::string_view::npos) return false;
  return dash + 1 == text.size() || text[dash + 1] == ' ' || text[dash + 1] == '\n' || text[dash + 1] == '\r';
}

/// Start of the first item line at or behind `from`, or the end of the text.
std::size_t next_item_line(std::string_view text, std::size_t from, std::size_t column) {
  while (from < text.size()) {
    if (item_begins(text, from, column)) return from;
    const std::size_t end = text.find('\n', from);
    if (end == std::string_view::npos) return text.size();
    from = end + 1;
  }
  return text.size();
}

/// Start of the last item line at or before `at`, not before `floor`.
std::size_t item_line_of(std::string_view text, std::size_t at, std::size_t column, std::size_t floor) {
  at = std::min(at, text.size());
  while (at > floor && !item_begins(text, at, column)) {
    const std::size_t end = text.rfind('\n', at - 1);
    at = end == std::string_view::npos || end < floor ? floor : at == end + 1 ? end : end + 1;
  }
  return at;
}

/// Reads stretch after stretch; the work list holds [begin, end) in file order, the next one last.
class PackReader {
 public:
  PackReader(std::string_view text, std::string_view list)
      : masked_(masked(text)), original_(text), list_(list), head_(std::string(list) + ":\n") {}

  Pack read() {
    run(0, text_.size(), std::string_view());
    for (std::size_t runs = 1; !work_.empty(); ++runs) {
      const auto [begin, end] = work_.back();
      work_.pop_back();
      if (pack_.faults.size() >= kBrokenItemsMax || runs > 4 * kBrokenItemsMax) {
        pack_.faults.push_back(
            {Error{Code::limit, "more than 1000 broken items: the rest was not read", begin}, line_of(begin), false});
        break;
      }
      run(begin, end, head_);
    }
    return std::move(pack_);
  }

 private:
  std::uint64_t line_of(std::size_t byte) {
    if (byte < line_byte_) line_byte_ = 0, line_ = 1;
    line_ += static_cast<std::uint64_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(line_byte_),
                                                   text_.begin() + static_cast<std::ptrdiff_t>(byte), '\n'));
    line_byte_ = byte;
    return line_;
  }

  void run(std::size_t begin, std::size_t end, std::string_view prefix) {
    Stretch stretch(prefix, text_.substr(begin, end - begin), original_.substr(begin, end - begin), begin,
                    line_of(begin), anchors_, pack_);
    std::optional<YamlFault> fault = stretch.read(list_);
    if (!fault) return;
    std::size_t unread = begin;
    if (const auto& place = stretch.list_place()) {
      column_ = place->column;
      unread = item_line_of(text_, begin + place->item, column_, begin);
      if (place->given) ++unread;
    }
    if (stretch.list_place() || !prefix.empty()) return recover(unread, end, begin + stretch.fault_byte(), *fault);
    pack_.faults.push_back(*fault);
  }

  /// Finds the item the fault shows in. If it is the first unread one, it is lost and reading goes on behind it.
  /// Otherwise libyaml was ahead of what it had given, and the cause may lie in any item between (an open bracket):
  /// those, and the item itself, are read again on their own.
  void recover(std::size_t unread, std::size_t end, std::size_t fault_at, YamlFault fault) {
    const std::string_view text = text_.substr(0, end);
    unread = next_item_line(text, unread, column_);
    fault.in_list = unread < end;
    if (!fault.in_list)
      return pack_.faults.push_back(fault);  // the list was over: the fault is in the header behind it
    std::size_t item = unread, behind = unread;
    while (behind <= std::max(fault_at, unread) && behind < end) {
      item = behind;
      behind = next_item_line(text, item + 1, column_);
    }
    if (behind < end) work_.emplace_back(behind, end);
    if (item == unread) return pack_.faults.push_back(fault);
    work_.emplace_back(item, behind);
    work_.emplace_back(unread, item);
  }

  std::optional<std::string> masked_;
  std::string_view original_;
  std::string_view text_ = masked_ ? std::string_view(*masked_) : original_;
  std::string_view list_;
  std::string head_;
  Pack pack_;
  Anchors anchors_;
  std::vector<std::pair<std::size_t, std::size_t>> work_;
  std::size_t column_ = 0;
  std::size_t line_byte_ = 0;
  std::uint64_t line_ = 1;
};

}  // namespace

Pack read_pack(std::string_view text, std::string_view list) {
  return PackReader(text, list).read();
}

}  // namespace clew::formats::tagpack
