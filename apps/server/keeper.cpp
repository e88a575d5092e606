// The swap is one pointer under one lock held for a few instructions. A load builds the new snapshot beside the old
// one, which costs twice the memory for that time and no pause: who took the old one answers from it, whole, and the
// last of them frees it. A load that fails changes nothing but the reason that /readyz and the log give.

#include "apps/server/keeper.h"

#include <chrono>
#include <utility>

namespace clew::server {

void Keeper::start(Fingerprint fingerprint, unsigned poll_seconds) {
  asked_ = true;
  thread_ =
      std::thread([this, fingerprint = std::move(fingerprint), poll_seconds] { watch(fingerprint, poll_seconds); });
}

void Keeper::stop() {
  {
    const std::lock_guard held(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::shared_ptr<const Knowledge> Keeper::current() const {
  const std::lock_guard held(mutex_);
  return current_;
}

std::string Keeper::fault() const {
  const std::lock_guard held(mutex_);
  return fault_;
}

std::uint64_t Keeper::loads() const {
  const std::lock_guard held(mutex_);
  return loads_;
}

std::uint64_t Keeper::failures() const {
  const std::lock_guard held(mutex_);
  return failures_;
}

void Keeper::ask() {
  {
    const std::lock_guard held(mutex_);
    asked_ = true;
  }
  wake_.notify_all();
}

engine::Outcome<void> Keeper::load() {
  const std::lock_guard one(loading_);
  auto loaded = loader_();
  engine::Outcome<void> outcome;
  if (!loaded) outcome = std::unexpected(loaded.error());
  {
    const std::lock_guard held(mutex_);
    if (loaded) {
      current_.swap(*loaded);  // what was in use before goes out of scope outside the lock
      fault_.clear();
      ++loads_;
    } else {
      fault_ = loaded.error().message;
      ++failures_;
    }
  }
  if (on_load) on_load(outcome);
  return outcome;
}

void Keeper::watch(const Fingerprint& fingerprint, unsigned poll_seconds) {
  std::string seen;
  while (true) {
    {
      std::unique_lock held(mutex_);
      const auto awake = [this] { return asked_ || stopping_; };
      if (poll_seconds == 0)
        wake_.wait(held, awake);
      else
        wake_.wait_for(held, std::chrono::seconds(poll_seconds), awake);
      if (stopping_) return;
      const bool asked = std::exchange(asked_, false);
      held.unlock();
      std::string now = fingerprint ? fingerprint() : std::string();
      if (!asked && now == seen) continue;
      seen = std::move(now);
    }
    (void)load();  // on_load hears of it, and fault() keeps it
  }
}

}  // namespace clew::server
