#pragma once
// Holds the snapshot in use and puts a newer one in its place, while requests keep the one they took.

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "apps/server/knowledge.h"

namespace clew::server {

class Keeper {
 public:
  using Loader = std::function<engine::Outcome<std::shared_ptr<const Knowledge>>()>;
  /// Says in a few bytes what the store looks like; a change of it means: load again. Empty: never looks.
  using Fingerprint = std::function<std::string()>;

  explicit Keeper(Loader loader) : loader_(std::move(loader)) {}
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;
  ~Keeper() { stop(); }

  /// Starts the thread that loads: at once, when asked, and when the fingerprint changed, looking every
  /// `poll_seconds` (0: never).
  void start(Fingerprint fingerprint, unsigned poll_seconds);
  void stop();

  /// Nothing while no load has succeeded yet.
  std::shared_ptr<const Knowledge> current() const;
  /// Why there is nothing, or why the last load failed; empty.
  std::string fault() const;
  /// Loads that succeeded and that failed.
  std::uint64_t loads() const;
  std::uint64_t failures() const;

  void ask();  ///< load again soon; returns at once
  /// Loads now, in the caller's thread. After a failure the snapshot before stays in use.
  engine::Outcome<void> load();
  /// What is called after each load, from the thread that loaded; set before start().
  std::function<void(const engine::Outcome<void>&)> on_load;

 private:
  void watch(const Fingerprint& fingerprint, unsigned poll_seconds);

  Loader loader_;
  std::mutex loading_;  ///< one load at a time
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::shared_ptr<const Knowledge> current_;
  std::string fault_ = "the lists are being loaded";
  std::uint64_t loads_ = 0, failures_ = 0;
  bool asked_ = false, stopping_ = false;
  std::thread thread_;
};

}  // namespace clew::server
