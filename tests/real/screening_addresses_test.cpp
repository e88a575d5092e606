// Real lists against real coins: every address OFAC lists, the two right answers about a block of 2018, and an address
// that is cut in two by OFAC's own file.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "clew/base/file.h"
#include "clew/codec/base58.h"
#include "clew/codec/cashaddr.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/codec/wallet_address.h"
#include "clew/formats/ofac/ofac.h"
#include "clew/screen/address_index.h"
#include "tests/real/real_data.h"

namespace clew {
namespace {

using codec::WalletForm;
using screen::AddressAnswer;
using screen::AddressIndex;
using screen::AddressIndexBuilder;
using screen::AddressMatch;
using screen::Listed;

const std::string kAddresses = "sanctions/ofac-addresses/2024-09-27";
const std::string kHistory = "sanctions/ofac-addresses/history";

/// Ticker and its addresses, as the files have them.
std::map<std::string, std::vector<std::string>> all_tickers() {
  std::map<std::string, std::vector<std::string>> tickers;
  const auto names = list_folder(real::data(kAddresses));
  EXPECT_TRUE(names);
  if (!names) return tickers;
  for (const std::string& name : *names) {
    const std::string text = real::read_data(kAddresses + "/" + name);
    const std::string ticker = name.substr(name.rfind('_') + 1, name.rfind('.') - name.rfind('_') - 1);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      if (end > at) tickers[ticker].push_back(text.substr(at, end - at));
      at = end + 1;
    }
  }
  return tickers;
}

/// Other ways to write the same place.
std::vector<std::string> other_texts(const std::string& text) {
  const codec::WalletAddress read = codec::read_wallet_address(text);
  std::vector<std::string> all{text, "  " + text + "\r\n"};
  const Bytes key = as_bytes(read.key).subspan(1);
  std::string lower = text, upper = text;
  for (char& c : lower) c = static_cast<char>(std::tolower(c));
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  if (read.form == WalletForm::evm) all.insert(all.end(), {lower, upper, lower.substr(2)});
  if (read.form == WalletForm::segwit) all.insert(all.end(), {upper, lower});
  if (read.form == WalletForm::tron) all.push_back("41" + codec::to_hex(key));
  if (read.form == WalletForm::base58check && key.size() == 21 && (key[0] == 0 || key[0] == 5)) {
    all.push_back(codec::base58check_encode(key));
    all.push_back(codec::cashaddr_encode("bitcoincash", key[0] == 5, key.subspan(1)));
    all.push_back(all.back().substr(std::string("bitcoincash:").size()));
  }
  return all;
}

/// What other tickers make of it: how their ledgers' programs and lists write the same 20 bytes. The index is built
/// from one ticker's file alone, so whatever is found here was found without the ticker it is asked under.
TEST(RealAddresses, EveryAddressOfOfacIsFoundUnderEveryTickerAndSpellingOfItsKind) {
  CLEW_NEEDS_DATA(kAddresses);
  const auto tickers = all_tickers();
  std::size_t addresses = 0, spellings = 0, unknown = 0;
  for (const auto& [ticker, texts] : tickers) {
    AddressIndexBuilder builder;
    for (const std::string& text : texts) {
      screen::AddressListing listing;
      listing.text = text;
      listing.source = "ofac_sdn";
      listing.currency = ticker;
      listing.listed.emplace_back();
      builder.add(listing);
    }
    const auto index = std::move(builder).build();
    for (const std::string& text : texts) {
      const WalletForm form = codec::read_wallet_address(text).form;
      unknown += form == WalletForm::text;
      ++addresses;
      for (const std::string& other : other_texts(text)) {
        const AddressAnswer answer = index->screen(other);
        ASSERT_FALSE(answer.hits.empty()) << ticker << " " << other;
        EXPECT_EQ(answer.hits[0].match, AddressMatch::exact) << ticker << " " << other;
        EXPECT_FALSE(answer.wrong_checksum) << ticker << " " << other;
        ++spellings;
      }
    }
  }
  EXPECT_EQ(tickers.size(), 17U);
  EXPECT_EQ(addresses, 654U);
  EXPECT_EQ(unknown, 1U);  // 64 hexadecimal digits under XMR
  EXPECT_GT(spellings, 2'000U);
}

TEST(RealAddresses, AnAddressListedUnderOneTickerIsFoundWhenAnotherTickerIsAskedFor) {
  CLEW_NEEDS_DATA(kAddresses);
  AddressIndexBuilder builder;
  const auto read = formats::ofac::read_address_list({real::data(kAddresses + "/sanctioned_addresses_USDT.txt")},
                                                     [&](intel::Entity&& entity) -> Result<void> {
                                                       builder.add_wallet(entity, "ofac_sdn", {});
                                                       return {};
                                                     });
  ASSERT_TRUE(read) << read.error().reason;
  const auto index = std::move(builder).build();
  std::size_t found = 0;
  for (const auto& [ticker, texts] : all_tickers()) {
    if (ticker != "ETH" && ticker != "TRX") continue;
    for (const std::string& text : texts) {
      const AddressAnswer answer = index->screen(text);
      found += !answer.hits.empty() && answer.hits[0].match == AddressMatch::exact;
    }
  }
  EXPECT_EQ(found, 4U);  // as many as the files share
}

// ---- A block of 5 September 2018 ------------------------------------------------------------------------------------

/// Who spends in a block, as far as the inputs show it: the hash of the script or key they reveal, as a text.
class BlockReader {
 public:
  explicit BlockReader(std::string bytes) : bytes_(std::move(bytes)) {}
  /// Address to the transactions that spend its coins.
  std::map<std::string, std::set<std::string>> spenders() {
    std::map<std::string, std::set<std::string>> all;
    at_ = 80;
    for (std::uint64_t left = compact(); left > 0; --left) read_transaction(all);
    EXPECT_EQ(at_, bytes_.size());
    return all;
  }
  UnixTime time() {
    at_ = 68;
    return UnixTime{static_cast<std::int64_t>(number(4))};
  }

 private:
  std::uint64_t number(unsigned size) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < size; ++i) value |= std::uint64_t{static_cast<unsigned char>(bytes_.at(at_++))} << (8 * i);
    return value;
  }
  std::uint64_t compact() {
    const std::uint64_t first = number(1);
    return first < 253 ? first : number(first == 253 ? 2 : first == 254 ? 4 : 8);
  }
  std::string text(std::uint64_t size) {
    const std::string part = bytes_.substr(at_, size);
    at_ += size;
    return part;
  }
  void read_transaction(std::map<std::string, std::set<std::string>>& all) {
    const std::size_t begin = at_;
    at_ += 4;
    const bool witness = bytes_.at(at_) == 0;
    if (witness) at_ += 2;
    const std::size_t body = at_;
    std::vector<std::string> payers;
    const std::uint64_t inputs = compact();
    for (std::uint64_t i = 0; i < inputs; ++i) {
      at_ += 36;
      if (std::string payer = payer_of(text(compact())); !payer.empty()) payers.push_back(payer);
      at_ += 4;
    }
    for (std::uint64_t left = compact(); left > 0; --left) {
      at_ += 8;
      at_ += compact();
    }
    const std::size_t end = at_;
    for (std::uint64_t i = 0; witness && i < inputs; ++i) {
      for (std::uint64_t left = compact(); left > 0; --left) at_ += compact();
    }
    const std::string stripped = bytes_.substr(begin, 4) + bytes_.substr(body, end - body) + bytes_.substr(at_, 4);
    at_ += 4;
    const std::string txid = codec::hash_text(codec::sha256d(as_bytes(stripped)), true);
    for (const std::string& payer : payers) all[payer].insert(txid);
  }
  /// A script that only pushes: its last push is the public key of P2PKH or the script of P2SH.
  static std::string payer_of(const std::string& script) {
    std::vector<std::string> pushes;
    for (std::size_t at = 0; at < script.size();) {
      const auto op = static_cast<unsigned char>(script[at++]);
      std::size_t size = op;
      if (op == 76) size = static_cast<unsigned char>(script.at(at++));
      if (op == 77) {
        size = static_cast<unsigned char>(script.at(at)) | std::size_t{static_cast<unsigned char>(script.at(at + 1))}
                                                               << 8;
        at += 2;
      }
      if (op > 77) size = 0;
      pushes.push_back(script.substr(at, size));
      at += size;
    }
    if (pushes.empty()) return {};
    const bool key = pushes.size() == 2 && (pushes[1].size() == 33 || pushes[1].size() == 65);
    const auto hash = codec::hash160(as_bytes(pushes.back()));
    std::vector<std::uint8_t> payload{static_cast<std::uint8_t>(key ? 0 : 5)};
    payload.insert(payload.end(), hash.begin(), hash.end());
    return codec::base58check_encode(payload);
  }

  std::string bytes_;
  std::size_t at_ = 0;
};

/// The history of OFAC's bitcoin addresses: each is listed from the first file that has it until the first without it.
std::shared_ptr<const AddressIndex> list_as_of(const char* day) {
  std::map<std::string, std::set<std::string>> files;  // by day
  const auto names = list_folder(real::data(kHistory));
  EXPECT_TRUE(names);
  if (!names) return nullptr;
  for (const std::string& name : *names) {
    if (!name.ends_with("_XBT.txt")) continue;
    const std::string text = real::read_data(kHistory + "/" + name);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      if (end > at) files[name.substr(0, 10)].insert(text.substr(at, end - at));
      at = end + 1;
    }
  }
  AddressIndexBuilder builder;
  std::set<std::string> before;
  std::map<std::string, std::optional<UnixTime>> since;
  const auto add = [&](const std::string& text, std::optional<UnixTime> to) {
    screen::AddressListing listing;
    listing.text = text;
    listing.source = "ofac_sdn";
    listing.currency = "XBT";
    listing.listed.push_back({since[text], to});
    builder.add(std::move(listing));
  };
  for (const auto& [file_day, now] : files) {
    const UnixTime at = parse_time(file_day).value();
    for (const std::string& text : now) {
      if (!before.contains(text)) since[text] = before.empty() ? std::nullopt : std::optional(at);
    }
    for (const std::string& text : before) {
      if (!now.contains(text)) add(text, at);
    }
    before = now;
  }
  for (const std::string& text : before) add(text, std::nullopt);
  return std::move(builder).build(parse_time(day).value());
}

// 343w3Xh64q5UpgpvAPqmsUzxrknde8PQHb spends in three transactions of block 540107, mined on 5 September 2018. OFAC
// designated its holder on 9 November 2022, and the list of the next day has it. So on 8 November 2022 the right answer
// about every coin of this block was "not listed", and from 10 November on it is: "not listed when it moved, listed
// since". Neither is "listed", which is what a list without days says about a payment that was lawful when it was made.
TEST(RealAddresses, Block540107HasTwoRightAnswersOnTwoDays) {
  CLEW_NEEDS_DATA("bitcoin-blocks/mainnet/540107.block.zst");
  CLEW_NEEDS_DATA(kHistory);
  BlockReader block(real::read_data("bitcoin-blocks/mainnet/540107.block.zst"));
  const UnixTime moved = block.time();
  EXPECT_EQ(to_iso(moved), "2018-09-05T23:30:43Z");
  const auto spenders = block.spenders();
  EXPECT_GT(spenders.size(), 100U);

  const auto early = list_as_of("2022-11-08"), late = list_as_of("2022-11-10");
  EXPECT_EQ(early->listings(), 285U);  // the file of 16 September 2022
  EXPECT_EQ(late->listings(), 339U);
  std::vector<std::string> hits;
  for (const auto& [address, transactions] : spenders) {
    const AddressAnswer then = early->screen(address, moved);
    EXPECT_TRUE(then.hits.empty()) << address;
    const AddressAnswer now = late->screen(address, moved);
    if (now.hits.empty()) continue;
    hits.push_back(address);
    ASSERT_EQ(now.hits.size(), 1U);
    EXPECT_EQ(now.hits[0].match, AddressMatch::exact);
    EXPECT_EQ(now.hits[0].listed, Listed::since);
    EXPECT_EQ(screen::describe(now.hits[0], moved),
              "listed by ofac_sdn since 2022-11-10, not at the time of the movement (2018-09-05)");
    EXPECT_EQ(transactions,
              (std::set<std::string>{"2f5ebca0e6725720d6724c90338bc620e382a26dfdaf179cce2c84d6ae67dd5d",
                                     "672efec283775f5192144916e171ea32abb7c6cf0b19311a3c620b69ce04fa1f",
                                     "8b8ff43ffe521627fa08eed78a1693b9202aba83b247662b71e6816100a0da30"}));
  }
  EXPECT_EQ(hits, std::vector<std::string>{"343w3Xh64q5UpgpvAPqmsUzxrknde8PQHb"});
}

TEST(RealAddresses, TheAddressThatOfacsRemarksCutInTwoIsFoundWhole) {
  CLEW_NEEDS_DATA("sanctions/ofac-2021/sdn.csv.zst");
  AddressIndexBuilder builder;
  const auto read =
      formats::ofac::read_sdn_csv({real::data("sanctions/ofac-2021")}, [&](intel::Entity&& entity) -> Result<void> {
        if (entity.schema == "CryptoWallet") builder.add_wallet(entity, "ofac_sdn", {});
        return {};
      });
  ASSERT_TRUE(read) << read.error().reason;
  const auto index = std::move(builder).build();
  const AddressAnswer whole = index->screen("1GqChmWqGtsaLrGbHfgdrV5Nkvahtjjuxr");  // "1Gq" ends the remark
  ASSERT_EQ(whole.hits.size(), 1U);
  EXPECT_EQ(whole.hits[0].match, AddressMatch::exact);
  EXPECT_EQ(whole.hits[0].listing->holder, "ofac-30518");
  EXPECT_TRUE(index->screen("1Gq").hits.empty());
  EXPECT_TRUE(index->screen("ChmWqGtsaLrGbHfgdrV5Nkvahtjjuxr").hits.empty());
  const AddressAnswer next = index->screen("0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c");  // cut before "- ETH"
  ASSERT_FALSE(next.hits.empty());
  EXPECT_EQ(next.hits[0].listing->holder, "ofac-29703");
}

}  // namespace
}  // namespace clew
