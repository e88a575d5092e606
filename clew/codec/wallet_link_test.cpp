#include "clew/codec/wallet_link.h"

#include <gtest/gtest.h>

#include <string>

namespace clew::codec {
namespace {

std::string read(std::string_view text) {
  const WalletsInText found = wallets_in(text);
  std::string said = found.understood ? "all" : "part";
  for (const std::string_view address : found.addresses) said += " " + std::string(address);
  return said;
}

// Addresses that OFAC has published, and a token's contract.
const std::string kBtc = "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h", kEvm = "0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c",
                  kToken = "0xdac17f958d2ee523a2206206994597c13d831ec7";

TEST(WalletLink, TakesOffWhatStandsAroundAnAddress) {
  struct Case {
    std::string text, read;
  };
  for (const Case& one : {
           Case{kBtc, "all " + kBtc},
           {" " + kBtc + "\n", "all " + kBtc},
           {"bitcoin:" + kBtc, "all " + kBtc},
           {"BITCOIN:" + kBtc + "?amount=20.3&label=Luke-Jr", "all " + kBtc},
           {"bitcoin://" + kBtc + "?amount=1", "all " + kBtc},
           {"bitcoin:" + kBtc + "?req-somethingyoudontunderstand=50", "all " + kBtc},
           {"ethereum:" + kEvm + "@1", "all " + kEvm},
           {"ethereum:pay-" + kEvm + "@137?value=2.014e18", "all " + kEvm},
           {"ethereum:" + kToken + "@1/transfer?address=" + kEvm + "&uint256=1", "all " + kToken + " " + kEvm},
           {"ETH:" + kEvm, "all " + kEvm},
           {"ETH: " + kEvm, "all " + kEvm},
           {"USDT " + kEvm, "all " + kEvm},
           {kEvm + " (ERC-20)", "all " + kEvm},
           {"USDT (erc20): " + kEvm, "all " + kEvm},
           {"bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a?amount=1",
            "all bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"},
           {"ETH:5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320",
            "all 5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320"},
           {"5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320", "part"},  // anything of 32 bytes
           // Another word may be half of something: the address is found, and the text is not understood.
           {"Jon Smith " + kEvm, "part " + kEvm},
           {"mailto:" + kEvm, "part " + kEvm},
           {"pay " + kBtc + " and " + kEvm, "part " + kBtc + " " + kEvm},
           {"ETH " + kBtc + " " + kEvm, "part " + kBtc + " " + kEvm},
           {"ethereum:" + kEvm + "@one", "part " + kEvm},
           {"ethereum:vitalik.eth", "part"},
           {"", "part"},
           {"bitcoin:", "part"},
           {"bitcoin:?amount=1", "part"},
           {"no address", "part"},
       })
    EXPECT_EQ(read(one.text), one.read) << one.text;
}

TEST(WalletLink, CutAnywhereItNeverFindsAnotherAddress) {
  const std::string link = "ethereum:" + kToken + "@1/transfer?address=" + kEvm + "&uint256=1";
  for (std::size_t size = 0; size <= link.size(); ++size)
    for (const std::string_view address : wallets_in(std::string_view(link).substr(0, size)).addresses)
      EXPECT_TRUE(address == kToken || address == kEvm) << address;
}

}  // namespace
}  // namespace clew::codec
