// The tables of a bundle as CSV, one function per file, in the columns of docs/reference/bundle.md. Nothing is decided
// here.

#include <algorithm>
#include <map>

#include "clew/casefile/tables.h"
#include "clew/codec/csv.h"
#include "clew/codec/json.h"

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

const char* kind_name(graph::StepKind kind) {
  switch (kind) {
    case graph::StepKind::ordinary: return "ordinary";
    case graph::StepKind::coinbase: return "coinbase";
    case graph::StepKind::conversion: return "conversion";
    case graph::StepKind::converted: return "converted";
    case graph::StepKind::opaque: return "opaque";
  }
  return "";
}

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

std::string transactions_csv(const Tables& tables) {
  Csv csv("seq,tx,row,height,index,time");
  for (std::size_t i = 0; i < tables.transactions.size(); ++i) {
    const TransactionRow& row = tables.transactions[i];
    csv.number(i).text(row.tx).number(row.row).number(row.height).number(row.index).seconds(row.time).end();
  }
  return csv.take();
}

std::string entries_csv(const Tables& tables) {
  Csv csv("seq,step,kind,asset,side,entry,holder,address,amount,disposition,why");
  for (const EntryRow& row : tables.entries) {
    csv.number(row.seq)
        .number(row.step)
        .text(kind_name(row.kind))
        .number(row.asset)
        .text(side_name(row.side))
        .number(row.entry);
    csv.text(row.holder).text(row.address).amount(row.amount).text(row.disposition).text(row.why).end();
  }
  return csv.take();
}

std::string balances_csv(const Tables& tables) {
  Csv csv("holder,seq,balance,missing,rule");
  for (const AccountRow& row : tables.accounts) {
    csv.text(row.holder)
        .number(row.seq)
        .text(to_decimal(row.balance))
        .amount(row.missing)
        .text(row.haircut ? "haircut" : "")
        .end();
  }
  return csv.take();
}

std::string legs_csv(const Tables& tables) {
  Csv csv("seq,leg,kind,from,to,asset,amount,flags");
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

std::string proofs_json(const Tables& tables) {
  codec::JsonWriter json;
  json.begin_object();
  for (std::size_t i = 0; i < tables.proofs.size(); ++i) {
    const ProofRow& row = tables.proofs[i];
    if (i != 0 && tables.proofs[i - 1].tx == row.tx)
      continue;  // one hash in two blocks (BIP30): the first block's proof stands
    json.key(row.tx).begin_object().pair("block", row.block).pair("index", row.index).key("branch").begin_array();
    for (const Text hash : row.branch) json.string(hash);
    json.end_array().end_object();
  }
  json.end_object();
  return json.take();
}

std::string labels_csv(const Tables& tables) {
  Csv csv("address,label,actor,category,source,confidence,valid_from,valid_to,known_from");
  for (const LabelRow& row : tables.label_rows) {
    csv.text(row.address).text(row.label).text(row.actor).text(row.category).text(row.source).text(row.confidence);
    csv.time(row.valid_from).time(row.valid_to).time(row.known_from).end();
  }
  return csv.take();
}

std::string seeds_csv(const Tables& tables) {
  Csv csv("seed,label,kind,seq,step,entry,holder,asset,amount");
  for (std::size_t i = 0; i < tables.seeds.size(); ++i) {
    const SeedRow& row = tables.seeds[i];
    const bool placed = row.kind != "open";
    csv.number(i)
        .number(row.label)
        .text(row.kind)
        .number_if(placed, row.seq)
        .number_if(placed, row.step)
        .number_if(placed, row.entry);
    csv.text(row.holder).number(row.asset).amount(row.amount).end();
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

std::string holdings_csv(const Tables& tables) {
  Csv csv("policy,label,place,why,holder,address,asset,amount,receipts,first_seq,last_seq");
  for (const HoldingRow& row : tables.holdings) {
    const bool dated = row.receipts != 0;
    csv.text(policy_text(tables, row.policy))
        .number(row.label)
        .text(trace::place_name(row.place))
        .text(trace::unfollowed_name(row.why));
    csv.text(row.holder).text(row.address).number(row.asset).share(row.amount).number(row.receipts);
    csv.number_if(dated, row.first).number_if(dated, row.last).end();
  }
  return csv.take();
}

std::string intervals_csv(const Tables& tables) {
  Csv csv("label,place,why,holder,address,asset,low,high");
  for (const IntervalRow& row : tables.intervals) {
    csv.number(row.label)
        .text(trace::place_name(row.place))
        .text(trace::unfollowed_name(row.why))
        .text(row.holder)
        .text(row.address);
    csv.number(row.asset).amount(row.low).amount(row.high).end();
  }
  return csv.take();
}

std::string exits_csv(const Tables& tables) {
  Csv csv("rank,label,address,asset,place,service,actor,category,low,high,flips,receipts,first_seq,last_seq");
  for (std::size_t i = 0; i < tables.exits.size(); ++i) {
    const ExitRow& row = tables.exits[i];
    csv.number(i + 1)
        .number(row.label)
        .text(row.address)
        .number(row.asset)
        .text(trace::place_name(row.place))
        .text(row.service)
        .text(row.actor);
    csv.text(row.category)
        .amount(row.low)
        .amount(row.high)
        .number(row.flips ? 1 : 0)
        .number(row.receipts)
        .number(row.first)
        .number(row.last)
        .end();
  }
  return csv.take();
}

std::string exit_shares_csv(const Tables& tables) {
  Csv csv("rank,policy,amount");
  for (std::size_t i = 0; i < tables.exits.size(); ++i) {
    for (std::uint32_t p = 0; p < tables.policies.size(); ++p) {
      if (!tables.policies[p].exact)
        csv.number(i + 1).text(policy_text(tables, p)).amount(tables.exits[i].shares[p]).end();
    }
  }
  return csv.take();
}

std::string paths_csv(const Tables& tables) {
  Csv csv("rank,hop,seq,from,to,paid,received,width");
  for (std::size_t i = 0; i < tables.exits.size(); ++i) {
    const ExitRow& exit = tables.exits[i];
    for (std::size_t h = 0; h < exit.path.size(); ++h) {
      const HopRow& hop = exit.path[h];
      csv.number(i + 1)
          .number(h + 1)
          .number(hop.seq)
          .text(hop.from)
          .text(hop.to)
          .amount(hop.paid)
          .amount(hop.received)
          .amount(exit.width)
          .end();
    }
  }
  return csv.take();
}

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

std::string moves_csv(const Tables& tables) {
  Csv csv("policy,seq,step,side,entry,label,amount");
  for (const MoveRow& row : tables.moves) {
    csv.text(policy_text(tables, row.policy))
        .number(row.seq)
        .number(row.step)
        .text(side_name(row.side))
        .number(row.entry)
        .number(row.label)
        .amount(row.amount)
        .end();
  }
  return csv.take();
}

std::string flips_csv(const Tables& tables) {
  const auto list = [&](const std::vector<std::uint32_t>& policies) {
    std::string text;
    for (const std::uint32_t p : policies) text += (text.empty() ? "" : ";") + std::string(policy_text(tables, p));
    return text;
  };
  Csv csv("label,place,address,asset,zero,nonzero");
  for (const FlipRow& row : tables.flips) {
    csv.number(row.label)
        .text(trace::place_name(row.place))
        .text(row.address)
        .number(row.asset)
        .text(list(row.zero))
        .text(list(row.nonzero))
        .end();
  }
  return csv.take();
}

}  // namespace

std::vector<File> csv_files(const Tables& tables) {
  return {
      {"facts/assets.csv", assets_csv(tables)},
      {"facts/balances.csv", balances_csv(tables)},
      {"facts/blocks.csv", blocks_csv(tables)},
      {"facts/entries.csv", entries_csv(tables)},
      {"facts/labels.csv", labels_csv(tables)},
      {"facts/legs.csv", legs_csv(tables)},
      {"facts/proofs.json", proofs_json(tables)},
      {"facts/seeds.csv", seeds_csv(tables)},
      {"facts/transactions.csv", transactions_csv(tables)},
      {"inferences/candidates.csv", candidates_csv(tables)},
      {"inferences/conversions.csv", conversions_csv(tables)},
      {"results/balance.csv", balance_csv(tables)},
      {"results/exit_shares.csv", exit_shares_csv(tables)},
      {"results/exits.csv", exits_csv(tables)},
      {"results/flips.csv", flips_csv(tables)},
      {"results/holdings.csv", holdings_csv(tables)},
      {"results/intervals.csv", intervals_csv(tables)},
      {"results/meetings.csv", meetings_csv(tables)},
      {"results/moves.csv", moves_csv(tables)},
      {"results/paths.csv", paths_csv(tables)},
  };
}

}  // namespace clew::casefile
