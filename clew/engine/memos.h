#pragma once
// Memos of swap bridges, beside the ledger: STORE/memos.csv. Internal to the engine.

#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "clew/engine/store.h"
#include "clew/ledger/model.h"

namespace clew::engine {

/// Collects memos while a ledger is read. Written before each commit of the ledger, so that a kill between the two
/// loses none; a row whose transaction the ledger does not have (yet, or after a reorganisation) is passed over by
/// whoever reads.
class MemoKeeper {
 public:
  MemoKeeper(const std::string& store, bool reversed) : store_(store), reversed_(reversed) {}
  void add(const std::vector<ledger::Memo>& memos);
  /// Errors: `malformed` (the file is damaged), `io`.
  Outcome<void> write();

 private:
  const std::string& store_;
  bool reversed_;
  std::vector<ledger::Memo> fresh_;
};

/// The store's memos in order of hash, place and text; none if there is no file. Errors: `malformed`, `io`.
Outcome<std::vector<ledger::Memo>> load_memos(const std::string& store, bool reversed);

}  // namespace clew::engine
