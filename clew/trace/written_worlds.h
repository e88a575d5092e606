#pragma once
// Tests only: random ledgers with a theft, written by the real writer, so that a trace can be asked what it knew at any
// block. Small amounts, few people: everything meets everything.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clew/base/random.h"
#include "clew/graph/written_ledger.h"
#include "clew/intel/labels.h"
#include "clew/trace/method.h"

namespace clew::trace::testing {

struct WrittenWorld {
  ledger::Identity identity;
  std::string text;
  std::vector<Incident> incidents;
  std::vector<intel::Label> labels;
};

inline intel::Label written_label(const std::string& name, const std::string& category) {
  intel::Label label;
  label.address = Address(graph::testing::address_of(name));
  label.label = name;
  label.category = category;
  label.source = "test";
  return label;
}

inline std::vector<intel::Label> written_services() {
  std::vector<intel::Label> labels{written_label("x", "exchange"), written_label("m", "mixer"),
                                   written_label("f", "frozen")};
  labels.back().valid_from = UnixTime{9 * 600};
  return labels;
}

/// Coinbases that collect fees, several inputs and outputs, outputs of nothing, one or two thefts.
/// `pools`: p and q are one service; pass through its category, wallet_service.
inline WrittenWorld random_utxo_text(std::uint64_t seed, bool pools = false) {
  Rng rng(seed);
  WrittenWorld world{graph::testing::WrittenLedger::utxo_identity(1000), "", {}, written_services()};
  std::vector<std::string> people{"a", "b", "c", "d", "x", "m", "f", "void"};
  for (const char* name : {"p", "q"}) {
    if (!pools) continue;
    people.emplace_back(name);
    world.labels.push_back(written_label(name, "wallet_service"));
    world.labels.back().actor = "purse";
  }
  struct Coin {
    std::string name;
    unsigned vout;
    std::uint64_t value;
  };
  std::vector<Coin> unspent, all;
  unsigned count = 0;
  const std::uint64_t blocks = rng.between(6, 16);
  for (std::uint64_t height = 1; height <= blocks; ++height) {
    world.text += "block " + std::to_string(height) + "\n";
    std::vector<Coin> made;
    std::string lines;
    std::uint64_t fees = 0;
    for (std::uint64_t t = rng.between(0, 4); t > 0 && !unspent.empty(); --t) {
      const std::string name = "t" + std::to_string(count++);
      lines += name + ":";
      std::uint64_t left = 0;
      for (std::uint64_t i = rng.between(1, 3); i > 0 && !unspent.empty(); --i) {
        const std::size_t at = rng.below(unspent.size());
        lines += " " + unspent[at].name + "." + std::to_string(unspent[at].vout);
        left += unspent[at].value;
        unspent.erase(unspent.begin() + static_cast<std::ptrdiff_t>(at));
      }
      lines += " ->";
      const std::uint64_t outputs = rng.between(1, 3);
      for (unsigned j = 0; j < outputs; ++j) {
        const std::uint64_t part = j + 1 == outputs && !rng.one_in(3) ? left : rng.between(0, left);
        left -= part;
        const std::string& owner = people[rng.below(people.size())];
        lines += " " + owner + "=" + std::to_string(part);
        if (owner != "void") made.push_back({name, j, part});
      }
      lines += "\n";
      fees += left;
    }
    const std::string name = "c" + std::to_string(height);
    const std::uint64_t paid = 50 + fees - (rng.one_in(4) ? 1 : 0);
    world.text += name + ": coinbase -> a=" + std::to_string(paid / 2) + " b=" + std::to_string(paid - paid / 2) + "\n";
    world.text += lines;
    made.push_back({name, 0, paid / 2});
    made.push_back({name, 1, paid - paid / 2});
    unspent.insert(unspent.end(), made.begin(), made.end());
    all.insert(all.end(), made.begin(), made.end());
  }
  const std::uint64_t thefts = rng.between(1, 2);
  for (std::uint64_t i = 0; i < thefts; ++i) {
    Incident incident{"theft " + std::to_string(i + 1), {}};
    for (std::uint64_t k = rng.between(1, 2); k > 0; --k) {
      const Coin& coin = all[rng.below(all.size())];
      Seed stolen;
      stolen.tx = graph::testing::hash_of(coin.name);
      stolen.vout = coin.vout;
      incident.seeds.push_back(stolen);
    }
    world.incidents.push_back(std::move(incident));
  }
  return world;
}

/// Payments, gas, swaps through a pool, transactions of two assets, one or two thefts: transfers, or a thief's account.
inline WrittenWorld random_account_text(std::uint64_t seed) {
  Rng rng(seed);
  WrittenWorld world{graph::testing::WrittenLedger::account_identity(), "", {}, written_services()};
  const std::vector<std::string> people{"a", "b", "c", "d", "thief", "x", "m", "f"};
  std::map<std::pair<std::string, std::string>, std::uint64_t> has;
  std::vector<std::pair<unsigned, std::string>> receipts;  // transaction, receiver
  unsigned count = 0;
  const auto person = [&] { return people[rng.below(people.size())]; };
  world.text =
      "block 1\nmint -> a 60 ETH\nmint -> b 60 ETH\nmint -> thief 50 ETH\nmint -> P 200 ETH\n"
      "mint -> P 300 DAI\nmint -> c 40 DAI\n";
  has = {{{"a", "ETH"}, 60},  {{"b", "ETH"}, 60},  {{"thief", "ETH"}, 50},
         {{"P", "ETH"}, 200}, {{"P", "DAI"}, 300}, {{"c", "DAI"}, 40}};
  count = 6;
  const auto pay = [&](const std::string& from, const std::string& to, std::uint64_t amount, const std::string& asset) {
    auto& balance = has[{from, asset}];
    balance -= std::min(balance, amount);
    has[{to, asset}] += amount;
    return from + " -> " + to + " " + std::to_string(amount) + " " + asset;
  };
  const std::uint64_t blocks = rng.between(6, 16);
  for (std::uint64_t height = 2; height <= blocks; ++height) {
    world.text += "block " + std::to_string(height) + "\n";
    for (std::uint64_t t = rng.between(0, 4); t > 0; --t) {
      const std::string asset = rng.one_in(3) ? "DAI" : "ETH", other = asset == "DAI" ? "ETH" : "DAI";
      const std::string from = person();
      std::string to = person();
      const std::uint64_t balance = has[{from, asset}];
      if (from == to || balance == 0) continue;
      const std::uint64_t amount = rng.between(1, balance + (rng.one_in(6) ? 5 : 0));
      std::string line = pay(from, rng.one_in(4) ? "P" : to, amount, asset);
      const bool swapped = line.find("-> P ") != std::string::npos;
      if (swapped) {
        line += ", " + pay("P", to, rng.between(1, 9), other) + ", pool P";
      } else if (rng.one_in(8) && has[{to, other}] > 0) {
        line += ", " + pay(to, person(), 1, other);
      }
      if (!swapped) receipts.emplace_back(count, to);
      if (asset == "ETH" && has[{from, "ETH"}] > 0 && rng.one_in(3)) line += ", " + from + " -> gas 1 ETH";
      if (line.find("gas") != std::string::npos) --has[{from, "ETH"}];
      world.text += line + "\n";
      ++count;
    }
  }
  const auto hash = [](unsigned number) { return graph::testing::hash_of("t" + std::to_string(number)); };
  Incident first{"theft 1", {}};
  Seed stolen;
  stolen.kind = Seed::Kind::tx;
  stolen.tx = hash(receipts.empty() || rng.one_in(4) ? 0 : receipts[rng.below(receipts.size())].first);
  first.seeds.push_back(stolen);
  world.incidents.push_back(std::move(first));
  return world;
}

}  // namespace clew::trace::testing
