#pragma once
// Places for batches. A batch that is only held open costs little, but its place; so nobody may hold more than half of
// them, and a caller that opens batches without end stops its own and no other's.

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace clew::server {

class StreamPlaces {
 public:
  enum class Answer : std::uint8_t { taken, all_taken, half_is_theirs };

  explicit StreamPlaces(unsigned most) : most_(most) {}

  /// A place that was taken is given back once, by give_back().
  Answer take(const std::string& caller) {
    const std::lock_guard held(mutex_);
    if (all_ >= most_) return Answer::all_taken;
    const auto theirs = of_caller_.find(caller);
    if (theirs != of_caller_.end() && theirs->second >= (most_ + 1) / 2) return Answer::half_is_theirs;
    ++of_caller_[caller];
    ++all_;
    return Answer::taken;
  }
  void give_back(const std::string& caller) {
    const std::lock_guard held(mutex_);
    --all_;
    const auto theirs = of_caller_.find(caller);
    if (--theirs->second == 0) of_caller_.erase(theirs);
  }

 private:
  std::mutex mutex_;
  std::map<std::string, unsigned> of_caller_;  ///< none has 0
  unsigned all_ = 0;
  const unsigned most_;
};

}  // namespace clew::server
