// Addresses of all ledgers on lists: the published vectors of each form, and what must be one place or two.

#include "clew/codec/wallet_address.h"

#include <gtest/gtest.h>

#include "clew/base/random.h"
#include "clew/codec/address.h"
#include "clew/codec/cashaddr.h"
#include "clew/codec/hex.h"
#include "clew/codec/monero.h"
#include "clew/codec/ripple.h"

namespace clew::codec {
namespace {

constexpr const char* kOfacXmr =
    "49HqitRzdnhYjgTEAhgGpCfsjdTeMbUTU6cyR4JV1R7k2Eej9rGT8JpFiYDa4tZM6RZiFrHmMzgSrhHEqpDYKBe5B2ufNsL";

TEST(CashAddr, reads_and_writes_the_vectors_of_its_specification) {
  struct {
    const char* cash;
    const char* old;
    unsigned type;
  } const cases[] = {
      {"bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", 0},
      {"bitcoincash:qr95sy3j9xwd2ap32xkykttr4cvcu7as4y0qverfuy", "1KXrWXciRDZUpQwQmuM1DbwsKDLYAYsVLR", 0},
      {"bitcoincash:qqq3728yw0y47sqn6l2na30mcw6zm78dzqre909m2r", "16w1D5WRVKJuZUsSRzdLp9w3YGcgoxDXb", 0},
      {"bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq", "3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC", 1},
      {"bitcoincash:pr95sy3j9xwd2ap32xkykttr4cvcu7as4yc93ky28e", "3LDsS579y7sruadqu11beEJoTjdFiFCdX4", 1},
      {"bitcoincash:pqq3728yw0y47sqn6l2na30mcw6zm78dzq5ucqzc37", "31nwvkZwyPdgzjBJZXfDmSWsC4ZLKpYyUw", 1},
  };
  for (const auto& c : cases) {
    const auto read = cashaddr_decode(c.cash);
    ASSERT_TRUE(read) << c.cash << ": " << read.error().reason;
    EXPECT_EQ(read->type, c.type);
    EXPECT_EQ(cashaddr_encode("bitcoincash", read->type, read->hash), c.cash);
    EXPECT_EQ(read_wallet_address(c.cash).key, read_wallet_address(c.old).key);
    EXPECT_EQ(read_wallet_address(std::string_view(c.cash).substr(12)).key, read_wallet_address(c.old).key);
  }
}

TEST(CashAddr, reads_longer_hashes_and_refuses_every_changed_character) {
  std::vector<std::uint8_t> hash(64);
  for (std::size_t i = 0; i < hash.size(); ++i) hash[i] = static_cast<std::uint8_t>(i * 37);
  for (const std::size_t size : {20UL, 24UL, 28UL, 32UL, 40UL, 48UL, 56UL, 64UL}) {
    const std::string text = cashaddr_encode("bchtest", 1, Bytes(hash).first(size));
    const auto read = cashaddr_decode(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(to_hex(read->hash), to_hex(Bytes(hash).first(size)));
    for (std::size_t i = 8; i < text.size(); ++i) {
      std::string changed = text;
      changed[i] = changed[i] == 'q' ? 'p' : 'q';
      EXPECT_FALSE(cashaddr_decode(changed)) << changed;
      EXPECT_FALSE(cashaddr_decode(std::string_view(text).substr(0, i)));
    }
  }
}

TEST(Monero, reads_published_addresses_and_writes_them_back) {
  struct {
    const char* text;
    unsigned tag;
  } const cases[] = {
      {kOfacXmr, 18},
      {"44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A", 18},
      {"888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H", 42},
  };
  for (const auto& c : cases) {
    const auto read = monero_decode(c.text);
    ASSERT_TRUE(read) << c.text << ": " << read.error().reason;
    EXPECT_EQ(read->tag, c.tag);
    EXPECT_EQ(monero_encode(*read), c.text);
  }
}

TEST(Monero, a_payment_id_does_not_make_another_place) {
  MoneroAddress address = monero_decode(kOfacXmr).value();
  address.tag = 19;
  address.has_payment_id = true;
  address.payment_id = {1, 2, 3, 4, 5, 6, 7, 8};
  const std::string integrated = monero_encode(address);
  EXPECT_EQ(integrated.size(), 106U);
  EXPECT_EQ(read_wallet_address(integrated).key, read_wallet_address(kOfacXmr).key);
}

TEST(Monero, refuses_every_changed_character) {
  const std::string text = kOfacXmr;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == '2' ? '3' : '2';
    EXPECT_FALSE(monero_decode(changed)) << changed;
  }
}

TEST(Ripple, reads_the_genesis_account_and_an_x_address) {
  const auto genesis = ripple_decode("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh");
  ASSERT_TRUE(genesis);
  EXPECT_EQ(to_hex(genesis->account), "b5f762798a53d543a014caf8b297cff8f2f937e8");
  EXPECT_EQ(ripple_encode(genesis->account), "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh");

  const auto tagged = ripple_decode("X7AcgcsBL6XDcUb289X4mJ8djcdyKaB5hJDWMArnXr61cqZ");
  ASSERT_TRUE(tagged) << tagged.error().reason;
  EXPECT_FALSE(tagged->tag);
  EXPECT_EQ(ripple_encode(tagged->account), "r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59");
  EXPECT_EQ(read_wallet_address("X7AcgcsBL6XDcUb289X4mJ8djcdyKaB5hJDWMArnXr61cqZ").key,
            read_wallet_address("r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59").key);
}

TEST(WalletAddress, tells_the_form_of_each_kind_of_address) {
  struct {
    const char* text;
    WalletForm form;
    unsigned prefix;
  } const cases[] = {
      {"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", WalletForm::evm, 2},
      {"5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", WalletForm::evm, 0},
      {"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", WalletForm::tron, 1},
      {"41a614f803b6fd780986a42c78ec9c7f77e6ded13c", WalletForm::tron, 2},
      {"1BoatSLRHtKNngkdXEeobR76b53LETtpyT", WalletForm::base58check, 1},
      {"3P14159f73E4gFr7JterCCQh9QjiTjiZrG", WalletForm::base58check, 1},
      {"LNf2JDiuunBz7GMDKFYHN4rq5meXWxiwfb", WalletForm::base58check, 1},
      {"XnPFsRWTaSgiVauosEwQ6dEitGYXgwznz2", WalletForm::base58check, 1},
      {"GPwg61XoHqQPNmAucFACuQ5H9sGCDv9TpS", WalletForm::base58check, 1},
      {"DFFJhnQNZf8rf67tYnesPu7MuGUpYtzv7Z", WalletForm::base58check, 1},
      {"t1MMXtBrSp1XG38Lx9cePcNUCJj5vdWfUWL", WalletForm::base58check, 2},
      {"qpf2cphc5dkuclkqur7lhj2yuqq9pk3hmukle77vhq", WalletForm::base58check, 1},
      {"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", WalletForm::segwit, 4},
      {"BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", WalletForm::segwit, 4},
      {"bnb1grpf0955h0ykzq3ar5nmum7y6gdfl6lxfn46h2", WalletForm::bech32, 4},
      {"rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", WalletForm::ripple, 1},
      {kOfacXmr, WalletForm::monero, 1},
      {"So11111111111111111111111111111111111111112", WalletForm::solana, 0},
      {"11111111111111111111111111111111", WalletForm::solana, 0},
      {"5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320", WalletForm::text, 0},
      {"", WalletForm::text, 0},
  };
  for (const auto& c : cases) {
    const WalletAddress read = read_wallet_address(c.text);
    EXPECT_EQ(read.form, c.form) << c.text << " is a " << wallet_form_name(read.form);
    EXPECT_EQ(read.prefix, c.prefix) << c.text;
    EXPECT_NE(read.checksum, Checksum::wrong) << c.text;
  }
}

TEST(WalletAddress, one_place_has_one_key_however_it_is_written) {
  const char* const pairs[][2] = {
      {"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0X5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED"},
      {"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "xdc5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"},
      {"\\x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"},
      {"TNPeeaaFB7K9cmo4uQpcU32zGK8G1NYqeL", "418840E6C55B9ADA326D211D818C34A994AECED808"},
      {"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "0x41a614f803b6fd780986a42c78ec9c7f77e6ded13c"},
      {"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"},
  };
  for (const auto& pair : pairs) {
    EXPECT_EQ(read_wallet_address(pair[0]).key, read_wallet_address(pair[1]).key) << pair[0] << " and " << pair[1];
  }
}

TEST(WalletAddress, one_key_on_two_ledgers_is_the_same_key_and_not_the_same_place) {
  const char* const pairs[][2] = {
      {"1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},  // the key 1 of BIP173
      {"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "0xa614f803b6fd780986a42c78ec9c7f77e6ded13c"},
  };
  for (const auto& pair : pairs) {
    const WalletAddress a = read_wallet_address(pair[0]), b = read_wallet_address(pair[1]);
    EXPECT_NE(a.key, b.key);
    ASSERT_FALSE(a.same_key.empty());
    EXPECT_EQ(a.same_key, b.same_key);
  }
}

TEST(WalletAddress, a_wrong_checksum_is_told_and_only_an_evm_account_keeps_its_form) {
  const WalletAddress account = read_wallet_address("0x5aAeb6053f3E94C9b9A09f33669435E7Ef1BeAed");
  EXPECT_EQ(account.checksum, Checksum::wrong);
  EXPECT_EQ(account.form, WalletForm::evm);
  for (const char* text : {"1BoatSLRHtKNngkdXEeobR76b53LETtpyU", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
                           "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u"}) {
    const WalletAddress read = read_wallet_address(text);
    EXPECT_EQ(read.checksum, Checksum::wrong) << text;
    EXPECT_EQ(read.form, WalletForm::text) << text;
    EXPECT_EQ(read.key, std::string("x") + text);
  }
}

TEST(WalletAddress, an_address_of_a_ledger_has_the_key_of_its_text) {
  for (const char* text :
       {"1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "3P14159f73E4gFr7JterCCQh9QjiTjiZrG",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}) {
    const Address address = parse_any_address(text).value();
    EXPECT_EQ(wallet_address(address.view(), "bitcoin").key, read_wallet_address(text).key) << text;
  }
  const Address named(AddressKind::named, as_bytes("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"));
  EXPECT_EQ(wallet_address(named.view(), "tron").form, WalletForm::tron);
  EXPECT_NE(wallet_address(Address(AddressKind::bare_script, std::vector<std::uint8_t>(20)).view(), "bitcoin").key,
            wallet_address(Address(AddressKind::bare_multisig, std::vector<std::uint8_t>(20)).view(), "bitcoin").key);
}

TEST(WalletAddress, no_random_text_crashes_and_reading_again_says_the_same) {
  Rng random(20261130);
  WalletAddress again;
  for (int round = 0; round < 20'000; ++round) {
    std::string text(random.below(120), '\0');
    for (char& c : text) c = static_cast<char>(random.below(4) == 0 ? random.below(256) : 48 + random.below(75));
    const WalletAddress once = read_wallet_address(text);
    read_wallet_address(text, again);
    EXPECT_EQ(once.key, again.key);
    EXPECT_EQ(once.same_key, again.same_key);
    EXPECT_FALSE(once.key.empty());
    EXPECT_LE(once.prefix, text.size());
  }
}

}  // namespace
}  // namespace clew::codec
