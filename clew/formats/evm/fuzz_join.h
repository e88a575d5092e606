#pragma once
// Fuzz targets only: a text, split into files at lines of '%', through the whole reader.

#include <algorithm>
#include <string_view>

#include "clew/base/check.h"
#include "clew/formats/evm/join.h"
#include "clew/formats/evm/load.h"

namespace clew::formats::evm {

inline void read_and_join(std::string_view text) {
  Records all;
  std::uint32_t file = 0;
  for (std::size_t at = 0; at <= text.size(); ++file) {
    const std::size_t end = std::min(text.find("%\n", at), text.size());
    all.append(read_records(text.substr(at, end - at), file));
    at = end + 2;
  }
  Ordered ordered = reconcile(std::move(all), "ethereum");
  AssetBook assets("ethereum", "ETH", 18);
  assets.add_claims(ordered.claims);
  Joiner joiner(std::move(ordered), std::move(assets), "ethereum");
  std::optional<std::uint64_t> before;
  while (const auto height = joiner.next_height()) {
    CLEW_CHECK(!before || *before < *height);
    before = height;
    const ledger::Block& block = joiner.next();
    CLEW_CHECK(block.height == *height);
    for (const ledger::AccountTx& tx : block.account) {
      for (std::size_t i = 0; i < tx.legs.size(); ++i) {
        CLEW_CHECK(tx.legs[i].asset < block.assets.size());
        CLEW_CHECK(tx.legs[i].position == i);
      }
    }
  }
  CLEW_CHECK(joiner.done() == joiner.total());
}

}  // namespace clew::formats::evm
