#pragma once
// One transaction of a block explorer's JSON.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/address.h"
#include "clew/base/bytes.h"
#include "clew/base/result.h"

namespace clew::formats::esplora {

/// Whose output a script is and what it is worth.
struct Output {
  std::uint64_t value = 0;
  Address address;
  friend bool operator==(const Output&, const Output&) = default;
};

struct Input {
  Hash256 txid;
  std::uint32_t vout = 0;
  std::optional<Output> prevout;
  friend bool operator==(const Input&, const Input&) = default;
};

struct Record {
  Hash256 txid;
  bool coinbase = false;
  bool confirmed = false;
  std::uint64_t height = 0;
  Hash256 block;
  std::int64_t time = 0;
  std::vector<Input> inputs;
  std::vector<Output> outputs;
  friend bool operator==(const Record&, const Record&) = default;
};

/// A record or why it is none. `id` is its txid as given, if it has one.
using OnRecord = std::function<void(std::uint64_t offset, const std::string& id, Result<Record> record)>;

/// Reads the transactions of a document: one object, an array, or one object per line. `network` names the network of
/// the addresses. Offsets are those of the object in `text`. Never fails as a whole: what cannot be read is given to
/// `use` as an error.
void read_records(std::string_view text, std::string_view network, const OnRecord& use);

}  // namespace clew::formats::esplora
