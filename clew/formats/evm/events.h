#pragma once
// Contract events that move or explain money.

#include <optional>
#include <span>
#include <string_view>

#include "clew/base/bytes.h"
#include "clew/formats/evm/record.h"

namespace clew::formats::evm {

struct DecodedEvent {
  Event event = Event::transfer;
  Account from{}, to{};
  Word value;
  std::string memo;
};

/// keccak256 of an event's canonical signature: its first topic.
Hash256 topic_of(std::string_view signature);

/// Recognises an event by its first topic and its exact shape (number of topics, bytes of data). Nothing for all other
/// events. Errors: `malformed` for a Transfer, Deposit or Withdrawal whose indexed addresses are not addresses (high
/// bytes set).
Result<std::optional<DecodedEvent>> decode_event(std::span<const Hash256> topics, Bytes data);

/// The last 20 bytes of a word; nothing if the first twelve are not zero.
std::optional<Account> word_account(const Hash256& word);
Word word_value(Bytes thirty_two_bytes);

}  // namespace clew::formats::evm
