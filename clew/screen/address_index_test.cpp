// Screening of addresses: what is one place, what is the same key, what looks alike, and what was listed when.

#include "clew/screen/address_index.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "clew/base/random.h"
#include "clew/codec/address.h"
#include "clew/codec/base58.h"
#include "clew/codec/hex.h"

namespace clew::screen {
namespace {

UnixTime day(const char* text) {
  return parse_time(text).value();
}

AddressListing listing(const char* text, const char* currency = "", std::optional<UnixTime> from = {},
                       std::optional<UnixTime> to = {}) {
  AddressListing made;
  made.text = text;
  made.source = "ofac_sdn";
  made.entity = std::string("wallet-") + text;
  made.holder = "ofac-1";
  made.currency = currency;
  made.listed.push_back({from, to});
  return made;
}

std::shared_ptr<const AddressIndex> index_of(std::vector<AddressListing> listings, std::optional<UnixTime> as_of = {}) {
  AddressIndexBuilder builder;
  for (AddressListing& one : listings) builder.add(std::move(one));
  return std::move(builder).build(as_of);
}

constexpr const char* kEth = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96";
constexpr const char* kXbt = "1BoatSLRHtKNngkdXEeobR76b53LETtpyT";
constexpr const char* kTrx = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";

// The naive twins: looking through all listings, and asking for the text of each.
TEST(AddressIndex, gives_the_listings_of_a_party_and_what_is_said_of_each) {
  std::vector<AddressListing> made{listing(kEth, "ETH", day("2022-04-14")), listing(kXbt, "XBT", {}, day("2020-01-01")),
                                   listing(kTrx, "TRX"), listing("0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c")};
  made[1].holder = "ofac-2";
  made[2].holder.clear();
  const auto index = index_of(made, day("2023-01-01"));
  ASSERT_EQ(index->listings(), 4U);
  for (const std::string party : {"ofac-1", "ofac-2", "wallet-TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "nobody", ""}) {
    std::vector<std::uint32_t> expected;
    for (std::uint32_t i = 0; i < index->listings(); ++i) {
      const AddressListing& one = index->listing(i);
      if ((one.holder.empty() ? one.entity : one.holder) == party) expected.push_back(i);
    }
    const auto found = index->listings_of(party);
    EXPECT_EQ(std::vector<std::uint32_t>(found.begin(), found.end()), expected) << party;
  }
  for (const auto& moved_at :
       {std::optional<UnixTime>(), std::optional(day("2019-05-01")), std::optional(day("2022-06-01"))})
    for (std::size_t i = 0; i < index->listings(); ++i) {
      const AddressHit hit = index->hit_of(i, moved_at);
      const AddressAnswer answer = index->screen(index->listing(i).text, moved_at);
      ASSERT_EQ(answer.hits.size(), 1U);
      EXPECT_EQ(describe(hit, moved_at), describe(answer.hits[0], moved_at));
      EXPECT_EQ(hit.listing, answer.hits[0].listing);
      EXPECT_EQ(hit.listed, answer.hits[0].listed);
      EXPECT_EQ(hit.since, answer.hits[0].since);
    }
}

TEST(AddressIndex, finds_the_other_forms_that_the_same_key_opens) {
  struct {
    const char *listed, *asked;
  } const cases[] = {
      {"1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", "3JvL6Ymt8MVWiCNHC7oWU6nLeHNJKLZGLN"},  // nested segwit
      {"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "3JvL6Ymt8MVWiCNHC7oWU6nLeHNJKLZGLN"},
      {"0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c", "inj1s4m2e3wqt4kw3r6wfxlkt00scchezdfu7lvqe8"},
      {"0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c", "one1s4m2e3wqt4kw3r6wfxlkt00scchezdfumh49qq"},
  };
  for (const auto& c : cases)
    for (const auto& [listed, asked] : {std::pair{c.listed, c.asked}, {c.asked, c.listed}}) {
      SCOPED_TRACE(std::string(listed) + " " + asked);
      const auto index = index_of({listing(listed)});
      const AddressAnswer answer = index->screen(asked);
      ASSERT_EQ(answer.hits.size(), 1U);
      EXPECT_EQ(answer.hits[0].match, AddressMatch::same_key);
    }
}

TEST(AddressIndex, finds_an_address_however_it_is_written_and_whatever_its_ticker) {
  const auto index = index_of({listing(kEth, "ETH"), listing(kTrx, "USDT"),
                               listing("qpf2cphc5dkuclkqur7lhj2yuqq9pk3hmukle77vhq", "BCH"),
                               listing("5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320", "XMR")});
  struct {
    const char* text;
    bool found;
  } const cases[] = {
      {"0x098b716b8aaf21512996dc57eb0615e2383e2f96", true},
      {"0X098B716B8AAF21512996DC57EB0615E2383E2F96", true},
      {"  0x098B716B8Aaf21512996dC57EB0615e2383E2f96\r\n", true},
      {"0x098B716B8Aaf2151\u200b2996dC57EB0615e2383E2f96", true},
      {"0x098B716B8Aaf21512996dC57EB0615e2383E2f97", false},
      {"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", true},
      {"41a614f803b6fd780986a42c78ec9c7f77e6ded13c", true},
      {"bitcoincash:qpf2cphc5dkuclkqur7lhj2yuqq9pk3hmukle77vhq", true},
      {"BITCOINCASH:QPF2CPHC5DKUCLKQUR7LHJ2YUQQ9PK3HMUKLE77VHQ", true},
      {"5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320", true},
      {"5BE5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320", false},  // unknown kind: exact text
      {"1BoatSLRHtKNngkdXEeobR76b53LETtpyT", false},
      {"", false},
      {" \t ", false},
  };
  for (const auto& c : cases) {
    const AddressAnswer answer = index->screen(c.text);
    const bool exact = !answer.hits.empty() && answer.hits[0].match == AddressMatch::exact;
    EXPECT_EQ(exact, c.found) << c.text;
  }
}

TEST(AddressIndex, reports_a_wrong_checksum_blanks_and_foreign_letters_and_finds_the_account_all_the_same) {
  const auto index = index_of({listing(kEth)});
  const AddressAnswer mixed = index->screen("0x098B716B8AAF21512996dC57EB0615e2383E2f96");
  EXPECT_TRUE(mixed.wrong_checksum);
  ASSERT_EQ(mixed.hits.size(), 1U);
  EXPECT_EQ(mixed.hits[0].match, AddressMatch::exact);
  EXPECT_FALSE(index->screen(kEth).wrong_checksum);
  EXPECT_TRUE(index->screen(std::string(" ") + kEth).blanks);
  const AddressAnswer cyrillic = index->screen("0x098B716B8\u0410af21512996dC57EB0615e2383E2f96");
  EXPECT_TRUE(cyrillic.foreign_characters);
  EXPECT_FALSE(cyrillic.hits.empty());  // as a look-alike
  EXPECT_TRUE(index->screen(std::string(600, 'a')).too_long);
}

TEST(AddressIndex, the_same_key_on_another_ledger_is_a_hit_of_its_own_kind) {
  const auto index = index_of({listing("1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", "XBT"), listing(kTrx, "TRX")});
  for (const char* text :
       {"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "0xa614f803b6fd780986a42c78ec9c7f77e6ded13c"}) {
    const AddressAnswer answer = index->screen(text);
    ASSERT_EQ(answer.hits.size(), 1U) << text;
    EXPECT_EQ(answer.hits[0].match, AddressMatch::same_key);
  }
}

TEST(AddressIndex, look_alikes_share_at_least_four_characters_at_both_ends) {
  const auto index = index_of({listing("0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e"), listing(kXbt),
                               listing("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")});
  struct {
    const char* text;
    unsigned first, last;  // 0: no look-alike
  } const cases[] = {
      {"0xa4b24033f4c6d70133e4557c2c32a3fb693e449e", 4, 4},   // sent to victims of the theft at Bybit, 2025
      {"0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449f", 39, 0},  // a slip at the end
      {"0xa5b2fd68593b6f34e51cb9edb66e71c1b4ab449e", 1, 38},
      {"0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449", 39, 0},    // a character is missing
      {"0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e3", 40, 0},  // one too many
      {"0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab44e9", 38, 0},   // two exchanged
      {"0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab44ff", 0, 0},    // two slips at the end
      {"0xa4c2fd68593b6f34e51cb9edb66e71c1b4ab449f", 0, 0},    // one at either end
      {"0xA4B24033F4C6D70133E4557C2C32A3FB693E449E", 4, 4},
      {"1BoatSLRHtKNngkdXEeobR76b53LETtpzT", 31, 1},
      {"1BoatSLRHtKNngkdXEeobR76b53LETtpxx", 0, 0},
      {"1BoatSLRHtKNngkdXEdobR76b53LETtpyT", 17, 15},  // no address: a slip in the middle
      {"1boATSLRHtKNngkdXEeobR76b53LETtpyT", 33, 33},  // no address: capitals
      {"bc1qw508d6qejxtdg4y5r3zarvary0c5xw8kv8f3t4", 30, 7},
  };
  for (const auto& c : cases) {
    const AddressAnswer answer = index->screen(c.text);
    ASSERT_EQ(answer.hits.size(), c.first == 0 ? 0U : 1U) << c.text;
    if (c.first == 0) continue;
    EXPECT_EQ(answer.hits[0].match, AddressMatch::look_alike);
    EXPECT_EQ(answer.hits[0].first_equal, c.first) << c.text;
    EXPECT_EQ(answer.hits[0].last_equal, c.last) << c.text;
  }
}

// Every slip of every kind at every place of addresses of several forms.
TEST(AddressIndex, no_slip_is_missed_wherever_it_is) {
  const char* const listed[] = {"0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e", kXbt, kTrx,
                                "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"};
  const auto index = index_of({listing(listed[0]), listing(listed[1]), listing(listed[2]), listing(listed[3])});
  const auto found = [&](const std::string& text, const std::string& of) {
    const AddressAnswer answer = index->screen(text);
    return std::any_of(answer.hits.begin(), answer.hits.end(),
                       [&](const AddressHit& hit) { return hit.listing->text == of; });
  };
  std::size_t asked = 0;
  for (const std::string text : listed) {
    const std::size_t prefix = text.starts_with("bc1") ? 4 : text.starts_with("0x") ? 2 : 1;
    for (std::size_t at = prefix; at < text.size(); ++at) {
      std::string other = text, without = text, longer = text, swapped = text;
      other[at] = text[at] == 'a' ? 'c' : 'a';
      without.erase(at, 1);
      longer.insert(at, 1, '7');
      for (const std::string& slip : {other, without, longer}) EXPECT_TRUE(found(slip, text)) << slip;
      if (at + 1 < text.size()) {
        std::swap(swapped[at], swapped[at + 1]);
        EXPECT_TRUE(found(swapped, text)) << swapped;
      }
      ++asked;
    }
  }
  EXPECT_GT(asked, 140U);
}

TEST(AddressIndex, says_whether_it_was_listed_then_and_is_now) {
  const auto index =
      index_of({listing(kEth, "ETH", day("2020-01-01"), day("2022-01-01")), listing(kEth, "ETH", day("2023-01-01"))});
  struct {
    const char* moved;
    Listed listed;
    const char* since;
  } const cases[] = {
      {"2019-12-31", Listed::since, "2023-01-01"},        {"2020-01-01", Listed::then_and_now, "2020-01-01"},
      {"2021-12-31", Listed::then_and_now, "2020-01-01"}, {"2022-01-01", Listed::since, "2023-01-01"},
      {"2024-06-01", Listed::then_and_now, "2023-01-01"},
  };
  for (const auto& c : cases) {
    const AddressAnswer answer = index->screen(kEth, day(c.moved));
    ASSERT_EQ(answer.hits.size(), 1U) << c.moved;
    EXPECT_EQ(answer.hits[0].listed, c.listed) << c.moved;
    EXPECT_EQ(answer.hits[0].since, day(c.since)) << c.moved;
  }
}

TEST(AddressIndex, as_of_a_day_knows_nothing_later) {
  const std::vector<AddressListing> listings = {listing(kEth, "ETH", day("2020-01-01"), day("2022-01-01"))};
  struct {
    const char* as_of;
    const char* moved;
    bool found;
    Listed listed;
  } const cases[] = {
      {"2019-12-31", "2018-01-01", false, Listed::since},       {"2020-01-01", "2018-01-01", true, Listed::since},
      {"2021-01-01", "2020-06-01", true, Listed::then_and_now},  // nobody knew yet that it would end
      {"2022-01-01", "2020-06-01", true, Listed::delisted},     {"2022-01-01", "2018-01-01", true, Listed::formerly},
      {"2022-06-01", "2022-03-01", true, Listed::formerly},
  };
  for (const auto& c : cases) {
    const auto index = index_of(listings, day(c.as_of));
    const AddressAnswer answer = index->screen(kEth, day(c.moved));
    ASSERT_EQ(answer.hits.size(), c.found ? 1U : 0U) << c.as_of;
    if (!c.found) continue;
    EXPECT_EQ(answer.hits[0].listed, c.listed) << c.as_of << " " << c.moved;
  }
}

TEST(AddressIndex, describes_a_hit_in_one_sentence) {
  const auto index = index_of({listing(kEth, "ETH", day("2022-11-08"))});
  EXPECT_EQ(describe(index->screen(kEth, day("2018-09-05")).hits[0], day("2018-09-05")),
            "listed by ofac_sdn since 2022-11-08, not at the time of the movement (2018-09-05)");
  EXPECT_EQ(describe(index->screen(kEth).hits[0], std::nullopt), "listed by ofac_sdn since 2022-11-08");
  EXPECT_EQ(describe(index->screen("0x098b416b8aaf21512996dc57eb0615e2383e2f96").hits[0], std::nullopt),
            "looks like 0x098B716B8Aaf21512996dC57EB0615e2383E2f96 (the first 4 and the last 35 of 40 characters "
            "agree), which is listed by ofac_sdn since 2022-11-08");
  const auto ended = index_of({listing(kEth, "ETH", day("2022-08-08"), day("2025-03-21"))});
  EXPECT_EQ(describe(ended->screen(kEth, day("2023-01-01")).hits[0], day("2023-01-01")),
            "no longer listed by ofac_sdn: it was at the time of the movement (2023-01-01), since 2022-08-08, until "
            "2025-03-21");
}

TEST(AddressIndex, takes_wallets_of_lists_with_the_days_the_list_says) {
  intel::Entity wallet;
  wallet.id = "ofac-wallet-1";
  wallet.schema = "CryptoWallet";
  wallet.add("publicKey", kEth);
  wallet.add("publicKey", kXbt);
  wallet.values[1].valid_from = day("2018-11-28");
  wallet.add("currency", "ETH");
  wallet.add("holder", "ofac-25308");
  wallet.settle();
  AddressIndexBuilder builder;
  builder.add_wallet(wallet, "ofac_sdn", {day("2021-02-18"), std::nullopt});
  const auto index = std::move(builder).build();
  EXPECT_EQ(index->listings(), 2U);
  EXPECT_EQ(index->screen(kEth, day("2019-01-01")).hits[0].listed, Listed::since);
  EXPECT_EQ(index->screen(kXbt, day("2019-01-01")).hits[0].listed, Listed::then_and_now);
  EXPECT_EQ(index->screen(kXbt).hits[0].listing->holder, "ofac-25308");
}

TEST(AddressIndex, takes_labels_that_matter_and_their_last_second) {
  intel::Label label;
  label.address = codec::parse_any_address(kXbt).value();
  label.label = "Mixer";
  label.category = "mixer";
  label.pack = "pack.yaml";
  label.valid_to = day("2022-01-01");
  intel::Label shop = label;
  shop.address = codec::parse_any_address(kEth).value();
  shop.category = "merchant";
  AddressIndexBuilder builder;
  builder.add_labels(intel::Labels({label, shop}));
  const auto index = std::move(builder).build(day("2023-01-01"));
  ASSERT_EQ(index->listings(), 1U);
  EXPECT_EQ(index->listing(0).category, intel::Category::mixer);
  EXPECT_EQ(index->screen(kXbt, day("2022-01-01")).hits[0].listed, Listed::delisted);
  EXPECT_EQ(index->screen(kXbt, day("2022-01-01 00:00:01")).hits[0].listed, Listed::formerly);
}

TEST(AddressIndex, is_the_same_for_listings_in_any_order_and_another_for_another_listing) {
  const auto one = index_of({listing(kEth), listing(kXbt)}), two = index_of({listing(kXbt), listing(kEth)});
  EXPECT_EQ(one->version(), two->version());
  EXPECT_NE(one->version(), index_of({listing(kXbt)})->version());
  EXPECT_NE(one->version(), index_of({listing(kEth), listing(kXbt)}, day("2024-01-01"))->version());
}

/// Compares every pair: the naive twin of the three tables.
std::set<std::pair<std::size_t, AddressMatch>> naive(const std::vector<AddressListing>& listings,
                                                     const std::string& text) {
  std::set<std::pair<std::size_t, AddressMatch>> found;
  const auto query = codec::read_wallet_address(text);
  for (std::size_t i = 0; i < listings.size(); ++i) {
    const auto listed = codec::read_wallet_address(listings[i].text);
    const auto lower = [](std::string s) {
      for (char& c : s) c = static_cast<char>(std::tolower(c));
      return s;
    };
    const std::string a = lower(text.substr(query.prefix)), b = lower(listings[i].text.substr(listed.prefix));
    if (query.key == listed.key) {
      found.emplace(i, AddressMatch::exact);
    } else if (!query.same_key.empty() && query.same_key == listed.same_key) {
      found.emplace(i, AddressMatch::same_key);
    } else if (a.size() >= 12 && b.size() >= 12 && a.substr(0, 4) == b.substr(0, 4) &&
               a.substr(a.size() - 4) == b.substr(b.size() - 4)) {
      found.emplace(i, AddressMatch::look_alike);
    }
  }
  return found;
}

TEST(AddressIndex, agrees_with_a_comparison_of_every_pair_on_random_addresses) {
  Rng rng(20261130);
  std::vector<std::string> texts;
  const auto hash = [&] {
    std::vector<std::uint8_t> bytes(20);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(rng.below(256));
    return bytes;
  };
  for (int i = 0; i < 400; ++i) {
    std::vector<std::uint8_t> bytes = hash();
    if (i % 3 == 0) {  // look-alikes of each other, by the thousand
      bytes[0] = bytes[1] = bytes[18] = bytes[19] = static_cast<std::uint8_t>(rng.below(3));
    }
    texts.push_back("0x" + codec::to_hex(bytes));
    if (i % 5 == 0) {  // the same key on Tron
      std::vector<std::uint8_t> tron{0x41};
      tron.insert(tron.end(), bytes.begin(), bytes.end());
      texts.push_back(codec::base58check_encode(tron));
    }
  }
  std::vector<AddressListing> listings;
  for (std::size_t i = 0; i < texts.size(); i += 2) listings.push_back(listing(texts[i].c_str()));
  std::sort(listings.begin(), listings.end());
  listings.erase(std::unique(listings.begin(), listings.end()), listings.end());
  const auto index = index_of(listings);
  std::size_t alike = 0;
  for (const std::string& text : texts) {
    std::set<std::pair<std::size_t, AddressMatch>> found;
    for (const AddressHit& hit : index->screen(text).hits) {
      const auto at = std::lower_bound(listings.begin(), listings.end(), *hit.listing);
      found.emplace(static_cast<std::size_t>(at - listings.begin()), hit.match);
      alike += hit.match == AddressMatch::look_alike;
    }
    EXPECT_EQ(found, naive(listings, text)) << text;
  }
  EXPECT_GT(alike, 1000U);
}

TEST(AddressIndexThreads, any_number_may_ask_at_once) {
  const auto index = index_of({listing(kEth, "ETH", day("2020-01-01")), listing(kXbt), listing(kTrx)});
  std::vector<std::thread> threads;
  std::vector<std::size_t> hits(4);
  for (std::size_t t = 0; t < hits.size(); ++t) {
    threads.emplace_back([&, t] {
      AddressAnswer answer;
      for (int i = 0; i < 2'000; ++i) {
        for (const char* text : {kEth, kXbt, kTrx, "0x0000000000000000000000000000000000000001"}) {
          index->screen(text, std::nullopt, answer);
          hits[t] += answer.hits.size();
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::size_t count : hits) EXPECT_EQ(count, 6'000U);
}

}  // namespace
}  // namespace clew::screen
