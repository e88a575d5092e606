#pragma once
// What a watch of the lists found, between the asking (screen_watch.cpp) and the telling (screen_watch_show.cpp).

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "apps/cli/screen_words.h"
#include "clew/engine/rescreen.h"

namespace clew::cli {

struct WatchedParty {
  std::string kind;   ///< "customer", "decision", "ledger"
  std::string place;  ///< "line 17", an id of a decision, an address
  engine::ScreenQuery query;
  engine::ScreenOptions options;
};

struct PartyAndChange {
  WatchedParty party;
  engine::PartyChange change;
  bool first = false;  ///< nothing was told of it before: asked wholly against what is listed now
  bool again = false;  ///< its answer under the policy of now is another than the one that was told
};

// A row of the customers that could not be asked about.
struct SetAside {
  std::uint64_t line = 0;
  std::string reason;
};

struct Watched {
  std::uint64_t customers = 0, decisions = 0, concerned = 0;
  std::uint64_t first = 0;  ///< customers who were never told anything, or not this way
  std::uint64_t again = 0;  ///< customers and decisions that were asked wholly once more, for the policy is another
  std::vector<SetAside> set_aside;
  engine::NotLookedAt not_looked_at;
  std::vector<PartyAndChange> changes, ledger;
};

// Listed parties and wallets that are not what they were, by what happened to their own entry.
struct Compared {
  std::uint64_t added = 0, changed = 0, removed = 0, merged = 0, beside = 0;
  std::uint64_t entries() const { return added + changed + removed + merged; }
};

// What the lists of now are compared with.
enum class ComparedWith : std::uint8_t { last_watch, day, nothing };

// Everything that a watch reports.
struct WatchReport {
  ComparedWith compared_with = ComparedWith::nothing;
  std::string since;  ///< when the last watch was, or --since; empty: neither
  std::string set;    ///< name of the set of customers
  std::string why_nothing;
  std::string policy, policy_before;  ///< of the answers; before: of the last watch. Only where they differ
  bool policy_changed = false;
  std::vector<engine::ListStep> steps;
  std::map<std::pair<std::string, std::string>, std::string> entries;  ///< list and entity: what happened to it
  Compared compared;
  Watched watched;
  std::vector<std::string> ids;  ///< of the decisions recorded for watched.changes
};

void print_watch(const WatchReport& report);
void print_watch_json(const WatchReport& report);

}  // namespace clew::cli
