#pragma once
// The double-entry side of a walk: what came into each label, and where it is. Every booking goes through here, so that
// the balance check at the end sees all of them.

#include <algorithm>
#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <tuple>
#include <vector>

#include "clew/trace/label_plan.h"
#include "clew/trace/result.h"

namespace clew::trace {

template <class Quantity>
class Books {
 public:
  struct Line {
    LabelId label{0};
    AssetId asset = kNativeAsset;
    Quantity stolen{}, introduced{}, converted_in{};
    Quantity lost{};  ///< what seeds took over: never this label's
    std::array<Quantity, kPlaces> places{};
  };
  struct Entry {
    LabelId label{0};
    Place place = Place::held;
    Unfollowed why = Unfollowed::none;
    graph::Holder holder = graph::kNobody;
    AddressId address = kNoAddress;
    AssetId asset = kNativeAsset;
    Quantity amount{};
    std::uint64_t receipts = 0;
    TxIndex first_tx{0}, last_tx{0};
  };

  Line& line(LabelId label, AssetId asset) {
    const std::uint64_t key = (std::uint64_t{raw(asset)} << 16) | number(label);
    if (key == last_key_ && !lines_.empty()) return lines_[last_line_];
    const auto [at, fresh] = line_of_.try_emplace(key, lines_.size());
    if (fresh) {
      lines_.emplace_back();
      lines_.back().label = label;
      lines_.back().asset = asset;
    }
    last_key_ = key;
    last_line_ = at->second;
    return lines_[last_line_];
  }

  /// Books `amount` where it ended; `entry.amount` is added, the rest names the place. Merged with an earlier booking
  /// of the same (label, place, why, holder); value without a holder is told apart by its transaction.
  void book(const Entry& entry) {
    line(entry.label, entry.asset).places[static_cast<std::size_t>(entry.place)] += entry.amount;
    const Key key{entry.label,  entry.place, entry.why,
                  entry.holder, entry.asset, entry.holder == graph::kNobody ? entry.first_tx : TxIndex{0}};
    const auto [at, fresh] = entry_of_.try_emplace(key, entries_.size());
    if (fresh) {
      entries_.push_back(entry);
      return;
    }
    Entry& merged = entries_[at->second];
    merged.amount += entry.amount;
    merged.receipts += entry.receipts;
    merged.last_tx = entry.last_tx;
  }
  /// The same for a booking that is known to be the only one of its kind (the pools at the end).
  void book_once(const Entry& entry) {
    line(entry.label, entry.asset).places[static_cast<std::size_t>(entry.place)] += entry.amount;
    entries_.push_back(entry);
  }
  /// Fees are booked in the balance only.
  void book_fee(LabelId label, AssetId asset, const Quantity& amount) {
    line(label, asset).places[static_cast<std::size_t>(Place::fees)] += amount;
  }

  std::vector<Line>& lines() { return lines_; }
  std::vector<Entry>& entries() { return entries_; }

  /// Takes what seeds took over back from what a label was introduced with, and beyond that from what converted into
  /// it.
  void settle() {
    for (Line& line : lines_) {
      Quantity first = line.introduced < line.lost ? line.introduced : line.lost;
      line.introduced -= first;
      line.lost -= first;
      line.converted_in -= line.lost;
      line.lost = Quantity{};
    }
  }

  /// Whether every line adds up.
  bool balanced() const {
    return std::all_of(lines_.begin(), lines_.end(), [](const Line& line) {
      Quantity in = line.stolen;
      in += line.introduced;
      in += line.converted_in;
      Quantity out{};
      for (const Quantity& place : line.places) out += place;
      return in == out;
    });
  }

 private:
  struct Key {
    LabelId label;
    Place place;
    Unfollowed why;
    graph::Holder holder;
    AssetId asset;
    TxIndex tx;
    friend bool operator==(const Key&, const Key&) = default;
    friend std::size_t hash_value(const Key& key) {
      std::uint64_t z = raw(key.holder == graph::kNobody ? graph::Holder{raw(key.tx)} : key.holder);
      z ^= (std::uint64_t{number(key.label)} << 40) ^ (std::uint64_t{raw(key.asset)} << 8) ^
           (static_cast<std::uint64_t>(key.place) << 4) ^ static_cast<std::uint64_t>(key.why);
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
      return z ^ (z >> 27);
    }
  };

  std::vector<Line> lines_;
  std::vector<Entry> entries_;
  boost::unordered_flat_map<std::uint64_t, std::size_t> line_of_;
  boost::unordered_flat_map<Key, std::size_t> entry_of_;
  std::uint64_t last_key_ = ~std::uint64_t{0};
  std::size_t last_line_ = 0;
};

}  // namespace clew::trace
