// A list of spent outputs as JSON. simdjson validates and walks it; only value and script are taken, the rest (heights,
// times) is not needed. Source: Floresta, crates/floresta-chain (UtxoData).

#include <simdjson.h>

#include "clew/codec/hex.h"
#include "clew/formats/bitcoin/network.h"
#include "clew/formats/bitcoin/spent.h"

namespace clew::formats::bitcoin {

Result<std::vector<Spent>> read_spent_json(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::array rows;
  if (parser.parse(json.data(), json.size()).get_array().get(rows) != simdjson::SUCCESS)
    return fail(Code::malformed, "spent outputs are not a JSON array");
  std::vector<Spent> list;
  for (const simdjson::dom::element row : rows) {
    std::uint64_t value = 0;
    std::string_view script;
    simdjson::dom::element output;
    if (row["txout"].get(output) != simdjson::SUCCESS || output["value"].get_uint64().get(value) != simdjson::SUCCESS ||
        output["script_pubkey"].get_string().get(script) != simdjson::SUCCESS)
      return fail(Code::malformed, "a spent output without txout.value and txout.script_pubkey");
    if (value > kMoneyMax) return fail(Code::overflow, "a spent output above 21 million coins");
    list.push_back(spent_of(value, CLEW_TRY(codec::from_hex(script))));
  }
  return list;
}

}  // namespace clew::formats::bitcoin
