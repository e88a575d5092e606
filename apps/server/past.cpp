// A snapshot of another day costs as much as that of today, so few are kept and only one is loaded at a time: who asks
// for a further day meanwhile is told to come again, and holds no thread of the service.

#include "apps/server/past.h"

#include <algorithm>

namespace clew::server {

Read<std::optional<UnixTime>> read_moment(std::string_view name, std::optional<std::string_view> text) {
  if (!text) return std::optional<UnixTime>();
  const auto time = parse_time(*text);
  if (!time) return refuse("'" + std::string(name) + "' is a time such as 2022-11-08 or 2022-11-08T12:00:00Z");
  return std::optional(*time);
}

Read<std::optional<Moment>> moment_of(const Parameters& parameters) {
  Moment moment;
  moment.as_of = CLEW_TRY(read_moment("as_of", parameters.find("as_of")));
  moment.known_at = CLEW_TRY(read_moment("known_at", parameters.find("known_at")));
  if (!moment.as_of && !moment.known_at) return std::optional<Moment>();
  return std::optional(moment);
}

std::shared_ptr<const Knowledge> PastKnowledge::kept(const Moment& moment,
                                                     const std::shared_ptr<const Knowledge>& current) {
  const std::lock_guard held(mutex_);
  if (current_.lock() != current) {
    kept_.clear();
    current_ = current;
  }
  const auto at = std::find_if(kept_.begin(), kept_.end(), [&](const auto& one) { return one.first == moment; });
  if (at == kept_.end()) return nullptr;
  std::rotate(kept_.begin(), at, at + 1);
  return kept_.front().second;
}

Read<std::shared_ptr<const Knowledge>> PastKnowledge::of(const Moment& moment,
                                                         const std::shared_ptr<const Knowledge>& current) {
  if (!loader_) return refuse("this service answers from what is known now: ask without 'as_of' and 'known_at'");
  if (auto there = kept(moment, current)) return there;
  const std::unique_lock loading(loading_, std::try_to_lock);
  if (!loading.owns_lock())
    return std::unexpected(Refused{"the lists of another day are being loaded: ask again", std::nullopt, 503});
  if (auto there = kept(moment, current)) return there;
  auto loaded = loader_(moment);
  if (!loaded) {
    const Code code = loaded.error().code;
    if (code == Code::usage || code == Code::not_found)
      return refuse(code == Code::usage ? without_quoted(loaded.error().message) : "no list was known then");
    return std::unexpected(Refused{"no answer can be given: " + without_quoted(loaded.error().message), {}, 503});
  }
  const std::lock_guard held(mutex_);
  if (kept_.size() >= kKept) kept_.pop_back();
  kept_.insert(kept_.begin(), {moment, *loaded});
  return *loaded;
}

}  // namespace clew::server
