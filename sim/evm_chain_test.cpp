#include "sim/evm_chain.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "clew/codec/csv.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "sim/evm_bytes.h"
#include "sim/read_back.h"

namespace clew::sim {
namespace {

constexpr u128 kEther = 1'000'000'000'000'000'000;
constexpr UnixTime kGenesis{1'898'553'600};

EvmAddress who(std::uint64_t number) {
  return evm_address(1, "person", number);
}

std::vector<std::uint8_t> bytes_of(std::string_view hex) {
  return *codec::from_hex(hex);
}

// The two transactions of block 1,755,635 of Ethereum's main network, and its only transaction with logs.
struct RealTransaction {
  std::uint64_t nonce, gas;
  const char *to, *input;
  u128 value;
  const char *r, *s, *hash;
};
constexpr RealTransaction kReal[] = {{0x8570, 250'000, "8b3b3b624c3c0397d3da8fd861512393d51dcbac",
                                      "7edae70f0000000000000000000000006498077292a0921c8804924fdf47b5e91e2a215f", 0,
                                      "05cc7374e9fec2746508026549a6f691d5de93b34645dd0172531aa0393ea2b7",
                                      "3d3f4367d6906993f9b2f2e54741cc3e86356cfb81085c3ff656b82a79d87153",
                                      "0x2e3dcd051a91d3a694f6b8de2ac4b5fe7acdba55f58bcf8471ff00d4a430074d"},
                                     {0xea1, 90'000, "ec1ebac9da3430213281c80fa6d46378341a96ae", "", 0x5a178a89b930e00,
                                      "73cd9797f953bb6edb2077d58c4691cf78b542565ddd85aa45be6025445d73bb",
                                      "5f17d3dd1010dd6fd13a1300e9a4fca00d900670cdaeabbeec75a904506b404e",
                                      "0x9a5437ec71b74ecf5930b406908ac6999966d38a86d1534b7190ece7599095eb"}};

TEST(EvmBytes, RealTransactionsHaveTheirRealHashesAndTrieRoot) {
  std::vector<std::vector<std::uint8_t>> all;
  for (const RealTransaction& real : kReal) {
    std::vector<std::uint8_t>& raw = all.emplace_back();
    rlp::put_number(real.nonce, raw);
    rlp::put_number(20'000'000'000, raw);
    rlp::put_number(real.gas, raw);
    rlp::put_bytes(bytes_of(real.to), raw);
    rlp::put_number(real.value, raw);
    rlp::put_bytes(bytes_of(real.input), raw);
    rlp::put_number(27, raw);
    rlp::put_bytes(bytes_of(real.r), raw);
    rlp::put_bytes(bytes_of(real.s), raw);
    rlp::close_list(0, raw);
    EXPECT_EQ(evm_hash_text(codec::keccak256(raw)), real.hash);
  }
  EXPECT_EQ(evm_hash_text(index_trie_root(all)), "0x36854e7b5bedd028c7b2a89829f6269a76e345edc92c6bffaddfdace512a2818");
  EXPECT_EQ(evm_hash_text(index_trie_root({})), "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");
}

TEST(EvmBytes, ARealBlocksLogsSetItsRealBloomFilter) {
  BloomBits bits;
  LogsBloom bloom;
  for (const char* item : {"bb9bc244d798123fde783fcc1c72d3bb8c189413", "8b3b3b624c3c0397d3da8fd861512393d51dcbac",
                           "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
                           "0000000000000000000000006498077292a0921c8804924fdf47b5e91e2a215f",
                           "0000000000000000000000008b3b3b624c3c0397d3da8fd861512393d51dcbac",
                           "e3e6ac9b8af8d4194beda053cf95abee2ac870c4fb5f26505181ef1d438512bf",
                           "0000000000000000000000000000000000000000000000004563918244f40000"})
    bloom.set(bits.of(bytes_of(item)));
  const char* real =
      "0000000000000002000000020002000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
      "0000000000010000000000000000000000000008000000000000000000000000000000000000000000000000000000000000400001000000"
      "0400000000000000200000100000000000000000000000000000000000000000000000000000001000000200000010100000000000000000"
      "0000000000000000000000200000000000000010000000000000000200000000000000000000020000000000000000800000000000000000"
      "0000000000000000000000000000001000000002000000000000000000000000";
  EXPECT_EQ(codec::to_hex(bloom.view()), real);
}

TEST(EvmText, ChecksumsAreThoseOfEip55) {
  for (const char* text :
       {"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"}) {
    std::string lower = text + 2;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'F' ? c + 32 : c; });
    EvmAddress address{};
    const auto bytes = bytes_of(lower);
    std::copy(bytes.begin(), bytes.end(), address.begin());
    EXPECT_EQ(evm_checksum_text(address), text);
  }
}

TEST(EvmText, DecimalsOf256Bits) {
  std::string text;
  append_decimal(~u128{0}, ~u128{0}, text);
  EXPECT_EQ(text, "115792089237316195423570985008687907853269984665640564039457584007913129639935");
  text.clear();
  append_decimal(~u128{0}, text);
  EXPECT_EQ(text, "340282366920938463463374607431768211455");
  text.clear();
  append_decimal(0, text);
  EXPECT_EQ(text, "0");
}

TEST(EvmLogs, ARoutersMemoStandsBehindItsArguments) {
  const std::string memo = "=:BTC.BTC:bcrt1qexample";
  const EvmLog in = memo_deposit_log(who(1), who(2), {}, 5, memo);
  ASSERT_EQ(in.topics.size(), 3u);
  EXPECT_EQ(evm_hash_text(in.topics[0]), "0xef519b7eb82aaf6ac376a6df2d793843ebfd593de5f1a0601d3cc6ab49ebb395");
  ASSERT_EQ(in.data.size(), 128u);
  EXPECT_EQ(in.data[31], 5);
  EXPECT_EQ(in.data[63], 64);
  EXPECT_EQ(in.data[95], memo.size());
  EXPECT_EQ(std::string(in.data.begin() + 96, in.data.begin() + 96 + static_cast<std::ptrdiff_t>(memo.size())), memo);
  const EvmLog out = transfer_out_log(who(1), who(2), who(3), {}, 5, out_memo(codec::sha256({}), true));
  EXPECT_EQ(out.data.size(), 128u + 96u);
  EXPECT_EQ(out.data[95], 96);
  EXPECT_EQ(out.data[127], 68);
}

EvmSend payment(std::uint64_t from, std::uint64_t to, u128 value) {
  EvmSend send;
  send.from = who(from);
  send.to = who(to);
  send.value = value;
  return send;
}

// One of each: payment, failure, nested calls, tokens, a swap, a router, a freeze.
void play(EvmChain& chain, std::vector<std::pair<Hash256, UnixTime>>& told) {
  const EvmAddress token = who(100), pool = who(101), router = who(102), vault = who(103);
  std::int64_t now = kGenesis.seconds + 100;
  const auto send = [&](EvmSend transaction) {
    if (!transaction.logs.empty() || !transaction.calls.empty()) transaction.gas_used = usual_gas(transaction);
    told.emplace_back(chain.send({now}, std::move(transaction)), chain.block_time({now}));
  };
  for (std::uint64_t i = 0; i < 200; ++i) send(payment(0, i + 1, kEther));  // one block, beyond 128 keys
  for (std::uint64_t i = 0; i < 40; ++i) {
    now += 7;
    send(payment(i + 1, i + 2, kEther / 10));
    EvmSend mint = payment(i + 1, 100, 0);
    mint.input = call_input("mint(address,uint256)", {evm_word(who(i + 1)), evm_word(u128{1'000})});
    mint.logs = {mint_log(token, who(i + 1), 1'000), approval_log(token, who(i + 1), pool, 1'000)};
    send(mint);
    EvmSend failed = payment(i + 1, 101, kEther / 10);
    failed.failed = true;
    failed.gas_used = 60'000;
    failed.calls = {{pool, who(7), 10 * kEther}};
    failed.logs = {transfer_log(token, who(i + 1), who(7), 1'000'000)};
    send(failed);
    EvmSend swap = payment(i + 1, 101, kEther / 100);
    swap.logs = {transfer_log(token, who(i + 1), pool, 600), swap_log(pool, who(i + 1), who(i + 1), 0, 600, 1, 0)};
    swap.calls = {{pool, vault, kEther / 200},
                  {vault, who(i + 5), kEther / 400, 2},
                  {who(i + 5), pool, 1, 3},
                  {pool, who(i + 1), kEther / 1'000}};
    send(swap);
    EvmSend deposit = payment(i + 1, 102, kEther / 50);
    deposit.calls = {{router, vault, kEther / 50}};
    deposit.logs = {memo_deposit_log(router, vault, {}, kEther / 50, "=:BTC.BTC:bcrt1q"),
                    event_log(router, "Nothing()", {}, {})};
    send(deposit);
  }
  EvmSend freeze = payment(3, 100, 0);
  freeze.logs = {blacklist_log(token, who(4)), burn_log(token, who(4), 400)};
  send(freeze);
}

EvmChain make(const std::string& folder) {
  EvmSettings settings;
  settings.genesis_time = kGenesis;
  settings.miner = who(999);
  auto chain = EvmChain::create(folder, settings, {{who(0), 1'000 * kEther}, {who(998), 5}, {who(998), 6}});
  EXPECT_TRUE(chain);
  return std::move(*chain);
}

TEST(EvmChain, OurReaderAcceptsEveryRecordAndItsBalancesAreTheChains) {
  const std::string folder = test_folder();
  EvmChain chain = make(folder);
  std::vector<std::pair<Hash256, UnixTime>> told;
  play(chain, told);
  ASSERT_TRUE(chain.finish());
  const EvmBooks books = read_evm(folder);
  EXPECT_EQ(books.transactions, chain.transactions());
  EXPECT_EQ(books.blocks, chain.blocks());
  for (const auto& [hash, time] : told) EXPECT_EQ(books.placed.at(evm_hash_text(hash)), time);
  for (std::uint64_t i = 0; i < 300; ++i)
    EXPECT_TRUE(books.of(who(i)) == static_cast<i128>(chain.balance(who(i)))) << i;
  EXPECT_TRUE(books.of(who(998)) == 11);
  EXPECT_TRUE(books.of(who(999)) == static_cast<i128>(chain.balance(who(999))));
  EXPECT_TRUE(books.of(who(4), codec::to_hex(who(100))) == 0);
  EXPECT_TRUE(books.of(who(5), codec::to_hex(who(100))) == 400);
  for (const auto& [name, count] : books.counts) {
    const bool clean = name.find("contradict") == std::string::npos && name.find("duplicate") == std::string::npos &&
                       name.find("incomplete") == std::string::npos && name.find("without") == std::string::npos;
    EXPECT_TRUE(clean || count == 0) << name << " " << count;
  }
}

TEST(EvmChain, TracesHaveThePathsOfTheCallsThatMadeThem) {
  const std::string folder = test_folder();
  EvmChain chain = make(folder);
  EvmSend send = payment(0, 1, kEther);
  send.gas_used = 90'000;
  send.calls = {
      {who(1), who(2), 8}, {who(2), who(3), 4, 2}, {who(3), who(4), 2, 3}, {who(2), who(5), 1, 2}, {who(1), who(6), 3}};
  chain.send({kGenesis.seconds + 1}, send);
  ASSERT_TRUE(chain.finish());
  const auto text = read_file(join_path(folder, "traces.csv"));
  ASSERT_TRUE(text);
  codec::CsvReader reader(*text);
  std::vector<std::string> paths;
  while (!reader.done()) {
    const auto row = reader.next();
    ASSERT_TRUE(row);
    if (row->fields[8] == "call") paths.push_back(row->fields[14] + "/" + row->fields[13]);
  }
  EXPECT_EQ(paths, (std::vector<std::string>{"/2", "0/2", "0,0/1", "0,0,0/0", "0,1/0", "1/0"}));
}

TEST(EvmChain, TheSameCallsWriteTheSameBytes) {
  std::vector<std::string> contents;
  for (int round = 0; round < 2; ++round) {
    const std::string folder = test_folder();
    EvmChain chain = make(folder);
    std::vector<std::pair<Hash256, UnixTime>> told;
    play(chain, told);
    ASSERT_TRUE(chain.finish());
    std::string all;
    for (const char* name :
         {"blocks.csv", "transactions.csv", "receipts.csv", "logs.csv", "token_transfers.csv", "traces.csv"})
      all += *read_file(join_path(folder, name));
    EXPECT_EQ(all.size(), chain.bytes());
    contents.push_back(std::move(all));
  }
  EXPECT_EQ(contents[0], contents[1]);
}

TEST(EvmChainDeathTest, NobodyPaysOrCallsWithWhatIsNotThere) {
  EvmChain chain = make(test_folder());
  EXPECT_DEATH(chain.send({kGenesis.seconds + 1}, payment(1, 2, 1)), "");
  EXPECT_DEATH(chain.send({kGenesis.seconds + 1}, payment(0, 2, 1'000 * kEther)), "");
  EvmSend send = payment(0, 1, 5);
  send.calls = {{who(1), who(2), 6}};
  EXPECT_DEATH(chain.send({kGenesis.seconds + 1}, send), "");
}

}  // namespace
}  // namespace clew::sim
