// The tables of a bundle as CSV, one function per file, in the columns of docs/reference/bundle.md. Nothing is decided
// here.

#include <algorithm>
#include <map>
#include <tuple>

#include "clew/casefile/plain_steps.h"
#include "clew/casefile/tables.h"
#include "clew/codec/csv.h"

namespace clew::casefile {

namespace {

using codec::CsvWriter;

/// A CSV file under construction: fields of every kind the tables use.
class Csv {
 public:
  explicit Csv(std::string_view header) {
    for (std::size_t at = 0; at <= header.size();) {
      const std::size_t comma = std::min(header.find(',', at), header.size());
      out_.field(header.substr(at, comma - at));
      at = comma + 1;
    }
    out_.end_record();
  }
  Csv& text(std::string_view value) {
    out_.field(value);
    return *this;
  }
  Csv& number(std::uint64_t value) {
    out_.field(value);
    return *this;
  }
  Csv& number_if(bool present, std::uint64_t value) { return present ? number(value) : text(""); }
  Csv& amount(u128 value) { return text(to_decimal(value)); }
  Csv& share(const trace::Share& value) { return value.fraction.empty() ? amount(value.quanta) : text(value.fraction); }
  Csv& time(const std::optional<UnixTime>& value) { return text(value ? to_iso(*value) : std::string()); }
  Csv& seconds(UnixTime value) { return text(std::to_string(value.seconds)); }
  void end() { out_.end_record(); }
  std::string take() { return out_.take(); }

 private:
  CsvWriter out_;
};

const char* leg_name(ledger::LegKind kind) {
  switch (kind) {
    case ledger::LegKind::transfer: return "transfer";
    case ledger::LegKind::internal: return "internal";
    case ledger::LegKind::token: return "token";
    case ledger::LegKind::fee: return "fee";
    case ledger::LegKind::issuance: return "issuance";
    case ledger::LegKind::burn: return "burn";
    case ledger::LegKind::pool_event: return "pool_event";
  }
  return "";
}

std::string flag_words(std::uint8_t flags) {
  std::string words;
  if ((flags & ledger::kLegUnverified) != 0) words = "unverified";
  if ((flags & ledger::kLegIncomplete) != 0) words += words.empty() ? "incomplete" : ";incomplete";
  return words;
}

std::string_view policy_text(const Tables& tables, std::uint32_t policy) {
  return trace::policy_name(tables.policies[policy].id);
}

// ---- Facts
// ---------------------------------------------------------------------------------------------------------------------

std::string assets_csv(const Tables& tables) {
  Csv csv("asset,contract,symbol,decimals,verified,grid_bits,floor");
  for (std::size_t i = 0; i < tables.assets.size(); ++i) {
    const AssetRow& row = tables.assets[i];
    csv.number(i)
        .text(row.contract)
        .text(row.symbol)
        .number(row.decimals)
        .number(row.verified ? 1 : 0)
        .number(row.grid_bits)
        .amount(row.floor)
        .end();
  }
  return csv.take();
}

std::string blocks_csv(const Tables& tables) {
  Csv csv("height,hash,time,header");
  for (const BlockRow& row : tables.blocks)
    csv.number(row.height).text(row.hash).seconds(row.time).text(row.header).end();
  return csv.take();
}

/// With the way of each to its block's header. A hash may stand in two blocks (BIP30): then in each with its own.
std::string transactions_csv(const Tables& tables) {
  std::map<std::uint64_t, Text> hash_of;
  for (const BlockRow& block : tables.blocks) hash_of.emplace(block.height, block.hash);
  std::map<std::pair<Text, Text>, const ProofRow*> proofs;
  for (const ProofRow& proof : tables.proofs) proofs.emplace(std::pair(proof.tx, proof.block), &proof);
  Csv csv("seq,tx,row,height,index,time,branch");
  for (std::size_t i = 0; i < tables.transactions.size(); ++i) {
    const TransactionRow& row = tables.transactions[i];
    std::string branch;
    if (const auto proof = proofs.find({row.tx, hash_of[row.height]}); proof != proofs.end())
      for (const Text hash : proof->second->branch) branch += (branch.empty() ? "" : " ") + std::string(hash);
    csv.number(i).text(row.tx).number(row.row).number(row.height).number(row.index).seconds(row.time);
    csv.text(branch).end();
  }
  return csv.take();
}

std::string entries_csv(const PlainSteps& plain) {
  Csv csv("entry,seq,step,side,asset,holder,address,amount,before,unknown,place,label,floor,why");
  for (std::size_t i = 0; i < plain.rows.size(); ++i) {
    const PlainRow& row = plain.rows[i];
    csv.number(i).text(std::to_string(row.seq)).number(row.step).text(row.side).number(row.asset);
    csv.text(row.holder).text(row.address).amount(row.amount);
    csv.text(row.before ? to_decimal(*row.before) : "").text(row.unknown == 0 ? "" : to_decimal(row.unknown));
    csv.text(row.place).number_if(row.label != 0, row.label).text(row.floor ? to_decimal(*row.floor) : "");
    csv.text(row.why).end();
  }
  return csv.take();
}

std::string legs_csv(const Tables& tables) {
  Csv csv("seq,leg,kind,payer,receiver,asset,amount,flags");
  for (const LegRow& row : tables.legs) {
    csv.number(row.seq)
        .number(row.leg)
        .text(leg_name(row.kind))
        .text(row.from)
        .text(row.to)
        .number(row.asset)
        .amount(row.amount)
        .text(flag_words(row.flags))
        .end();
  }
  return csv.take();
}

std::string labels_csv(const Tables& tables) {
  Csv csv("address,label,actor,category,source,confidence,valid_from,valid_to,known_from");
  for (const LabelRow& row : tables.label_rows) {
    csv.text(row.address).text(row.label).text(row.actor).text(row.category).text(row.source).text(row.confidence);
    csv.time(row.valid_from).time(row.valid_to).time(row.known_from).end();
  }
  return csv.take();
}

// ---- Inferences
// ----------------------------------------------------------------------------------------------------------------

std::string conversions_csv(const Tables& tables) {
  Csv csv("seq,payer,asset_in,paid,asset_out,received");
  for (const ConversionRow& row : tables.conversions) {
    csv.number(row.seq)
        .text(row.payer)
        .number(row.asset_in)
        .amount(row.paid)
        .number(row.asset_out)
        .amount(row.received)
        .end();
  }
  return csv.take();
}

std::string candidates_csv(const Tables& tables) {
  Csv csv("deposit_seq,payout_tx,service,receiver,asset,deposited,paid,set_size,truncated");
  for (const CandidateRow& row : tables.candidates) {
    csv.number(row.deposit).text(row.payout_tx).text(row.service).text(row.receiver).number(row.asset);
    csv.amount(row.deposited).amount(row.paid).number(row.set_size).number(row.truncated ? 1 : 0).end();
  }
  return csv.take();
}

// ---- Results
// -------------------------------------------------------------------------------------------------------------------

std::string balance_csv(const Tables& tables) {
  Csv csv(
      "policy,label,asset,stolen,introduced,converted_in,held,frozen,exited,opaque,burnt,fees,converted_out,returned,"
      "unresolved");
  for (const BalanceRow& row : tables.balance) {
    csv.text(policy_text(tables, row.policy))
        .number(row.label)
        .number(row.asset)
        .share(row.stolen)
        .share(row.introduced)
        .share(row.converted_in);
    for (const trace::Share& place : row.places) csv.share(place);
    csv.end();
  }
  return csv.take();
}

std::string policy_columns(const Tables& tables) {
  std::string names;
  for (std::uint32_t p = 0; p < tables.policies.size(); ++p) names += "," + std::string(policy_text(tables, p));
  return names;
}

/// What one place holds of a label, side by side: the interval, then each policy.
struct WideRow {
  u128 low = 0, high = 0;
  Text address{};
  std::vector<std::string> shares;
};

std::string holdings_csv(const Tables& tables) {
  // The label, the place and its reason, then the holder: an order that no amount can change.
  using Key = std::tuple<std::uint16_t, trace::Place, trace::Unfollowed, Text, std::uint32_t>;
  std::map<Key, WideRow> rows;
  for (const HoldingRow& row : tables.holdings) {
    WideRow& wide = rows[{row.label, row.place, row.why, row.holder, row.asset}];
    wide.address = row.address;
    wide.shares.resize(tables.policies.size(), "0");
    wide.shares[row.policy] = row.amount.fraction.empty() ? to_decimal(row.amount.quanta) : row.amount.fraction;
  }
  for (const IntervalRow& row : tables.intervals) {
    WideRow& wide = rows[{row.label, row.place, row.why, row.holder, row.asset}];
    wide.address = row.address;
    wide.shares.resize(tables.policies.size(), "0");
    wide.low += row.low;
    wide.high += row.high;
  }
  Csv csv("label,place,holder,address,asset,low,high" + policy_columns(tables));
  for (const auto& [key, wide] : rows) {
    const auto& [label, place, why, holder, asset] = key;
    csv.number(label).text(place_word(place, why)).text(holder).text(wide.address).number(asset);
    csv.amount(wide.low).amount(wide.high);
    for (const std::string& share : wide.shares) csv.text(share);
    csv.end();
  }
  return csv.take();
}

std::string exits_csv(const Tables& tables) {
  Csv csv("rank,label,address,asset,place,service,actor,category,low,high" + policy_columns(tables));
  for (std::size_t i = 0; i < tables.exits.size(); ++i) {
    const ExitRow& row = tables.exits[i];
    csv.number(i + 1).number(row.label).text(row.address).number(row.asset).text(trace::place_name(row.place));
    csv.text(row.service).text(row.actor).text(row.category).amount(row.low).amount(row.high);
    for (std::uint32_t p = 0; p < tables.policies.size(); ++p)
      tables.policies[p].exact ? csv.text(row.fraction.empty() ? "0" : row.fraction) : csv.amount(row.shares[p]);
    csv.end();
  }
  return csv.take();
}

/// The hops of one exit: from what was stolen as it stands, and in two through a swap, as the entries have it.
class PathWriter {
 public:
  PathWriter(const Tables& tables, const PlainSteps& plain) : plain_(plain) {
    for (const SeedRow& seed : tables.seeds)
      if (seed.kind == "open") opened_.emplace(seed.holder, &seed);
  }
  std::string write(const std::vector<ExitRow>& exits) {
    for (std::size_t i = 0; i < exits.size(); ++i) {
      rank_ = i + 1;
      hop_ = 0;
      width_ = exits[i].width;
      for (const HopRow& hop : exits[i].path) write(exits[i], hop);
    }
    return csv_.take();
  }

 private:
  void write(const ExitRow& exit, const HopRow& hop) {
    const auto seed = opened_.find(hop.from);
    if (hop_ == 0 && seed != opened_.end() && seed->second->label == exit.label)
      line(kBeforeAll, "", hop.from, seed->second->amount, seed->second->amount);
    if (hop.from_asset == hop.to_asset) return line(hop.seq, hop.from, hop.to, hop.paid, hop.received);
    const auto swap = std::ranges::lower_bound(plain_.swaps, hop.seq, {}, &PlainSwap::seq);
    if (swap == plain_.swaps.end() || swap->seq != hop.seq) return;  // a path through a swap has one
    const PlainRow &in = plain_.rows[swap->received], &out = plain_.rows[swap->paid];
    line(hop.seq, hop.from, in.holder, hop.paid, in.amount);
    line(hop.seq, out.holder, hop.to, out.amount, hop.received);
  }
  void line(std::int64_t seq, Text from, Text to, u128 paid, u128 received) {
    csv_.number(rank_).number(++hop_).text(std::to_string(seq)).text(from).text(to);
    csv_.amount(paid).amount(received).amount(width_).end();
  }

  const PlainSteps& plain_;
  std::map<Text, const SeedRow*> opened_;
  std::size_t rank_ = 0, hop_ = 0;
  u128 width_ = 0;
  Csv csv_{"rank,hop,seq,payer,receiver,paid,received,width"};
};

std::string meetings_csv(const Tables& tables) {
  Csv csv("policy,a,b,seq,holder,asset,amount_a,amount_b");
  for (const MeetingRow& row : tables.meetings) {
    csv.text(policy_text(tables, row.policy))
        .number(row.a)
        .number(row.b)
        .number(row.seq)
        .text(row.holder)
        .number(row.asset);
    csv.amount(row.amount_a).amount(row.amount_b).end();
  }
  return csv.take();
}

std::string moves_csv(const Tables& tables, const PlainSteps& plain) {
  Csv csv("policy,entry,label,amount");
  for (const PlainMove& row : plain.moves)
    csv.text(policy_text(tables, row.policy)).number(row.entry).number(row.label).amount(row.amount).end();
  return csv.take();
}

}  // namespace

std::vector<File> csv_files(const Tables& tables) {
  const PlainSteps plain = plain_steps(tables);
  return {
      {"facts/assets.csv", assets_csv(tables)},
      {"facts/blocks.csv", blocks_csv(tables)},
      {"facts/entries.csv", entries_csv(plain)},
      {"facts/labels.csv", labels_csv(tables)},
      {"facts/legs.csv", legs_csv(tables)},
      {"facts/transactions.csv", transactions_csv(tables)},
      {"inferences/candidates.csv", candidates_csv(tables)},
      {"inferences/conversions.csv", conversions_csv(tables)},
      {"results/balance.csv", balance_csv(tables)},
      {"results/exits.csv", exits_csv(tables)},
      {"results/holdings.csv", holdings_csv(tables)},
      {"results/meetings.csv", meetings_csv(tables)},
      {"results/moves.csv", moves_csv(tables, plain)},
      {"results/paths.csv", PathWriter(tables, plain).write(tables.exits)},
  };
}

}  // namespace clew::casefile
