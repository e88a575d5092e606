#pragma once
// How many threads may compute at one moment. There are more threads than that, for a thread that waits for the disk
// computes nothing.

#include <condition_variable>
#include <mutex>

namespace clew::server {

class Gate {
 public:
  /// `most` 0: any number.
  explicit Gate(unsigned most) : free_(most), limited_(most > 0) {}

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
  void enter() {
    if (!limited_) return;
    std::unique_lock held(mutex_);
    came_free_.wait(held, [this] { return free_ > 0; });
    --free_;
  }
  void leave() {
    if (!limited_) return;
    {
      const std::lock_guard held(mutex_);
      ++free_;
    }
    came_free_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable came_free_;
  unsigned free_;
  const bool limited_;
};

}  // namespace clew::server
