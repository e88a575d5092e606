#pragma once
// What is read off the walks once all of them are done: exits with their paths, and candidates. Pure functions of the
// walks.

#include <boost/unordered/unordered_flat_map.hpp>
#include <vector>

#include "clew/trace/run.h"

namespace clew::trace {

/// A line of the exit table before it is filled.
struct ExitKey {
  LabelId label{0};
  AddressId address = kNoAddress;
  AssetId asset = kNativeAsset;
  Place place = Place::exited;
  friend bool operator==(const ExitKey&, const ExitKey&) = default;
  friend auto operator<=>(const ExitKey&, const ExitKey&) = default;
  friend std::size_t hash_value(const ExitKey& key) {
    std::uint64_t z = (raw(key.address) << 20) ^ (std::uint64_t{raw(key.asset)} << 6) ^
                      (std::uint64_t{number(key.label)} << 1) ^ (key.place == Place::opaque ? 1 : 0);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    return z ^ (z >> 27);
  }
};

/// The exit table, ranked (exits.cpp). `walks` parallel to the policies of the method; `interval` may be null.
std::vector<Exit> rank_exits(const Setting& setting, const std::vector<Walk>& walks, const Walk* interval,
                             const std::vector<std::uint8_t>& grid_bits);

struct Paths {
  std::vector<Path> to_exits;   ///< in exit order; exits that no path reaches are left out
  std::vector<Path> to_others;  ///< ends that payments reach in rising order although they are no exit: a place where
                                ///< the investigator stopped, or a service to which no policy brings value of the
                                ///< label; by label, address, asset
};
/// The widest path to each end (widest.cpp). `visits` is the union of all walks, rising.
Paths widest_paths(const Setting& setting, const std::vector<Visit>& visits, const std::vector<Shortfall>& shortfalls,
                   const std::vector<Exit>& exits);

/// Payouts of opaque services that could continue a deposit (candidates.cpp). `truncated` counts the deposits whose
/// list was cut.
std::vector<Candidate> find_candidates(const Setting& setting, const std::vector<Deposit>& deposits,
                                       std::uint64_t& truncated);

}  // namespace clew::trace
