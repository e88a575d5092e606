// The loop of a watch: open the ledger, see whether it is still the one that was followed, follow what is new, tell,
// remember.
//
// Nothing of the trace itself is remembered: the pools after a block are a function of the ledger, the method and the
// labels, so a restart follows the told blocks again, silently, and goes on behind them. What is remembered is what was
// told: block hashes and alert ids. That makes the state small, readable and independent of how pools are kept, and a
// reorganisation is found by comparing hashes. Telling comes before remembering: a kill in between repeats alerts, with
// the same ids, and never loses one. Refused: writing the pools into the state (a second store to keep consistent, and
// a wrong one as soon as a label changes).

#include "clew/engine/watch.h"

#include <fmt/format.h>

#include <algorithm>

#include "clew/casefile/method_json.h"
#include "clew/codec/address.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/engine/alerts.h"
#include "clew/engine/store.h"
#include "clew/engine/watch_state.h"

namespace clew::engine {
namespace {

/// The state is written after so many blocks with alerts, or followed blocks, and at the end of every advance.
constexpr std::uint64_t kToldPerSave = 16, kFollowedPerSave = 2000;

}  // namespace

class Watch::Impl {
 public:
  explicit Impl(WatchRequest request) : request_(std::move(request)) {}

  Outcome<void> open();
  Outcome<Advance> advance(const Sink& sink);

 private:
  std::string fingerprint(const ledger::Ledger& ledger) const;
  Outcome<void> read_state();
  Outcome<void> save();
  Outcome<void> look_at(std::shared_ptr<const ledger::Ledger> ledger);
  Outcome<bool> go_back(const ledger::Ledger& ledger, const Sink& sink, Advance& done);
  bool retract(std::size_t first, const ledger::Ledger& ledger, const Sink& sink, Advance& done);
  Outcome<void> follow(BlockIndex block, AlertWriter* writer);
  bool has_case() const { return !request_.method.incidents.empty(); }

  WatchRequest request_;
  FileLock lock_;
  intel::Labels labels_;
  WatchState state_;
  std::shared_ptr<const ledger::Ledger> ledger_;
  std::optional<trace::Follower> follower_;
  boost::unordered_flat_set<AddressId> watched_;
  std::uint64_t next_ = 0;  ///< the block to tell next
};

Outcome<void> Watch::Impl::open() {
  if (!has_case() && request_.addresses.empty())
    return refuse(Code::usage, "nothing to watch", "name a theft (--from, --incident) or an --address");
  if (request_.method.direction == graph::Direction::backward)
    return refuse(Code::usage, "a watch goes forward", "leave --backward out");
  labels_ = CLEW_TRY(load_labels(request_.store));
  if (request_.state.empty()) return {};
  auto lock = FileLock::acquire(request_.state + ".lock");
  if (!lock)
    return refuse(lock.error(), "the state '" + request_.state + "' cannot be locked",
                  lock.error().code == Code::conflict ? "another clew watches with it: stop it, or name another --state"
                                                      : "is the folder read-only?");
  lock_ = *std::move(lock);
  return read_state();
}

/// What decides which alerts there are. Labels are not in it: they may be corrected while a watch goes on.
std::string Watch::Impl::fingerprint(const ledger::Ledger& ledger) const {
  std::string text = casefile::method_json(request_.method, ledger);
  for (const Address& address : request_.addresses)
    text += codec::address_text(address.view(), ledger.identity().network) + "\n";
  text += fmt::format("{} {}", request_.since ? to_iso(*request_.since) : "", request_.resting_seconds);
  return codec::to_hex(codec::sha256(as_bytes(text)).bytes).substr(0, 32);
}

Outcome<void> Watch::Impl::read_state() {
  const auto ledger = CLEW_TRY(open_ledger(request_.store));
  const std::string watch = fingerprint(*ledger);
  if (!file_exists(request_.state)) {
    state_.watch = watch;
    return {};
  }
  const auto text = read_file(request_.state);
  if (!text) return refuse(text.error(), request_.state);
  state_ = CLEW_TRY(parse_state(*text, request_.state));
  if (state_.watch == watch) return {};
  return refuse(Code::usage, fmt::format("the state '{}' is of another watch", request_.state),
                "the incidents, rules, addresses, --since or --resting differ: name another --state for them");
}

Outcome<void> Watch::Impl::save() {
  if (request_.state.empty()) return {};
  if (const auto written = write_file_atomically(request_.state, state_text(state_)); !written)
    return refuse(written.error(), request_.state, "is the disk full, or the folder read-only?");
  return {};
}

Outcome<void> Watch::Impl::look_at(std::shared_ptr<const ledger::Ledger> ledger) {
  ledger_ = std::move(ledger);
  watched_.clear();
  for (const Address& address : request_.addresses)
    if (const auto id = ledger_->find_address(address.view())) watched_.insert(*id);
  if (!has_case()) return {};
  if (!follower_) follower_.emplace(request_.method, labels_);
  if (const auto looked = follower_->look_at(ledger_); !looked)
    return refuse(looked.error().error.code, looked.error().message,
                  "clew show tells what the ledger covers; a watch of a theft begins once it is in the ledger");
  return {};
}

/// Follows a block; a writer hears what happened.
Outcome<void> Watch::Impl::follow(BlockIndex block, AlertWriter* writer) {
  if (has_case()) {
    const auto followed = follower_->follow_block([&](const trace::Happening& happening) {
      if (writer != nullptr) writer->tell(happening, *follower_);
    });
    if (!followed) return refuse(followed.error().error.code, followed.error().message);
  }
  if (writer != nullptr) writer->look_for(watched_);
  next_ = raw(block) + 1;
  return {};
}

/// Tells that the alerts of the told blocks from `first` on do not hold any more, the latest first.
bool Watch::Impl::retract(std::size_t first, const ledger::Ledger& ledger, const Sink& sink, Advance& done) {
  std::vector<Alert> alerts;
  const UnixTime now = ledger.block_count() == 0 ? UnixTime{} : ledger.block(BlockIndex{ledger.block_count() - 1}).time;
  for (std::size_t i = state_.blocks.size(); i > first; --i) {
    const ToldBlock& block = state_.blocks[i - 1];
    for (auto id = block.alerts.rbegin(); id != block.alerts.rend(); ++id) {
      Alert& alert = alerts.emplace_back();
      alert.kind = AlertKind::retracted;
      alert.id = codec::to_hex(codec::sha256(as_bytes("retracted\n" + *id)).bytes).substr(0, 20);
      alert.time = now;
      alert.height = block.height;
      alert.retracts = *id;
      alert.meaning = fmt::format("block {} is no longer part of the ledger: this alert does not hold", block.height);
    }
  }
  done.alerts += alerts.size();
  return alerts.empty() || sink(alerts);
}

/// Finds the last told block that is still there and starts behind it. False: the sink stopped.
Outcome<bool> Watch::Impl::go_back(const ledger::Ledger& ledger, const Sink& sink, Advance& done) {
  std::size_t kept = state_.blocks.size();
  std::optional<BlockIndex> last;
  for (; kept > 0 && !last; --kept) {
    const ToldBlock& told = state_.blocks[kept - 1];
    const auto there = ledger.block_at(told.height);
    if (there && block_name(ledger, *there) == told.hash) {
      last = there;
      break;
    }
  }
  const bool forked = kept < state_.blocks.size();
  const std::uint64_t start = last ? raw(*last) + 1 : 0;
  if (forked) {
    done.went_back = last ? ledger.block(*last).height : std::uint64_t{0};
    if (!retract(kept, ledger, sink, done)) return false;
    state_.blocks.resize(kept);
    CLEW_TRY_VOID(save());
  }
  if (forked || next_ != start) {  // numbers may mean something else now: from the beginning, silently
    follower_.reset();
    next_ = 0;
  }
  return true;
}

Outcome<Watch::Advance> Watch::Impl::advance(const Sink& sink) {
  Advance done;
  const auto ledger = CLEW_TRY(open_ledger(request_.store));
  if (ledger_ != nullptr && ledger->version() == ledger_->version()) return done;
  if (!CLEW_TRY(go_back(*ledger, sink, done))) {
    done.stopped = true;
    return done;
  }
  CLEW_TRY_VOID(look_at(ledger));
  const std::uint64_t told =
      state_.blocks.empty() ? 0 : raw(ledger_->block_at(state_.blocks.back().height).value()) + 1;
  while (next_ < told) CLEW_TRY_VOID(follow(BlockIndex{next_}, nullptr));
  std::uint64_t told_since_save = 0, since_save = 0;
  while (next_ < ledger_->block_count()) {
    const BlockIndex block{next_};
    const ledger::BlockInfo info = ledger_->block(block);
    if (request_.until && info.time > *request_.until) {
      done.stopped = true;
      break;
    }
    AlertWriter writer(*ledger_, labels_, request_, block);
    const bool silent = request_.since && info.time < *request_.since;
    CLEW_TRY_VOID(follow(block, silent ? nullptr : &writer));
    const std::vector<Alert> alerts = writer.take();
    if (!alerts.empty() && !sink(alerts)) {
      done.stopped = true;
      break;
    }
    ToldBlock remembered{info.height, block_name(*ledger_, block), {}};
    for (const Alert& alert : alerts) remembered.alerts.push_back(alert.id);
    state_.add(std::move(remembered));
    done.blocks += 1;
    done.alerts += alerts.size();
    told_since_save += alerts.empty() ? 0U : 1U;
    if (told_since_save >= kToldPerSave || ++since_save >= kFollowedPerSave) {
      CLEW_TRY_VOID(save());
      told_since_save = since_save = 0;
    }
  }
  CLEW_TRY_VOID(save());
  return done;
}

// ---- the public face -------------------------------------------------------------------------------------------

Watch::Watch(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Watch::Watch(Watch&&) noexcept = default;
Watch& Watch::operator=(Watch&&) noexcept = default;
Watch::~Watch() = default;

Outcome<Watch> Watch::open(const WatchRequest& request) {
  auto impl = std::make_unique<Impl>(request);
  CLEW_TRY_VOID(impl->open());
  return Watch(std::move(impl));
}

Outcome<Watch::Advance> Watch::advance(const Sink& sink) {
  return impl_->advance(sink);
}

}  // namespace clew::engine
