// Any bytes as a segment: opening refuses or gives views that stay inside, whatever they are asked. The checksum of the
// head is set right first, or no input would get past it.
#include <cstdint>
#include <cstring>
#include <vector>

#include <xxhash.h>

#include "clew/ledger/segment.h"

namespace {

using clew::ledger::Count;
using clew::ledger::Segment;

/// Sizes and the head's checksum as a writer would have set them for this many bytes.
void mend(std::vector<std::uint8_t>& bytes) {
  if (bytes.size() < 216) return;
  const std::uint64_t size = bytes.size();
  std::memcpy(bytes.data() + 24, &size, 8);
  std::uint64_t head = 0;
  std::memcpy(&head, bytes.data() + 16, 8);
  if (head < 216 || head > size) return;
  const std::uint64_t sum = XXH3_64bits(bytes.data(), head - 8);
  std::memcpy(bytes.data() + head - 8, &sum, 8);
}

template <class View>
std::uint64_t sum_of(const View& view) {
  std::uint64_t sum = view[view.rows()];
  for (std::uint64_t i = 0; i < view.rows() && i < 4096; ++i) sum += view[i];
  return sum;
}

std::uint64_t ask_everything(const Segment& segment) {
  std::uint64_t sum = 0;
  for (const auto* view : {&segment.block_time, &segment.block_first_tx, &segment.output_start, &segment.input_start,
                           &segment.output_address, &segment.spend_tx, &segment.owned_output, &segment.outside_vout,
                           &segment.leg_start, &segment.leg_from, &segment.pair_start, &segment.posting_leg}) {
    sum += sum_of(*view) + view->lower_bound(sum) + view->last_at_most(sum & 0xffff, sum);
  }
  for (const auto* view : {&segment.output_value, &segment.input_source, &segment.outside_value, &segment.leg_amount,
                           &segment.check_balance}) {
    sum += sum_of(*view) + static_cast<std::uint64_t>(view->wide(view->rows() / 2));
  }
  for (const auto* view :
       {&segment.block_height, &segment.spend_source, &segment.owned_address, &segment.pair_address}) {
    sum += sum_of(*view) + view->lower_bound(sum) + view->lower_bound(7);
  }
  for (std::uint64_t row = 0; row < segment.count(Count::transactions) && row < 4096; ++row) {
    const clew::Hash256 hash = segment.tx_hash[row];
    segment.find_tx(hash, clew::ledger::finger_of(hash), [&](std::uint64_t found) { sum += found; });
    const auto [begin, end] = Segment::range(segment.output_start, row, segment.count(Count::outputs));
    sum += end - begin;
  }
  for (std::uint64_t row = 0; row < segment.count(Count::addresses) && row < 4096; ++row) {
    const clew::AddressView address = segment.address(row);
    sum += segment.find_address(address, static_cast<std::uint32_t>(clew::ledger::hash_of(address))).value_or(1);
  }
  for (std::uint64_t row = 0; row < segment.count(Count::outputs) && row < 4096; ++row) sum += segment.creator(row);
  for (std::uint64_t row = 0; row < segment.count(Count::outside) && row < 4096; ++row) {
    sum += segment.find_outside(segment.outside_txid[row], static_cast<std::uint32_t>(segment.outside_vout[row]))
               .value_or(1);
  }
  return sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::uint8_t> bytes(data, data + size);
  mend(bytes);
  const auto segment = Segment::parse(bytes);
  if (!segment) return 0;
  volatile std::uint64_t kept = ask_everything(*segment);
  static_cast<void>(kept);
  static_cast<void>(segment->verify().has_value());
  return 0;
}
