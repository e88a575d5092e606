// Labels: who an address is said to be.
//
// Problem: packs of labels come from many hands, overlap, contradict each other and age. A trace must say which of them
// it used and give the same answer whatever order they were loaded in. Approach: a sorted vector without exact repeats.
// A look-up is a binary search for the address, the version is the hash of the canonical CSV, and nothing is averaged
// or merged: two sources that disagree stay two labels and are listed as a contradiction. Refused: a hash map of
// address to "the" label (somebody would have to choose which, silently).
//
// The category table follows the INTERPOL Darknet and Virtual Assets Working Group taxonomy in the form GraphSense
// publishes ("concepts", version 0.1.0 of 2023-01-27), then the plain words people write in spreadsheets.

#include "clew/intel/labels.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>
#include <utility>

#include "clew/codec/address.h"
#include "clew/codec/csv.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"

namespace clew::intel {

namespace {

struct Word {
  std::string_view word;  // lower case, '_' between parts
  Category category;
};

// Sorted by word: looked up by binary search, checked by the tests through every word.
constexpr auto kWords = std::to_array<Word>({
    {"account_hack", Category::criminal},
    {"atm", Category::exchange},
    {"black_list", Category::frozen},  // in use for the freeze lists of token issuers
    {"bridge", Category::bridge},
    {"casino", Category::gambling},
    {"cex", Category::exchange},
    {"child_sexual_abuse", Category::criminal},
    {"coinjoin", Category::mixer},
    {"counterfeit", Category::criminal},
    {"criminal", Category::criminal},
    {"cross_chain_bridge", Category::bridge},
    {"custodian", Category::wallet_service},
    {"dark_web", Category::criminal},
    {"darknet_market", Category::criminal},
    {"data_breach", Category::criminal},
    {"defi", Category::defi},
    {"defi_bridge", Category::bridge},
    {"defi_custody", Category::defi},
    {"defi_dao", Category::defi},
    {"defi_derivative", Category::defi},
    {"defi_dex", Category::defi},
    {"defi_lending", Category::defi},
    {"defi_staking", Category::defi},
    {"defi_token", Category::issuer},
    {"dex", Category::defi},
    {"drugs", Category::criminal},
    {"escrow_wallet", Category::wallet_service},
    {"exchange", Category::exchange},
    {"exploit", Category::criminal},
    {"extortion", Category::criminal},
    {"extremism", Category::criminal},
    {"faucet", Category::other_service},
    {"filesharing", Category::other_service},
    {"financial_crime", Category::criminal},
    {"frozen", Category::frozen},
    {"gambling", Category::gambling},
    {"gov_black_list", Category::sanctioned},
    {"hack", Category::criminal},
    {"hacking", Category::criminal},
    {"hosting", Category::other_service},
    {"human_trafficking", Category::criminal},
    {"ico_wallet", Category::issuer},
    {"index", Category::other_service},
    {"investment_fraud", Category::criminal},
    {"issuer", Category::issuer},
    {"lending", Category::defi},
    {"malware", Category::criminal},
    {"market", Category::merchant},
    {"merchant", Category::merchant},
    {"messaging_service", Category::other_service},
    {"miner", Category::miner},
    {"mining_pool", Category::miner},
    {"mining_service", Category::miner},
    {"mixer", Category::mixer},
    {"mixing", Category::mixer},
    {"mixing_service", Category::mixer},
    {"money_laundering", Category::criminal},
    {"murder", Category::criminal},
    {"nameservice", Category::other_service},
    {"other_service", Category::other_service},
    {"payment_card_fraud", Category::criminal},
    {"payment_processor", Category::other_service},
    {"perpetrator", Category::criminal},
    {"phishing", Category::criminal},
    {"ponzi_scheme", Category::criminal},
    {"pyramid_scheme", Category::criminal},
    {"ransomware", Category::criminal},
    {"sanction", Category::sanctioned},
    {"sanctioned", Category::sanctioned},
    {"sanctions", Category::sanctioned},
    {"scam", Category::criminal},
    {"search_engine", Category::other_service},
    {"service", Category::other_service},
    {"service_hack", Category::criminal},
    {"sextortion", Category::criminal},
    {"sexual_abuse", Category::criminal},
    {"shop", Category::merchant},
    {"social_engineering", Category::criminal},
    {"stablecoin_issuer", Category::issuer},
    {"swap_service", Category::exchange},
    {"terrorism", Category::criminal},
    {"terrorism_financing", Category::criminal},
    {"theft", Category::criminal},
    {"token_issuer", Category::issuer},
    {"torture", Category::criminal},
    {"tumbler", Category::mixer},
    {"violence", Category::criminal},
    {"vpn", Category::other_service},
    {"wallet", Category::wallet_service},
    {"wallet_service", Category::wallet_service},
    {"weapons", Category::criminal},
});
static_assert(std::is_sorted(kWords.begin(), kWords.end(),
                             [](const Word& a, const Word& b) { return a.word < b.word; }));

// What counts first when several words are given.
constexpr auto kPrecedence = std::to_array<Category>({
    Category::frozen,
    Category::mixer,
    Category::bridge,
    Category::exchange,
    Category::defi,
    Category::gambling,
    Category::merchant,
    Category::miner,
    Category::issuer,
    Category::wallet_service,
    Category::sanctioned,
    Category::criminal,
    Category::other_service,
    Category::none,
});

Category category_of_one(std::string_view word) {
  constexpr std::string_view kSpace = " \t";
  const std::size_t first = word.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return Category::none;
  word = word.substr(first, word.find_last_not_of(kSpace) - first + 1);
  std::string folded;
  for (const char c : word) {
    const bool upper = c >= 'A' && c <= 'Z';
    folded.push_back(upper ? static_cast<char>(c - 'A' + 'a') : (c == ' ' || c == '-') ? '_' : c);
  }
  const auto at = std::lower_bound(kWords.begin(), kWords.end(), folded,
                                   [](const Word& a, const std::string& b) { return a.word < b; });
  return at != kWords.end() && at->word == folded ? at->category : Category::none;
}

auto key(const Label& l) {
  return std::tie(l.address, l.label, l.actor, l.category, l.abuse, l.source, l.pack, l.confidence, l.licence, l.tlp,
                  l.asset, l.valid_from, l.valid_to, l.known_from, l.pap);
}

std::string optional_time(const std::optional<UnixTime>& time) {
  return time ? to_iso(*time) : std::string();
}

}  // namespace

Category category_of(std::string_view category_word) {
  std::array<bool, kPrecedence.size()> seen{};
  for (std::size_t begin = 0; begin <= category_word.size();) {
    const std::size_t end = std::min(category_word.find(';', begin), category_word.size());
    seen[static_cast<std::size_t>(category_of_one(category_word.substr(begin, end - begin)))] = true;
    begin = end + 1;
  }
  return *std::find_if(kPrecedence.begin(), kPrecedence.end(),
                       [&](Category c) { return seen[static_cast<std::size_t>(c)]; });
}

const char* category_name(Category category) {
  switch (category) {
    case Category::none: return "none";
    case Category::exchange: return "exchange";
    case Category::mixer: return "mixer";
    case Category::bridge: return "bridge";
    case Category::defi: return "defi";
    case Category::gambling: return "gambling";
    case Category::merchant: return "merchant";
    case Category::miner: return "miner";
    case Category::issuer: return "issuer";
    case Category::wallet_service: return "wallet_service";
    case Category::sanctioned: return "sanctioned";
    case Category::criminal: return "criminal";
    case Category::frozen: return "frozen";
    case Category::other_service: return "other_service";
  }
  return "none";
}

Labels::Labels(std::vector<Label> labels) : labels_(std::move(labels)) {
  std::sort(labels_.begin(), labels_.end(), before);
  labels_.erase(std::unique(labels_.begin(), labels_.end()), labels_.end());
}

bool Labels::before(const Label& a, const Label& b) {
  return key(a) < key(b);
}

std::vector<const Label*> Labels::find(const Address& address, UnixTime at, UnixTime known_by) const {
  std::vector<const Label*> found;
  auto label = std::lower_bound(labels_.begin(), labels_.end(), address,
                                [](const Label& a, const Address& b) { return a.address < b; });
  for (; label != labels_.end() && label->address == address; ++label) {
    const bool started = !label->valid_from || *label->valid_from <= at;
    const bool ended = label->valid_to && *label->valid_to < at;
    const bool known = !label->known_from || *label->known_from <= known_by;
    if (started && !ended && known) found.push_back(&*label);
  }
  return found;
}

std::vector<std::pair<const Label*, const Label*>> Labels::contradictions() const {
  std::vector<std::pair<const Label*, const Label*>> pairs;
  std::vector<const Label*> actors;  // first label of each actor of the address at hand
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    const Label& label = labels_[i];
    if (i == 0 || labels_[i - 1].address != label.address) actors.clear();
    if (label.actor.empty()) continue;
    if (std::any_of(actors.begin(), actors.end(), [&](const Label* other) { return other->actor == label.actor; }))
      continue;
    for (const Label* other : actors) pairs.emplace_back(other, &label);
    actors.push_back(&label);
  }
  return pairs;
}

std::string Labels::version() const {
  return codec::hash_text(codec::sha256(as_bytes(to_csv())), false);
}

std::string Labels::to_csv() const {
  codec::CsvWriter csv;
  for (const char* column : {"address", "label", "actor", "category", "abuse", "source", "pack", "confidence",
                             "licence", "tlp", "asset", "valid_from", "valid_to", "known_from"})
    csv.field(std::string_view(column));
  // Sets without one have the version that they had before there was a column for it.
  const bool marked = std::any_of(labels_.begin(), labels_.end(), [](const Label& l) { return !l.pap.empty(); });
  if (marked) csv.field(std::string_view("pap"));
  csv.end_record();
  for (const Label& l : labels_) {
    const bool named = l.address.kind() == AddressKind::named;
    csv.field((named ? "name:" : "") + codec::address_text(l.address.view(), "bitcoin"));
    for (const std::string* text :
         {&l.label, &l.actor, &l.category, &l.abuse, &l.source, &l.pack, &l.confidence, &l.licence, &l.tlp, &l.asset})
      csv.field(std::string_view(*text));
    for (const auto* time : {&l.valid_from, &l.valid_to, &l.known_from})
      csv.field(std::string_view(optional_time(*time)));
    if (marked) csv.field(std::string_view(l.pap));
    csv.end_record();
  }
  return csv.take();
}

}  // namespace clew::intel
