// 5,443 people say they have seen something; seventy name an address that had received stolen value when they wrote.
// The others name people who swap, deposit and mix like the thief, dusted wallets, twins of real addresses. The words
// are the same: only the ledgers tell them apart.

#include <fmt/format.h>

#include <algorithm>

#include "clew/base/check.h"
#include "clew/codec/csv.h"
#include "sim/scenarios/meridian/files.h"

namespace clew::sim::meridian {
namespace {

struct Tip {
  UnixTime time;
  std::string ledger, address;
  bool valid = false;
};

constexpr const char* kTexts[] = {"I think this is the Meridian money.", "Saw large transfers here, please check.",
                                  "This address belongs to the thief.", "My friend was paid from here.",
                                  "Same pattern as in the news."};

std::vector<Tip> valid_tips(const Story& story, std::size_t count) {
  const World& w = story.w;
  Rng rng = w.rng("valid tips");
  std::vector<Tip> tips;
  const auto late = [&](std::uint64_t first_day, std::uint64_t last_day) {
    return w.after(static_cast<std::int64_t>(rng.between(first_day * 86'400, last_day * 86'400)));
  };
  for (std::size_t i = 0; i < 30; ++i) tips.push_back({late(4, 40), "btc", story.facts.account_addresses[i * 3], true});
  for (std::size_t i = 0; i < 20; ++i) tips.push_back({late(1, 9), "eth", evm_text(story.bulk[i * 2]), true});
  for (const TronAddress& feeder : story.tron_feeders) tips.push_back({late(34, 45), "tron", feeder.text, true});
  for (std::size_t i = 1; i < story.usdt_wallets.size(); ++i)
    if (i > 2) tips.push_back({late(1, 40), "eth", evm_text(story.usdt_wallets[i]), true});
  for (const EvmAddress& wallet : {story.token_wallets[0], story.token_wallets[2], story.gas, story.tests})
    tips.push_back({late(1, 40), "eth", evm_text(wallet), true});
  for (std::size_t i = 0; tips.size() < count; ++i)
    tips.push_back({late(15, 40), "btc",
                    address_text(w.script("bridge destination", story.destinations.size() - 1 - i % 2)), true});
  CLEW_CHECK(tips.size() == count);
  return tips;
}

Tip invalid_tip(const Story& story, Rng& rng) {
  const World& w = story.w;
  const UnixTime time = w.after(static_cast<std::int64_t>(rng.between(kHour, 45 * kDay)));
  const std::uint64_t users = w.settings.whole("service_users"), n = rng.below(users);
  switch (rng.below(9)) {
    case 0: return {time, "eth", story.facts.dusted[rng.below(story.facts.dusted.size())]};
    case 1: return {time, "eth", story.facts.look_alikes[rng.below(story.facts.look_alikes.size())]};
    case 2: return {time, "eth", evm_text(w.account("bridge person", n))};
    case 3: return {time, "eth", evm_text(w.account("ferry person", n))};
    case 4: return {time, "eth", evm_text(w.account("pool person", n))};
    case 5: return {time, "btc", address_text(story.s.exchanges[rng.below(4)].deposit_address(1'000 + n))};
    case 6: return {time, "btc", address_text(w.script("quayside change", rng.below(900)))};
    case 7: return {time, "tron", w.tron_account("otc person", n).text};
    default: return {time, "eth", evm_text(w.account("mixer person", rng.below(300)))};
  }
}

}  // namespace

std::string tips_csv(Story& story) {
  const World& w = story.w;
  Rng rng = w.rng("tips");
  std::vector<Tip> tips = valid_tips(story, w.settings.whole("tips_valid"));
  while (tips.size() < w.settings.whole("tips")) tips.push_back(invalid_tip(story, rng));
  std::ranges::stable_sort(tips, {}, &Tip::time);
  codec::CsvWriter table;
  for (const char* name : {"tip", "received", "ledger", "address", "text"}) table.field(name);
  table.end_record();
  std::size_t number = 0;
  for (const Tip& tip : tips) {
    const std::string id = fmt::format("tip-{:04}", ++number);
    if (tip.valid) story.facts.valid_tips.push_back(id);
    table.field(id).field(to_iso(tip.time)).field(tip.ledger).field(tip.address);
    table.field(kTexts[rng.below(std::size(kTexts))]).end_record();
  }
  return table.take();
}

}  // namespace clew::sim::meridian
