// Rules of address texts that are ours; the published vectors are in address_vectors_test.cpp.

#include "clew/codec/address.h"

#include <gtest/gtest.h>

#include "clew/base/random.h"
#include "clew/codec/base58.h"
#include "clew/codec/hex.h"

namespace clew::codec {
namespace {

constexpr const char* kBitcoinNetworks[] = {"bitcoin", "testnet3", "testnet4", "signet", "regtest"};

std::string outcome(const Result<Address>& got) {
  if (!got) return code_name(got.error().code);
  return std::to_string(static_cast<unsigned>(got->kind())) + ":" + to_hex(got->bytes());
}

TEST(Account, prints_and_reads_the_examples_of_eip_55) {
  for (const std::string text :
       {"0x52908400098527886E0F7030069857D2E4169EE7", "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
        "0xde709f2102306220921060314715629080e2fb77", "0x27b1fdb04752bbc536007a920d24acb045561c26",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"}) {
    const auto got = parse_address(text, "ethereum");
    ASSERT_TRUE(got) << text;
    EXPECT_EQ(got->kind(), AddressKind::account);
    EXPECT_EQ(address_text(got->view(), "ethereum"), text);
    EXPECT_EQ(parse_any_address(text).value(), *got);
  }
}

TEST(Account, one_case_needs_no_checksum_and_mixed_case_must_have_the_right_one) {
  const std::string mixed = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
  std::string lower = mixed, upper = mixed;
  for (std::size_t i = 2; i < mixed.size(); ++i) {
    lower[i] = static_cast<char>(std::tolower(mixed[i]));
    upper[i] = static_cast<char>(std::toupper(mixed[i]));
  }
  const Address account = parse_address(mixed, "ethereum").value();
  EXPECT_EQ(parse_address(lower, "ethereum").value(), account);
  EXPECT_EQ(parse_address(upper, "ethereum").value(), account);
  for (std::size_t i = 2; i < mixed.size(); ++i) {
    std::string changed = mixed;
    changed[i] = changed[i] >= 'a' ? upper[i] : lower[i];
    if (changed == mixed) continue;
    EXPECT_EQ(parse_address(changed, "ethereum").error().code, Code::mismatch) << changed;
    EXPECT_EQ(parse_any_address(changed).error().code, Code::malformed) << changed;
  }
}

TEST(Address, other_networks_read_accounts_and_names_if_they_are_told_so) {
  const std::string account = "0xde709f2102306220921060314715629080e2fb77";
  struct {
    std::string text;
    bool names_allowed;
    std::string outcome;
  } const cases[] = {
      {account, false, "16:" + account.substr(2)},
      {account, true, "16:" + account.substr(2)},
      {account.substr(0, 41), false, "malformed"},
      {account + "0", false, "malformed"},
      {account.substr(2), false, "malformed"},
      {"0X" + account.substr(2), false, "malformed"},
      {" " + account, false, "malformed"},
      {"Alice", false, "malformed"},
      {"Alice", true, "32:416c696365"},
      {"DE89370400440532013000", true, "32:" + to_hex(as_bytes("DE89370400440532013000"))},
      {"Z\xc3\xbcrich", true, "32:5ac3bc72696368"},
      {"bad \xff", true, "malformed"},
      {"", true, "malformed"},
      {"", false, "malformed"},
      {"none", false, "0:"},
      {"none", true, "32:6e6f6e65"},
      {"unspendable", false, "1:"},
      {"1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", false, "malformed"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(outcome(parse_address(c.text, "payments", c.names_allowed)), c.outcome) << c.text;
}

TEST(Address, a_bitcoin_network_takes_its_own_addresses_only) {
  struct {
    const char* text;
    const char* network;
    const char* outcome;
  } const cases[] = {
      {"1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", "bitcoin", "2:751e76e8199196d454941c45d1b3a323f1433bd6"},
      {"1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", "testnet3", "mismatch"},
      {"mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r", "testnet3", "2:751e76e8199196d454941c45d1b3a323f1433bd6"},
      {"mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r", "bitcoin", "mismatch"},
      {"3LRW7jeCvQCRdPF8S3yUCfRAx4eqXFmdcr", "bitcoin", "3:cd7b44d0b03f2d026d1e586d7ae18903b0d385f6"},
      {"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bitcoin", "4:751e76e8199196d454941c45d1b3a323f1433bd6"},
      {"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "signet", "mismatch"},
      {"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "bitcoin", "mismatch"},
      {"BC1SW50QGDZ25J", "bitcoin", "7:10751e"},
      {"MCZjFcwYJwwYqXAbd3bbnxaCVGs81cp43Z", "bitcoin", "mismatch"},  // Litecoin
      {"0xde709f2102306220921060314715629080e2fb77", "bitcoin", "malformed"},
      {"5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ", "bitcoin", "malformed"},  // a private key
      {" 1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", "bitcoin", "malformed"},
      {"1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH\n", "bitcoin", "malformed"},
      {"", "bitcoin", "malformed"},
      {"Alice", "bitcoin", "malformed"},
      {"none", "bitcoin", "0:"},
      {"unspendable", "bitcoin", "1:"},
      {"multisig:751e76e8199196d454941c45d1b3a323f1433bd6", "bitcoin", "8:751e76e8199196d454941c45d1b3a323f1433bd6"},
      {"script:751e76e8199196d454941c45d1b3a323f1433bd6", "regtest", "9:751e76e8199196d454941c45d1b3a323f1433bd6"},
      {"script:751e76", "bitcoin", "malformed"},
      {"script:", "bitcoin", "malformed"},
      {"multisig:751e76e8199196d454941c45d1b3a323f1433bdx", "bitcoin", "malformed"},
  };
  for (const auto& c : cases) EXPECT_EQ(outcome(parse_address(c.text, c.network)), c.outcome) << c.text;
}

TEST(Address, a_list_that_names_no_network_gives_an_address_or_nothing) {
  EXPECT_EQ(outcome(parse_any_address("tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx")),
            "4:751e76e8199196d454941c45d1b3a323f1433bd6");
  EXPECT_EQ(outcome(parse_any_address("mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r")),
            "2:751e76e8199196d454941c45d1b3a323f1433bd6");
  for (const char* text : {"", "none", "unspendable", "Alice", "MCZjFcwYJwwYqXAbd3bbnxaCVGs81cp43Z", "0x12", "bc1",
                           "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"}) {
    EXPECT_EQ(outcome(parse_any_address(text)), "malformed") << text;
  }
}

/// Every kind with bytes as the store makes them.
std::vector<Address> one_of_each_kind(Rng& rng) {
  std::vector<Address> addresses;
  const auto make = [&](AddressKind kind, std::size_t size) {
    std::vector<std::uint8_t> bytes(size);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(rng.next());
    if (kind == AddressKind::witness_other) bytes[0] = static_cast<std::uint8_t>(rng.between(2, 16));
    addresses.emplace_back(kind, bytes);
  };
  for (const AddressKind kind : {AddressKind::none, AddressKind::unspendable}) make(kind, 0);
  for (const AddressKind kind : {AddressKind::key_hash, AddressKind::script_hash, AddressKind::witness_key,
                                 AddressKind::bare_multisig, AddressKind::bare_script}) {
    make(kind, 20);
  }
  for (const AddressKind kind : {AddressKind::witness_script, AddressKind::taproot}) make(kind, 32);
  make(AddressKind::witness_other, 1 + rng.between(2, 40));
  return addresses;
}

TEST(Address, every_kind_reads_back_on_every_bitcoin_network) {
  constexpr std::uint64_t kSeed = 173;
  SCOPED_TRACE(kSeed);
  Rng rng(kSeed);
  for (int round = 0; round < 200; ++round) {
    for (const char* network : kBitcoinNetworks) {
      for (const Address& address : one_of_each_kind(rng)) {
        const std::string text = address_text(address.view(), network);
        const auto back = parse_address(text, network);
        ASSERT_TRUE(back) << text << ": " << back.error().reason;
        ASSERT_EQ(*back, address) << text;
      }
    }
  }
}

TEST(Address, bytes_that_fit_no_text_form_print_as_hex_and_never_as_another_address) {
  const std::vector<std::uint8_t> odd{0xab, 0xcd, 0xef};
  for (int kind = 2; kind < 40; ++kind) {
    if (kind == static_cast<int>(AddressKind::named)) continue;
    const auto as_kind = static_cast<AddressKind>(kind);
    const std::string text = address_text({as_kind, odd}, "bitcoin");
    EXPECT_NE(text.find(':'), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with("cdef")) << text;
    EXPECT_FALSE(address_text({as_kind, {}}, "bitcoin").empty());
    EXPECT_FALSE(parse_any_address(text)) << text;
  }
  const std::vector<std::uint8_t> hash(20, 7), wide(32, 7);
  for (const AddressKind kind : {AddressKind::key_hash, AddressKind::script_hash, AddressKind::witness_key}) {
    EXPECT_FALSE(parse_any_address(address_text({kind, wide}, "bitcoin")));
  }
  EXPECT_FALSE(parse_any_address(address_text({AddressKind::witness_script, hash}, "bitcoin")));
  EXPECT_FALSE(parse_any_address(address_text({AddressKind::taproot, hash}, "bitcoin")));
  EXPECT_EQ(address_text({AddressKind::key_hash, hash}, "payments"), "key_hash:" + to_hex(hash));
  EXPECT_EQ(address_text({AddressKind::witness_key, hash}, "payments"), "witness:0:" + to_hex(hash));
}

TEST(Address, an_address_cut_anywhere_is_no_address) {
  for (const std::string whole :
       {"1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "script:751e76e8199196d454941c45d1b3a323f1433bd6"}) {
    ASSERT_TRUE(parse_any_address(whole)) << whole;
    for (std::size_t i = 0; i < whole.size(); ++i) ASSERT_FALSE(parse_any_address(whole.substr(0, i))) << whole << i;
  }
}

TEST(AddressNetwork, is_known_by_name) {
  for (const char* name : kBitcoinNetworks) ASSERT_NE(address_network(name), nullptr);
  EXPECT_EQ(address_network("bitcoin")->segwit_prefix, "bc");
  EXPECT_EQ(address_network("ethereum"), nullptr);
  EXPECT_EQ(address_network(""), nullptr);
}

}  // namespace
}  // namespace clew::codec
