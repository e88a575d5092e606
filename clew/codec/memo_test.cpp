// Memos as they stand on ledgers, and texts that are none.

#include "clew/codec/memo.h"

#include <gtest/gtest.h>

namespace clew::codec {
namespace {

const std::string kHash(64, 'A');

struct Case {
  std::string text;
  std::string read;  ///< "" = no memo
};

std::string read(const std::string& text) {
  const auto memo = parse_memo(as_bytes(text));
  if (!memo) return {};
  switch (memo->kind) {
    case MemoKind::swap: return "swap " + memo->asset + " to " + memo->destination;
    case MemoKind::out: return "out of " + memo->inbound;
    case MemoKind::refund: return "refund of " + memo->inbound;
  }
  return {};
}

TEST(Memo, IsReadAsItStands) {
  for (const Case& c : {Case{"=:BTC.BTC:bc1qxyz:0/1/0:t:30", "swap BTC.BTC to bc1qxyz"},
                        {"=:b:bc1qxyz", "swap b to bc1qxyz"},
                        {"SWAP:ETH.USDT-0XDAC1:0xabc:1", "swap ETH.USDT-0XDAC1 to 0xabc"},
                        {"s:e:0xabc", "swap e to 0xabc"},
                        {"OUT:" + kHash, "out of " + kHash},
                        {"out:0x" + kHash, "out of " + kHash},
                        {"REFUND:" + kHash, "refund of " + kHash},
                        {"OUT:" + kHash.substr(1), ""},
                        {"OUT:" + kHash + "A", ""},
                        {"OUT:" + std::string(63, 'A') + "G", ""},
                        {"=:BTC.BTC", ""},
                        {"=::bc1q", ""},
                        {"ADD:BTC.BTC:x", ""},
                        {"=:BTC.BTC:bc1 q", ""},
                        {"=:BTC.BTC:\"x\"", ""},
                        {"=:BTC.BTC:x,y", ""},
                        {"swap", ""},
                        {"", ""},
                        {"=:BTC.BTC:" + std::string(600, 'x'), ""}}) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(read(c.text), c.read);
  }
}

TEST(Memo, IsNoneWhereItHasBytesOfABinary) {
  EXPECT_EQ(read(std::string("=:BTC:x\0y", 9)), "");
  EXPECT_EQ(read("=:BTC:\xc3\xa9"), "");
  EXPECT_EQ(read("=:BTC:x\n"), "");
}

}  // namespace
}  // namespace clew::codec
