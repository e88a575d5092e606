// Reading a UTXO ledger: what a transaction spends and makes, and who spends an output.
//
// Questions against the order of the ledger (who spends it, what does the address own) are put to every segment that
// can know, nearest first: outputs are mostly spent soon.

#include <algorithm>
#include <limits>

#include "clew/base/check.h"
#include "clew/ledger/ledger.h"
#include "clew/ledger/ledger_state.h"
#include "clew/ledger/segment.h"

namespace clew::ledger {

bool Ledger::is_coinbase(TxIndex tx) const {
  const Segment& segment = state_->segments[state_->of_tx(tx)];
  const std::uint64_t row = state_->row(tx);
  return ((segment.coinbase[row / 8] >> (row % 8)) & 1) != 0;
}

std::uint32_t Ledger::input_count(TxIndex tx) const {
  const auto [begin, end] = state_->inputs(state_->of_tx(tx), state_->row(tx));
  return static_cast<std::uint32_t>(end - begin);
}

std::uint32_t Ledger::output_count(TxIndex tx) const {
  const auto [begin, end] = state_->outputs(state_->of_tx(tx), state_->row(tx));
  return static_cast<std::uint32_t>(end - begin);
}

OutIndex Ledger::first_output(TxIndex tx) const {
  const std::size_t at = state_->of_tx(tx);
  return OutIndex{state_->segments[at].first(Count::outputs) + state_->outputs(at, state_->row(tx)).begin};
}

Ledger::State::Source Ledger::State::source(const Segment& segment, std::uint64_t next, std::uint64_t code) const {
  const std::uint64_t value = code >> 2;
  switch (static_cast<SourceTag>(code & 3)) {
    case SourceTag::inside:
      if (value < next) return {SourceTag::inside, next - 1 - value};
      break;
    case SourceTag::outside:
      if (value < segment.count(Count::outside)) return {SourceTag::outside, segment.first(Count::outside) + value};
      break;
    case SourceTag::unknown:
      if (value < segment.count(Count::unknown)) return {SourceTag::unknown, segment.first(Count::unknown) + value};
      break;
  }
  return {SourceTag::unknown, std::numeric_limits<std::uint64_t>::max()};
}

Ledger::State::Row Ledger::State::place(OutIndex out) const {
  const Count numbering = is_outside(out) ? Count::outside : Count::outputs;
  const std::uint64_t number = raw(out) & ~kOutsideBit;
  CLEW_CHECK(number < count(numbering));
  const Segment& segment = segments[find(numbering, number)];
  return {segment, number - segment.first(numbering)};
}

Coin Ledger::State::coin(OutIndex out) const {
  const auto [segment, row] = place(out);
  if (is_outside(out)) return {out, false, known_address(segment.outside_address[row]), segment.outside_value[row]};
  return {out, false, known_address(segment.output_address[row]), segment.output_value[row]};
}

Input Ledger::input(TxIndex tx, std::uint32_t index) const {
  const std::size_t at = state_->of_tx(tx);
  const auto [begin, end] = state_->inputs(at, state_->row(tx));
  CLEW_CHECK(index < end - begin);
  const auto source = state_->source(at, state_->row(tx), begin + index);
  switch (source.tag) {
    case SourceTag::inside: return {OutIndex{source.number}, false};
    case SourceTag::outside: return {OutIndex{source.number | kOutsideBit}, false};
    case SourceTag::unknown: break;
  }
  return {OutIndex{0}, true};
}

OutPoint Ledger::outpoint(TxIndex tx, std::uint32_t index) const {
  const std::size_t at = state_->of_tx(tx);
  const auto [begin, end] = state_->inputs(at, state_->row(tx));
  CLEW_CHECK(index < end - begin);
  const auto source = state_->source(at, state_->row(tx), begin + index);
  if (source.tag == SourceTag::inside) return outpoint(OutIndex{source.number});
  if (source.tag == SourceTag::outside) return outpoint(OutIndex{source.number | kOutsideBit});
  const Segment& segment = state_->segments[at];
  const std::uint64_t row = source.number - segment.first(Count::unknown);
  return {segment.unknown_txid[row], static_cast<std::uint32_t>(segment.unknown_vout[row])};
}

Output Ledger::output(OutIndex out) const {
  const auto [segment, row] = state_->place(out);
  const Coin coin = state_->coin(out);
  Output info;
  info.value = coin.value;
  info.address = coin.address;
  if (is_outside(out)) {
    info.vout = static_cast<std::uint32_t>(segment.outside_vout[row]);
    return info;
  }
  const std::uint64_t creator = segment.creator(row);
  info.creator = TxIndex{segment.first(Count::transactions) + creator};
  info.vout = static_cast<std::uint32_t>(row - std::min(row, segment.output_start[creator]));
  return info;
}

void Ledger::inputs(TxIndex tx, std::vector<Coin>& into) const {
  into.clear();
  const std::size_t at = state_->of_tx(tx);
  const Segment& segment = state_->segments[at];
  const std::uint64_t next = raw(first_output(tx));
  const auto [begin, end] = state_->inputs(at, state_->row(tx));
  segment.input_source.for_each(begin, end, [&](std::uint64_t, std::uint64_t code) {
    const auto source = state_->source(segment, next, code);
    switch (source.tag) {
      case SourceTag::inside: into.push_back({OutIndex{source.number}, false, kNoAddress, 0}); break;
      case SourceTag::outside: into.push_back({OutIndex{source.number | kOutsideBit}, false, kNoAddress, 0}); return;
      case SourceTag::unknown: into.push_back({OutIndex{0}, true, kNoAddress, 0}); return;
    }
    state_->prefetch(into.back().out);  // far from here and from each other: ask for all first
  });
  for (Coin& coin : into) {
    if (!coin.unknown) coin = state_->coin(coin.out);
  }
}

void Ledger::sources(TxIndex tx, std::vector<Input>& into) const {
  into.clear();
  const std::size_t at = state_->of_tx(tx);
  const Segment& segment = state_->segments[at];
  const std::uint64_t next = segment.first(Count::outputs) + state_->outputs(at, state_->row(tx)).begin;
  const auto [begin, end] = state_->inputs(at, state_->row(tx));
  segment.input_source.for_each(begin, end, [&](std::uint64_t, std::uint64_t code) {
    const auto source = state_->source(segment, next, code);
    switch (source.tag) {
      case SourceTag::inside: into.push_back({OutIndex{source.number}, false}); break;
      case SourceTag::outside: into.push_back({OutIndex{source.number | kOutsideBit}, false}); break;
      case SourceTag::unknown: into.push_back({OutIndex{0}, true}); break;
    }
  });
}

void Ledger::outputs(TxIndex tx, std::vector<Coin>& into) const {
  into.clear();
  const std::size_t at = state_->of_tx(tx);
  const Segment& segment = state_->segments[at];
  const std::uint64_t first = segment.first(Count::outputs);
  const auto [begin, end] = state_->outputs(at, state_->row(tx));
  segment.output_value.for_each(begin, end, [&](std::uint64_t row, std::uint64_t value) {
    into.push_back({OutIndex{first + row}, false, state_->known_address(segment.output_address[row]), value});
  });
}

OutPoint Ledger::outpoint(OutIndex out) const {
  if (is_outside(out)) {
    const auto [segment, row] = state_->place(out);
    return {segment.outside_txid[row], static_cast<std::uint32_t>(segment.outside_vout[row])};
  }
  const Output info = output(out);
  return {tx_id(info.creator).hash, info.vout};
}

std::optional<TxIndex> Ledger::spender(OutIndex out) const {
  const std::vector<Segment>& segments = state_->segments;
  if (is_outside(out)) {
    const auto [segment, outside] = state_->place(out);
    const std::uint64_t row = segment.outside_spender[outside];
    if (row >= segment.count(Count::transactions)) return {};
    return TxIndex{segment.first(Count::transactions) + row};
  }
  CLEW_CHECK(raw(out) < output_count());
  for (std::size_t at = state_->find(Count::outputs, raw(out)); at < segments.size(); ++at) {
    const Segment& segment = segments[at];
    const std::uint64_t spend = segment.spend_source.lower_bound(raw(out));
    if (spend == segment.spend_source.rows() || segment.spend_source[spend] != raw(out)) continue;
    const std::uint64_t row = segment.spend_tx[spend];
    if (row < segment.count(Count::transactions)) return TxIndex{segment.first(Count::transactions) + row};
  }
  return {};
}

void Ledger::spenders(TxIndex tx, std::vector<TxIndex>& into, SpendersNear& near) const {
  const std::vector<Segment>& segments = state_->segments;
  const std::size_t own = state_->of_tx(tx);
  const auto [begin, end] = state_->outputs(own, state_->row(tx));
  const std::uint64_t first = segments[own].first(Count::outputs) + begin;
  std::size_t left = end - begin;
  into.assign(left, kUnspent);
  if (near.size() < segments.size()) near.resize(segments.size());
  for (std::size_t at = own; at < segments.size() && left != 0; ++at) {
    const Segment& segment = segments[at];
    segment.spend_source.for_each_from(first, near[at], [&](std::uint64_t spend, std::uint64_t source) {
      if (source - first >= into.size()) return false;
      TxIndex& spender = into[source - first];
      const std::uint64_t row = segment.spend_tx[spend];
      if (spender == kUnspent && row < segment.count(Count::transactions)) {
        spender = TxIndex{segment.first(Count::transactions) + row};
        --left;
      }
      return left != 0;
    });
  }
}

/// Calls `use(segment, code)` for what an address owns; code is a row of outputs, or beyond those of outside outputs.
template <class Use>
void Ledger::State::owned(AddressId address, const Use& use) const {
  for (const Segment& segment : segments) {
    if (segment.end(Count::addresses) <= raw(address)) continue;  // it had not appeared yet
    segment.owned_address.for_each(segment.owned_address.lower_bound(raw(address)),
                                   [&](std::uint64_t i, std::uint64_t owner) {
                                     if (owner != raw(address)) return false;
                                     use(segment, segment.owned_output[i]);
                                     return true;
                                   });
  }
}

std::vector<OutIndex> Ledger::outputs_of(AddressId address) const {
  std::vector<OutIndex> inside;
  std::vector<OutIndex> outside;
  state_->owned(address, [&](const Segment& segment, std::uint64_t code) {
    const std::uint64_t outputs = segment.count(Count::outputs);
    if (code < outputs) {
      inside.push_back(OutIndex{segment.first(Count::outputs) + code});
    } else if (code - outputs < segment.count(Count::outside)) {
      outside.push_back(OutIndex{(segment.first(Count::outside) + code - outputs) | kOutsideBit});
    }
  });
  inside.insert(inside.end(), outside.begin(), outside.end());
  return inside;
}

std::optional<OutIndex> Ledger::find_output(const OutPoint& point) const {
  const std::vector<TxIndex> creators = find_tx(point.txid);
  for (auto tx = creators.rbegin(); tx != creators.rend(); ++tx) {
    if (point.vout < output_count(*tx)) return OutIndex{raw(first_output(*tx)) + point.vout};
  }
  for (auto segment = state_->segments.rbegin(); segment != state_->segments.rend(); ++segment) {
    if (const auto row = segment->find_outside(point.txid, point.vout))
      return OutIndex{(segment->first(Count::outside) + *row) | kOutsideBit};
  }
  return {};
}

std::optional<std::uint64_t> Ledger::fee(TxIndex tx) const {
  if (is_coinbase(tx)) return {};
  std::uint64_t in = 0;
  std::uint64_t out = 0;
  const std::uint32_t count = input_count(tx);
  for (std::uint32_t i = 0; i < count; ++i) {
    const Input from = input(tx, i);
    if (from.unknown || __builtin_add_overflow(in, state_->coin(from.source).value, &in)) return {};
  }
  const std::size_t at = state_->of_tx(tx);
  const auto [begin, end] = state_->outputs(at, state_->row(tx));
  bool fits = true;
  state_->segments[at].output_value.for_each(begin, end, [&](std::uint64_t, std::uint64_t value) {
    if (__builtin_add_overflow(out, value, &out)) fits = false;
  });
  if (!fits) return {};
  if (out > in) return {};
  return in - out;
}

}  // namespace clew::ledger
