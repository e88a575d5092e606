// M06: the mixer. No line is drawn through it. A link is certain only where the depositor was careless in one of two
// ways the question names; everything else is a probability per withdrawal, from how often its recipient withdrew.

#include <fmt/format.h>

#include <algorithm>

#include "clew/base/file.h"
#include "clew/codec/csv.h"
#include "clew/codec/hex.h"
#include "clew/engine/answer_meridian.h"

namespace clew::engine {
namespace {

// A program of one person withdraws many times to few addresses; people who want privacy withdraw once to three times
// to one. Seen on seeds 1 to 20: nobody else came above 5. In millionths.
constexpr std::size_t kManyWithdrawals = 7, kSomeWithdrawals = 4;
constexpr std::uint32_t kManyPpm = 970'000, kSomePpm = 100'000, kFewPpm = 5'000;
constexpr std::uint64_t kOddGasDivisor = 1'000'000;  // wallets offer round gas prices: whole thousandths of a gwei

struct Withdrawal {
  TxIndex tx{0};
  AddressId recipient = kNoAddress;
};

// The payout of a withdrawal is its largest leg out of the pool; the other is the relayer's fee.
std::vector<Withdrawal> withdrawals_of(const ledger::Ledger& ledger, AddressId pool) {
  std::vector<Withdrawal> found;
  std::vector<ledger::LegInfo> legs;
  for (const TxIndex tx : ledger.postings(pool, kNativeAsset)) {
    ledger.legs(tx, legs);
    const ledger::LegInfo* largest = nullptr;
    for (const ledger::LegInfo& leg : legs)
      if (leg.from == pool && leg.amount != 0 && (largest == nullptr || leg.amount > largest->amount)) largest = &leg;
    if (largest != nullptr) found.push_back({tx, largest->to});
  }
  return found;
}

// Gas prices of the transactions sent to the pool, from the export: the ledger keeps the fee, not the price.
std::map<std::string, std::uint64_t> gas_prices(const MeridianDesk& desk, const std::string& pool) {
  std::map<std::string, std::uint64_t> prices;
  const std::string path =
      join_path(join_path(desk.investigation.folder(), desk.investigation.site("eth").line.path), "transactions.csv");
  const auto file = MappedFile::open(path);
  if (!file) return prices;
  codec::CsvReader reader(as_text(file->bytes()));
  std::map<std::string, std::size_t> column;
  while (!reader.done()) {
    const auto record = reader.next();
    if (!record) continue;
    if (column.empty()) {
      for (std::size_t i = 0; i < record->fields.size(); ++i) column[record->fields[i]] = i;
      if (!column.contains("hash") || !column.contains("to_address") || !column.contains("gas_price")) return prices;
      continue;
    }
    if (record->fields.size() != column.size() || record->fields[column["to_address"]] != pool) continue;
    if (const auto price = parse_u128(record->fields[column["gas_price"]]); price && *price <= UINT64_MAX)
      prices[record->fields[column["hash"]]] = static_cast<std::uint64_t>(*price);
  }
  return prices;
}

// Depositors of Meridian's value, each with the transactions of its deposits.
std::map<AddressId, std::vector<TxIndex>> depositors_of(const Case& eth, AddressId pool) {
  std::map<AddressId, std::vector<TxIndex>> found;
  for (const Receipt& receipt : receipts(eth, kAnswerRule))
    if (receipt.address == pool) found[eth.ledger->sender(receipt.tx)].push_back(receipt.tx);
  return found;
}

// Who paid an address, before it withdrew or deposited anything: the giver of its gas.
bool paid_gas(const ledger::Ledger& ledger, AddressId giver, AddressId taker) {
  std::vector<ledger::LegInfo> legs;
  for (const TxIndex tx : ledger.postings(giver, kNativeAsset)) {
    ledger.legs(tx, legs);
    for (const ledger::LegInfo& leg : legs)
      if (leg.from == giver && leg.to == taker && leg.amount != 0) return true;
  }
  return false;
}

std::optional<AddressId> pool_of(const Case& eth, std::string_view label_text) {
  for (const intel::Label& label : eth.labels.all())
    if (label.label == label_text) return eth.ledger->find_address(label.address.view());
  return std::nullopt;
}

void link_careless(MeridianDesk& desk, AddressId pool, const std::vector<Withdrawal>& withdrawals) {
  const ledger::Ledger& ledger = *desk.eth().ledger;
  const auto prices = gas_prices(desk, plain_address(ledger, pool));
  const auto depositors = depositors_of(desk.eth(), pool);
  desk.sheet().nothing("M06a");
  for (const auto& [depositor, deposits] : depositors) {
    std::set<std::uint64_t> odd;
    for (const TxIndex tx : deposits)
      if (const auto price = prices.find(plain_tx(ledger, tx)); price != prices.end())
        if (price->second % kOddGasDivisor != 0) odd.insert(price->second);
    for (const Withdrawal& withdrawal : withdrawals) {
      if (withdrawal.tx < deposits.front()) continue;
      const auto price = prices.find(plain_tx(ledger, withdrawal.tx));
      const bool habit = price != prices.end() && odd.contains(price->second);
      if (habit || paid_gas(ledger, withdrawal.recipient, depositor))
        desk.sheet().item("M06a", plain_address(ledger, depositor) + ">" + plain_tx(ledger, withdrawal.tx));
    }
  }
}

}  // namespace

Outcome<void> answer_mixer(MeridianDesk& desk) {
  const auto pool = pool_of(desk.eth(), "Millpond, pool of 100 ETH");
  if (!pool) return {};
  const ledger::Ledger& ledger = *desk.eth().ledger;
  const std::vector<Withdrawal> withdrawals = withdrawals_of(ledger, *pool);
  link_careless(desk, *pool, withdrawals);

  const auto depositors = depositors_of(desk.eth(), *pool);
  std::optional<TxIndex> first;
  for (const auto& [depositor, deposits] : depositors)
    if (!first || deposits.front() < *first) first = deposits.front();
  std::map<AddressId, std::size_t> times;
  for (const Withdrawal& withdrawal : withdrawals)
    if (first && withdrawal.tx > *first) times[withdrawal.recipient] += 1;
  for (const Withdrawal& withdrawal : withdrawals) {
    std::uint32_t p_ppm = 0;  // before the first deposit nothing of it can come out
    if (first && withdrawal.tx > *first) {
      const std::size_t count = times[withdrawal.recipient];
      p_ppm = count >= kManyWithdrawals ? kManyPpm : count >= kSomeWithdrawals ? kSomePpm : kFewPpm;
    }
    desk.sheet().item("M06b", plain_tx(ledger, withdrawal.tx), p_ppm);
  }
  return {};
}

}  // namespace clew::engine
