#pragma once
// How many threads may compute at one moment. There are more threads than that, for a thread that waits for the disk
// computes nothing. Whoever waits longest is let in first: a request of many parts that takes a pass for each of them
// lets all others in between.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>

namespace clew::server {

class Gate {
 public:
  /// `most` 0: any number.
  explicit Gate(unsigned most) : free_(most), limited_(most > 0) {}

  /// How many threads wait to be let in.
  std::size_t waiting() const {
    const std::lock_guard held(mutex_);
    return waiting_.size();
  }

  /// Held while computing; let go of before waiting for anything.
  class Pass {
   public:
    explicit Pass(Gate& gate) : gate_(gate) { gate_.enter(); }
    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;
    ~Pass() { gate_.leave(); }

   private:
    Gate& gate_;
  };

 private:
  struct Waiting {
    std::condition_variable let_in;
    bool may = false;
  };

  void enter() {
    if (!limited_) return;
    std::unique_lock held(mutex_);
    if (free_ > 0) {
      --free_;
      return;
    }
    Waiting me;
    waiting_.push_back(&me);
    me.let_in.wait(held, [&me] { return me.may; });
  }
  void leave() {
    if (!limited_) return;
    const std::lock_guard held(mutex_);
    if (waiting_.empty()) {
      ++free_;
      return;
    }
    // The place is handed on, so nobody who comes now is faster. Told under the lock: `me` ends when it is let in.
    waiting_.front()->may = true;
    waiting_.front()->let_in.notify_one();
    waiting_.pop_front();
  }

  mutable std::mutex mutex_;
  std::deque<Waiting*> waiting_;  ///< in the order in which they came
  unsigned free_;
  const bool limited_;
};

}  // namespace clew::server
