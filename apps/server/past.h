#pragma once
// What was known on other days, for questions with `as_of` or `known_at`: a few snapshots are kept, and one is loaded
// at a time.

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "apps/server/knowledge.h"
#include "apps/server/party.h"
#include "apps/server/url.h"

namespace clew::server {

struct Moment {
  std::optional<UnixTime> as_of, known_at;
  friend bool operator==(const Moment&, const Moment&) = default;
};
/// Nothing of nothing. Errors: a value that is no time, an empty one too, which would else be taken for now.
Read<std::optional<UnixTime>> read_moment(std::string_view name, std::optional<std::string_view> text);
/// The moment that the parameters name; nothing: now.
Read<std::optional<Moment>> moment_of(const Parameters& parameters);

/// Any number of threads.
class PastKnowledge {
 public:
  using Loader = std::function<engine::Outcome<std::shared_ptr<const Knowledge>>(const Moment&)>;
  static constexpr std::size_t kKept = 3;  ///< snapshots; each may be as large as that of today

  explicit PastKnowledge(Loader loader) : loader_(std::move(loader)) {}
  /// `current`: what is in use now; another one means that the store has changed, and what was kept is let go.
  Read<std::shared_ptr<const Knowledge>> of(const Moment& moment, const std::shared_ptr<const Knowledge>& current);

 private:
  std::shared_ptr<const Knowledge> kept(const Moment& moment, const std::shared_ptr<const Knowledge>& current);

  Loader loader_;
  std::mutex loading_;
  std::mutex mutex_;
  std::weak_ptr<const Knowledge> current_;
  std::vector<std::pair<Moment, std::shared_ptr<const Knowledge>>> kept_;  ///< the last asked for first
};

}  // namespace clew::server
