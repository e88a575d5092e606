#pragma once
// YAML of label packs: a mapping of header fields around one long list. Bounded, and one broken item costs one item.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/result.h"

namespace clew::formats::tagpack {

struct NodeField;

/// A YAML node with its place. Aliases are resolved and merge keys ("<<") applied: explicit keys win, earlier merges
/// win over later ones.
struct Node {
  enum class Kind : std::uint8_t { scalar, sequence, mapping };
  Kind kind = Kind::scalar;
  std::string text;               ///< of a scalar, as written after unquoting; no YAML type is guessed
  std::vector<Node> items;        ///< of a sequence
  std::vector<NodeField> fields;  ///< of a mapping, keys as written, in the order of the file
  std::uint64_t offset = 0;       ///< byte where it starts
  std::uint64_t line = 0;         ///< from 1
  const char* fault =
      nullptr;  ///< first reason why this node (or one inside) cannot be used as it stands; nullptr if none
  Code fault_code = Code::malformed;
  std::uint64_t fault_offset = 0;
};

struct NodeField {
  std::string name;
  Node value;
};

/// A stretch of text that is not YAML. If it stands inside the list, it cost exactly one item.
struct YamlFault {
  Error error;
  std::uint64_t line = 0;
  bool in_list = false;
};

struct Pack {
  std::vector<NodeField> header;  ///< every field of the top mapping but the list
  std::vector<Node> items;        ///< of the list
  std::vector<YamlFault> faults;
  bool has_list = false;
};

/// Reads the first document of `text`; the list is the top field named `list`. Never fails as a whole: what is wrong is
/// in `faults` and in Node::fault. Limits (named in the fault): 64 levels, 4,096 nodes in one item after aliases, 1,000
/// broken items.
Pack read_pack(std::string_view text, std::string_view list);

}  // namespace clew::formats::tagpack
