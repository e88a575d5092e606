// The answer, in sentences made from numbers: what was stolen, where it ended under one named rule, what every rule
// agrees on, and what it hangs on. The sentences have no adjectives: how sure something is is said by the range between
// the rules.

#include <algorithm>
#include <map>
#include <set>

#include "clew/casefile/report_sections.h"

namespace clew::casefile {

namespace {

using trace::Place;

const BalanceRow* balance_line(const Tables& tables, std::uint32_t policy, const Loss& loss) {
  const auto at = std::ranges::find_if(tables.balance, [&](const BalanceRow& row) {
    return row.policy == policy && row.label == loss.label && row.asset == loss.asset;
  });
  return at == tables.balance.end() ? nullptr : &*at;
}

const trace::Share& share_of(const BalanceRow& row, Place place) {
  return row.places[static_cast<std::size_t>(place)];
}

std::string list_of(const std::vector<std::string>& items) {
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i)
    out += (i == 0 ? "" : i + 1 == items.size() ? " and " : ", ") + items[i];
  return out;
}

/// "Huobi (300 BTC), Binance (200 BTC) and 3 others", largest first.
std::string named_services(const Brief& brief, std::uint32_t policy, const Loss& loss, Place place,
                           std::size_t& count) {
  std::map<std::string, u128> sums;
  for (const ExitRow& exit : brief.tables().exits) {
    if (exit.label != loss.label || exit.asset != loss.asset || exit.place != place || exit.shares[policy] == 0)
      continue;
    sums[exit.service.empty() ? brief.display.address(exit.address) : brief.display.free_text(exit.service)] +=
        exit.shares[policy];
  }
  count = sums.size();
  std::vector<std::pair<std::string, u128>> order(sums.begin(), sums.end());
  std::ranges::stable_sort(order, [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<std::string> items;
  constexpr std::size_t kNamed = 4;
  for (std::size_t i = 0; i < order.size() && i < kNamed; ++i)
    items.push_back("<b>" + escaped(order[i].first) + "</b> (" +
                    escaped(brief.display.prose(policy, loss.asset, order[i].second)) + ")");
  if (order.size() > kNamed) items.push_back(counted(order.size() - kNamed, "other"));
  return list_of(items);
}

std::string stolen_sentence(const Brief& brief, const Loss& loss) {
  const Tables& tables = brief.tables();
  std::uint64_t places = 0, paid = 0;
  std::optional<UnixTime> first;
  for (const SeedRow& seed : tables.seeds) {
    if (seed.label != loss.label || seed.asset != loss.asset) continue;
    ++places;
    paid += seed.kind == "leave" ? 1U : 0U;
    if (seed.time) first = first ? std::min(*first, *seed.time) : seed.time;
  }
  const std::string amount = escaped(brief.display.prose(Display::kBaseUnits, loss.asset, loss.stolen));
  std::string out = tables.backward ? "The question is where <strong>" + amount + "</strong> (" +
                                          escaped(brief.display.label(loss.label)) + ") came from"
                                    : "<strong>" + amount + "</strong> were " +
                                          (paid == places ? "paid out by the source accounts of" : "taken in") +
                                          " the incident <b>" + escaped(brief.display.label(loss.label)) + "</b>";
  out += " (" + counted(places, "starting point") + (first ? ", first on " + day_text(*first) : "") + ")";
  if (brief.display.options().value && first) {
    if (const auto value = brief.display.options().value(loss.asset, loss.stolen, *first)) {
      out += ", <span class=\"value\">worth about " + escaped(value_text(*value)) + " at the price of " +
             time_text(value->time) + " (" + escaped(value->source) + ")</span>";
    }
  }
  return out + ". ";
}

std::string ended_sentence(const Brief& brief, const Loss& loss, std::uint32_t policy) {
  const BalanceRow* line = balance_line(brief.tables(), policy, loss);
  if (line == nullptr) return {};
  const auto amount = [&](Place place) {
    return escaped(brief.display.prose(policy, loss.asset, share_of(*line, place).quanta));
  };
  const auto has = [&](Place place) { return share_of(*line, place).quanta != 0; };
  std::vector<std::string> parts;
  std::size_t count = 0;
  if (has(Place::exited)) {
    const std::string names = named_services(brief, policy, loss, Place::exited, count);
    parts.push_back("<strong>" + amount(Place::exited) + "</strong> " +
                    (brief.tables().backward ? "came from " : "reached ") + counted(count, "named service") + ": " +
                    names);
  }
  if (has(Place::held))
    parts.push_back("<strong>" + amount(Place::held) + "</strong> " +
                    (brief.tables().backward
                         ? "were held at addresses where the ledger records no earlier receipt of it"
                         : "were, at the end of the trace, held at addresses where no line ends"));
  if (has(Place::frozen))
    parts.push_back("<strong>" + amount(Place::frozen) + "</strong> " + (brief.tables().backward ? "were" : "are") +
                    " at addresses that a label says are frozen");
  if (has(Place::opaque)) {
    const std::string names = named_services(brief, policy, loss, Place::opaque, count);
    parts.push_back(
        "<strong>" + amount(Place::opaque) + "</strong> " + (brief.tables().backward ? "came out of" : "went into") +
        " mixers, bridges or transactions that the ledger alone cannot resolve" + (count == 0 ? "" : ": " + names));
  }
  if (has(Place::returned))
    parts.push_back("<strong>" + amount(Place::returned) + "</strong> " +
                    (brief.tables().backward ? "came from the starting points themselves" : "went back to the source"));
  if (has(Place::fees)) parts.push_back(amount(Place::fees) + " were paid as fees");
  if (has(Place::burnt)) parts.push_back(amount(Place::burnt) + " were destroyed");
  if (has(Place::converted_out))
    parts.push_back(amount(Place::converted_out) + " were exchanged for other assets, which are followed further");
  if (has(Place::unresolved))
    parts.push_back("<strong>" + amount(Place::unresolved) + "</strong> were not followed to an end");
  if (parts.empty()) return {};
  std::string out = "Under the rule <b>" + escaped(brief.display.policy(policy)) + "</b> (" +
                    std::string(brief.display.policy_rule(policy)) + "):</p><ul class=\"ends\">";
  for (const std::string& part : parts) out += "<li>" + part + "</li>";
  return out + "</ul><p>";
}

std::string prose_exact(const Brief& brief, std::uint32_t asset, const Exact& value) {
  return escaped(brief.display.prose(Display::kBaseUnits, asset, value.units));
}

std::string agreement_sentence(const Brief& brief, const Loss& loss) {
  const Range exited = range_of(brief.display, loss, Place::exited);
  if (exited.policies < 2) return {};
  const std::string all = "All " + std::to_string(exited.policies) + " rules that keep the books";
  const std::string verb = brief.tables().backward ? " came from named services" : " reached named services";
  if (exited.most.units == 0 && exited.most.parts == 0) return all + " agree that nothing" + verb + ". ";
  if (exited.least == exited.most)
    return all + " agree on that amount: " + prose_exact(brief, loss.asset, exited.least) + verb + ". ";
  return all + " agree that at least <strong>" + prose_exact(brief, loss.asset, exited.least) + "</strong> (" +
         escaped(brief.display.policy(exited.least_policy)) + ") and at most <strong>" +
         prose_exact(brief, loss.asset, exited.most) + "</strong> (" +
         escaped(brief.display.policy(exited.most_policy)) + ")" + verb + ". ";
}

std::string flip_sentence(const Tables& tables) {
  std::size_t flips = 0, sure = 0;
  for (const ExitRow& exit : tables.exits) {
    flips += exit.flips ? 1 : 0;
    sure += exit.low != 0 ? 1 : 0;
  }
  std::string out;
  if (sure != 0)
    out += "At <strong>" + counted(sure, "address", "addresses") +
           "</strong> of services some of the value is certain whatever the rule. ";
  if (flips != 0)
    out += "<strong>" + counted(flips, "exit") + "</strong> of " + std::to_string(tables.exits.size()) + "" +
           (flips == 1 ? " appears" : " appear") + " under some rules and not under others; " +
           (flips == 1 ? "it is" : "they are") + " marked <span class=\"flip\">depends on the rule</span>. ";
  else if (!tables.exits.empty())
    out += "No exit depends on the choice of the rule. ";
  return out;
}

/// Places from certain to open, with the words and looks of the bars.
struct Part {
  Place place;
  const char* css;
  const char* name;
};
constexpr std::array<Part, 9> kParts{Part{Place::exited, "exchange", "at named services"},
                                     {Place::opaque, "mixer", "opaque"},
                                     {Place::held, "held", "held"},
                                     {Place::frozen, "frozen", "frozen"},
                                     {Place::returned, "returned", "returned"},
                                     {Place::converted_out, "converted", "exchanged"},
                                     {Place::fees, "fees", "fees"},
                                     {Place::burnt, "burnt", "burnt"},
                                     {Place::unresolved, "unresolved", "not followed"}};

std::string bar(const Brief& brief, const BalanceRow& line, u128 whole) {
  std::string out = "<div class=\"bar\">";
  for (const Part& part : kParts) {
    const u128 amount = share_of(line, part.place).quanta;
    if (amount == 0 || whole == 0) continue;
    const u128 permyriad = std::min<u128>(mul_div(amount, 10000, whole).quotient, 10000);
    const std::string width =
        to_decimal(permyriad / 100) + "." + (permyriad % 100 < 10 ? "0" : "") + to_decimal(permyriad % 100);
    const std::string share = percent(amount, whole);
    out += "<span class=\"" + std::string(part.css) + "\" style=\"width:" + width + "%\" title=\"" + part.name + ": " +
           escaped(brief.display.prose(line.policy, line.asset, amount)) + " (" + escaped(share) + ")\">" +
           (permyriad >= 1100  ? "<b>" + std::string(part.name) + "</b> " + escaped(share)
            : permyriad >= 450 ? escaped(share)
                               : "") +
           "</span>";
  }
  return out + "</div>";
}

}  // namespace

std::vector<Loss> losses(const Tables& tables) {
  std::map<std::pair<std::uint16_t, std::uint32_t>, u128> stolen;
  for (const BalanceRow& row : tables.balance) {
    const Policy& policy = tables.policies[row.policy];
    if (!policy.conserving || policy.exact || !tables.is_incident(row.label) || row.stolen.quanta == 0) continue;
    u128& most = stolen[{row.label, row.asset}];
    most = std::max(most, exact(row.stolen.quanta, policy.grid ? tables.assets[row.asset].grid_bits : 0).units);
  }
  std::vector<Loss> out;
  for (const auto& [key, amount] : stolen) out.push_back({key.first, key.second, amount});
  return out;
}

std::vector<std::uint32_t> case_assets(const Tables& tables) {
  std::vector<std::uint32_t> out;
  for (const Loss& loss : losses(tables)) {
    if (std::ranges::find(out, loss.asset) == out.end()) out.push_back(loss.asset);
  }
  std::set<std::uint32_t> more;
  for (const BalanceRow& row : tables.balance) {
    if (tables.policies[row.policy].conserving && tables.is_incident(row.label) && row.converted_in.quanta != 0)
      more.insert(row.asset);
  }
  for (const std::uint32_t asset : more) {
    if (std::ranges::find(out, asset) == out.end()) out.push_back(asset);
  }
  return out;
}

std::uint32_t headline_policy(const Tables& tables) {
  std::uint32_t fallback = Display::kBaseUnits;
  for (std::uint32_t p = 0; p < tables.policies.size(); ++p) {
    const Policy& policy = tables.policies[p];
    if (!policy.conserving || policy.exact) continue;
    if (!policy.partial) return p;
    if (fallback == Display::kBaseUnits) fallback = p;
  }
  return fallback;
}

Range range_of(const Display& display, const Loss& loss, trace::Place place) {
  const Tables& tables = display.tables();
  Range range;
  for (std::uint32_t p = 0; p < tables.policies.size(); ++p) {
    if (!tables.policies[p].conserving || tables.policies[p].exact) continue;
    const BalanceRow* line = balance_line(tables, p, loss);
    const Exact value = line == nullptr ? Exact{} : display.exact_of(p, loss.asset, share_of(*line, place).quanta);
    if (range.policies++ == 0 || value < range.least) {
      range.least = value;
      range.least_policy = p;
    }
    if (range.policies == 1 || value > range.most) {
      range.most = value;
      range.most_policy = p;
    }
  }
  return range;
}

std::string answer_section(const Brief& brief) {
  const Tables& tables = brief.tables();
  const std::uint32_t policy = headline_policy(tables);
  std::string body = "<div class=\"answer\">";
  const std::vector<Loss> all = losses(tables);
  if (all.empty()) body += "<p>No stolen value moved or was found under any rule that keeps the books.</p>";
  for (const Loss& loss : all) {
    body += "<p>" + stolen_sentence(brief, loss);
    if (policy != Display::kBaseUnits) body += ended_sentence(brief, loss, policy);
    body += agreement_sentence(brief, loss) + "</p>";
  }
  const std::string flips = flip_sentence(tables);
  if (!flips.empty()) body += "<p>" + flips + "</p>";
  for (std::uint32_t p = 0; p < tables.policies.size(); ++p) {
    if (tables.policies[p].partial)
      body += "<p class=\"warning\"><b>Incomplete:</b> the run under " + escaped(brief.display.policy(p)) +
              " reached a limit; the rest is counted as not followed.</p>";
  }
  return section("answer", "The answer", body + "</div>\n");
}

std::string overview_section(const Brief& brief) {
  const Tables& tables = brief.tables();
  std::string body = std::string("<p>Where the value ") + (tables.backward ? "came from" : "ends") +
                     ", under each rule that keeps the books. Each bar is the whole amount.</p>";
  for (const Loss& loss : losses(tables)) {
    body += "<figure class=\"bars\"><figcaption>" + escaped(brief.display.label(loss.label)) + ", " +
            escaped(brief.display.prose(Display::kBaseUnits, loss.asset, loss.stolen)) + "</figcaption>\n";
    for (std::uint32_t p = 0; p < tables.policies.size(); ++p) {
      if (!tables.policies[p].conserving || tables.policies[p].exact) continue;
      const BalanceRow* line = balance_line(tables, p, loss);
      if (line == nullptr) continue;
      u128 whole = 0;
      for (const trace::Share& share : line->places) whole += share.quanta;
      body += "<div class=\"bar-row\"><span class=\"bar-name\">" + escaped(brief.display.policy(p)) + "</span>" +
              bar(brief, *line, whole) + "</div>\n";
    }
    body += "</figure>\n";
  }
  return section("overview", "Overview", body);
}

}  // namespace clew::casefile
