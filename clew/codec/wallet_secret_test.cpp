#include "clew/codec/wallet_secret.h"

#include <gtest/gtest.h>

namespace clew::codec {
namespace {

// Of the private key 1, which everybody knows.
constexpr std::string_view kKeys[] = {
    "5HpHagT65TZzG1PH3CSu63k8DbpvD8s5ip4nEB3kEsreAnchuDf",
    "KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn",
    "cMahea7zqjxrtgAbB7LSGbcQUr1uX1ojuat9jZodMN87JcbXMTcA",
    "T33ydQRKp4FCW5LCLLUB7deioUMoveiwekdwUwyfRDeGZm76aUjV",
    "xprv9s21ZrQH143K3XsBixuKbykV3aFPpTGKdDWxMTW3k2ycGK5L8jYyCJD27fCWSs44idScjcg1TqHotbqENEio3CY5LE32zs3ieFxk4tNm2yW",
    "zprvAWgYBBk7JR8Gk8FRPgUa29wVPWYHhhFKTSZPvFHpW3jNNWhne3t6SRXJA57gSgMuXugEEZs8P9zufB4ModYpdfuH4uRtAgghBi62r6kgzsG",
    "KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWm",  // a slip
};
constexpr std::string_view kNoKeys[] = {
    "",
    "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH",
    "3JvL6Ymt8MVWiCNHC7oWU6nLeHNJKLZGLN",
    "0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    "5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320",
    "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H",
    "A long sentence without one single word that could be a private key of any ledger",
};

TEST(WalletSecret, TakesPrivateKeysOutOfATextAndNothingElse) {
  for (const std::string_view key : kKeys) {
    EXPECT_TRUE(has_private_key(key)) << key;
    EXPECT_EQ(without_private_keys(key), "[private key]");
    EXPECT_EQ(without_private_keys("pay " + std::string(key) + ", soon"), "pay [private key], soon");
    EXPECT_FALSE(is_extended_public_key(key));
  }
  for (const std::string_view text : kNoKeys) {
    EXPECT_FALSE(has_private_key(text)) << text;
    EXPECT_EQ(without_private_keys(text), text);
  }
}

TEST(WalletSecret, TellsExtendedPublicKeys) {
  for (const std::string_view key :
       {"xpub661MyMwAqRbcG1wepzSKy7hDbc5tDuzAzSSZ9qufJNWb97QUgGsDk6XVxw9tfnVFTPw3R76St3Ygj4ZBAtK2m7yFAq1aAXEAqLtnk6SqwF"
        "j",
        "ypub6QqdH2c5z7967K8mfMDxBCnimaELAXyfuYxmwEoYgNtUCDDhvw2nNABdz97Ufh9As33rAah1LhuEcMAjtaj3ZMer3AhzkS3f74xS8ckHQC"
        "R",
        "zpub6jftahH18ngZxcKtVi1aPHtDwYNn79yApfUzidhS4PGMFK2wBbCLzDqn1M54fbo6GgAev4HZoNFnVdnJcH94MbLSuWQRLLs9No25XFs3je"
        "2"}) {
    EXPECT_TRUE(is_extended_public_key(key)) << key;
    EXPECT_FALSE(has_private_key(key));
  }
  for (const std::string_view text : kNoKeys) EXPECT_FALSE(is_extended_public_key(text)) << text;
}

}  // namespace
}  // namespace clew::codec
