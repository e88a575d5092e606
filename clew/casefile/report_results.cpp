// The tables of the report. Every number stands beside the same number under the other rules, in the asset's own units,
// with the exact base units as the cell's title. Long tables show their first rows until asked for more; those with
// thousands are cut with a sentence that says where all rows are: the bundle.

#include <algorithm>
#include <map>
#include <set>

#include "clew/casefile/report_sections.h"

namespace clew::casefile {

namespace {

using trace::Place;

constexpr std::size_t kExitsMax = 2000, kPathsMax = 300, kHeldMax = 2000, kFlipsMax = 1000, kMeetingsMax = 500,
                      kUnfollowedMax = 500, kHopsMax = 60, kReachedMax = 200;

/// Policies that have amounts per exit and place: all but the exact twin.
std::vector<std::uint32_t> shown_policies(const Tables& tables) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t p = 0; p < tables.policies.size(); ++p) {
    if (!tables.policies[p].exact) out.push_back(p);
  }
  return out;
}

std::string policy_heads(const Brief& brief, const std::vector<std::uint32_t>& policies) {
  std::string out;
  for (const std::uint32_t p : policies) {
    const bool conserving = brief.tables().policies[p].conserving;
    out += th(escaped(brief.display.policy(p)) + (conserving ? "" : "<small>touched</small>"),
              conserving ? "n" : "n touched");
  }
  return out;
}

/// The cell of a policy; poison gets its own look because its numbers are of another kind.
std::string policy_cell(const Brief& brief, std::uint32_t policy, std::uint32_t asset, u128 quanta) {
  std::string cell = brief.display.cell(policy, asset, quanta);
  if (!brief.tables().policies[policy].conserving) cell.replace(cell.find("class=\"n"), 8, "class=\"n touched");
  return cell;
}

std::string span_text(const Tables& tables, Seq first, Seq last) {
  const UnixTime a = tables.transactions[first].time, b = tables.transactions[last].time;
  const auto [low, high] = std::minmax(a, b);
  return low == high ? time_text(low) : time_text(low) + " to " + time_text(high);
}

std::string path_html(const Brief& brief, const ExitRow& exit) {
  if (exit.path.empty()) return {};
  std::string out = "<details><summary>Widest path: " + counted(exit.path.size(), "hop") + ", " +
                    escaped(brief.display.prose(Display::kBaseUnits, exit.asset, exit.width)) +
                    " at its narrowest</summary><ol class=\"path\">";
  for (std::size_t i = 0; i < std::min(exit.path.size(), kHopsMax); ++i) {
    const HopRow& hop = exit.path[i];
    out += "<li>" + time_text(brief.tables().transactions[hop.seq].time) + ": " +
           code(brief.display.holder(hop.from, hop.from_address)) + " paid " +
           escaped(brief.display.prose(Display::kBaseUnits, hop.from_asset, hop.paid)) + ", " +
           code(brief.display.holder(hop.to, hop.to_address)) + " received " +
           escaped(brief.display.prose(Display::kBaseUnits, hop.to_asset, hop.received)) + " <span class=\"tx\">" +
           escaped(brief.display.transaction(hop.seq)) + "</span></li>";
  }
  if (exit.path.size() > kHopsMax) out += "<li>and " + counted(exit.path.size() - kHopsMax, "more hop") + "</li>";
  return out + "</ol></details>";
}

std::string service_html(const Brief& brief, const ExitRow& exit) {
  const std::string name = exit.service.empty() ? "not named" : brief.display.free_text(exit.service);
  std::string out = "<b>" + escaped(name) + "</b>";
  if (!exit.category.empty())
    out += "<small>" + escaped(brief.display.free_text(exit.category)) +
           (exit.place == Place::opaque ? ", opaque" : "") + "</small>";
  else if (exit.place == Place::opaque)
    out += "<small>opaque</small>";
  return out;
}

std::string value_html(const Brief& brief, const ExitRow& exit) {
  const auto& value_of = brief.display.options().value;
  if (!value_of || exit.high == 0) return {};
  const UnixTime time = brief.tables().transactions[exit.last].time;
  const auto low = value_of(exit.asset, exit.low, time), high = value_of(exit.asset, exit.high, time);
  if (!low || !high) return {};
  return "<small class=\"value\" title=\"price of " + time_text(high->time) + ", " + escaped(high->source) + "\">" +
         escaped(value_text(*low)) + " to " + escaped(value_text(*high)) + "</small>";
}

bool several_assets(const Tables& tables) {
  return std::ranges::any_of(tables.exits, [&](const ExitRow& exit) { return exit.asset != tables.exits[0].asset; });
}

std::string exit_row(const Brief& brief, std::size_t rank, const ExitRow& exit,
                     const std::vector<std::uint32_t>& policies, bool several_labels) {
  const ReportOptions& options = brief.display.options();
  const bool order = options.order_checked &&
                     std::ranges::find(options.order_sensitive, exit.address) != options.order_sensitive.end();
  std::string out = "<tr><td class=\"n\">" + std::to_string(rank) + "</td><td class=\"said\">" +
                    service_html(brief, exit) + "</td><td class=\"wide\">" + code(brief.display.address(exit.address));
  if (exit.flips) out += " <span class=\"flip\">depends on the rule</span>";
  if (order) out += " <span class=\"flip\">depends on the order within a block</span>";
  out += "<small>" + counted(exit.receipts, "receipt") + ", " + span_text(brief.tables(), exit.first, exit.last) +
         "</small>" + (rank <= kPathsMax ? path_html(brief, exit) : std::string()) + "</td>";
  if (several_labels) out += td(escaped(brief.display.label(exit.label)));
  if (several_assets(brief.tables())) out += td(escaped(brief.display.symbol(exit.asset)));
  out += "<td class=\"n interval\" title=\"" + brief.display.base_units(Display::kBaseUnits, exit.asset, exit.low) +
         " to " + brief.display.base_units(Display::kBaseUnits, exit.asset, exit.high) + "\">" +
         brief.display.column(Display::kBaseUnits, exit.asset, exit.low) + "<br>" +
         brief.display.column(Display::kBaseUnits, exit.asset, exit.high) + value_html(brief, exit) + "</td>";
  for (const std::uint32_t p : policies) out += policy_cell(brief, p, exit.asset, exit.shares[p]);
  return out + "</tr>\n";
}

bool several_labels(const Tables& tables) {
  return std::ranges::any_of(tables.exits, [&](const ExitRow& exit) { return exit.label != tables.exits[0].label; });
}

}  // namespace

std::string exits_section(const Brief& brief) {
  const Tables& tables = brief.tables();
  std::string body = "<p>An exit is a place where the line ends because a named service (" +
                     badge(Statement::attribution) +
                     ") or an opaque transaction takes over. First the amount that is certain under "
                     "every rule that keeps the books, then the most it can be (the policy-free interval), then each "
                     "rule's own answer.</p>";
  if (tables.exits.empty()) return section("exits", "Exits", body + "<p>No exit was found.</p>");
  const std::vector<std::uint32_t> policies = shown_policies(tables);
  const bool labels = several_labels(tables);
  std::string rows;
  for (std::size_t i = 0; i < std::min(tables.exits.size(), kExitsMax); ++i)
    rows += exit_row(brief, i + 1, tables.exits[i], policies, labels);
  const std::string head = "<tr>" + th("#", "n") + th("Service") + th("Address", "wide") + (labels ? th("Label") : "") +
                           (several_assets(tables) ? th("Asset") : "") + th("At least<br>at most", "n") +
                           policy_heads(brief, policies) + "</tr>";
  body += table(
      "Exits, ranked by the amount that is certain" +
          (several_assets(tables) ? std::string() : ", in " + escaped(brief.display.symbol(tables.exits[0].asset))),
      head, rows, "exits");
  body += cut_note(tables.exits.size(), kExitsMax, "results/exits.csv");
  if (brief.display.options().order_checked) {
    body += "<p class=\"note\">The order of transactions within a block was also taken in reverse: " +
            (brief.display.options().order_sensitive.empty()
                 ? std::string("no exit changes.")
                 : counted(brief.display.options().order_sensitive.size(), "exit changes", "exits change") +
                       ", marked above.") +
            "</p>";
  }
  return section("exits", "Exits", body);
}

std::string reached_section(const Brief& brief) {
  const Tables& tables = brief.tables();
  if (tables.reached.empty()) return {};
  std::string rows;
  for (std::size_t i = 0; i < std::min(tables.reached.size(), kReachedMax); ++i) {
    const ExitRow& row = tables.reached[i];
    rows += "<tr><td class=\"wide\">" + code(brief.display.address(row.address)) + path_html(brief, row) + "</td>" +
            td(escaped(brief.display.free_text(row.service))) + td(escaped(brief.display.label(row.label))) +
            td(time_text(tables.transactions[row.last].time)) +
            brief.display.cell(Display::kBaseUnits, row.asset, row.width) +
            td(escaped(brief.display.symbol(row.asset))) + "</tr>\n";
  }
  const std::string body =
      "<p>Payments lead from a starting point to these places in the order of time, but no value of the incident "
      "arrives: under every rule it had gone elsewhere before, or the line was ended on the way. "
      "They are a reason to look, and no amount is claimed.</p>" +
      table("Places that payments reach",
            "<tr>" + th("Address", "wide") + th("Why the line ends") + th("Label") + th("Time") +
                th("Narrowest payment", "n") + th("Asset") + "</tr>",
            rows);
  return section("reached", "Connected, but by no rule paid", body + cut_note(tables.reached.size(), kReachedMax));
}

std::string balance_section(const Brief& brief) {
  const Tables& tables = brief.tables();
  std::string body =
      "<p>Per asset and rule, what came in equals what ended somewhere, to the last unit; otherwise no table is "
      "printed. Poison does not keep books: its column says what was <em>touched</em> and must not be "
      "added up.</p>";
  std::vector<std::uint32_t> policies;
  for (std::uint32_t p = 0; p < tables.policies.size(); ++p) {
    if (!tables.policies[p].exact) policies.push_back(p);
  }
  std::map<std::pair<std::uint16_t, std::uint32_t>, std::map<std::uint32_t, const BalanceRow*>> lines;
  for (const BalanceRow& row : tables.balance) lines[{row.label, row.asset}][row.policy] = &row;
  constexpr std::array<std::string_view, 3> kIn{"stolen", "introduced", "converted in"};
  for (const auto& [key, by_policy] : lines) {
    const std::uint32_t asset = key.second;
    const auto line = [&](std::string_view name, auto&& of, std::string_view css) {
      std::string cells;
      bool any = false;
      for (const std::uint32_t p : policies) {
        const auto at = by_policy.find(p);
        const u128 amount = at == by_policy.end() ? 0 : of(*at->second);
        any = any || amount != 0;
        cells += policy_cell(brief, p, asset, amount);
      }
      return any ? "<tr" + (css.empty() ? std::string() : " class=\"" + std::string(css) + "\"") +
                       "><th scope=\"row\">" + std::string(name) + "</th>" + cells + "</tr>\n"
                 : std::string();
    };
    std::string rows =
        line(tables.backward ? "asked about" : kIn[0], [](const BalanceRow& r) { return r.stolen.quanta; }, "in");
    rows += line(kIn[1], [](const BalanceRow& r) { return r.introduced.quanta; }, "in");
    rows += line(kIn[2], [](const BalanceRow& r) { return r.converted_in.quanta; }, "in");
    for (std::size_t place = 0; place < trace::kPlaces; ++place) {
      rows += line(trace::place_name(static_cast<Place>(place)),
                   [place](const BalanceRow& r) { return r.places[place].quanta; }, {});
    }
    std::string head = "<tr>" + th("") + policy_heads(brief, policies) + "</tr>";
    body +=
        table("<b>" + escaped(brief.display.label(key.first)) + "</b> in " + escaped(brief.display.symbol(asset)) +
                  (tables.assets[asset].verified || tables.assets[asset].contract.empty() ? "" : " (unverified token)"),
              head, rows, "balance");
  }
  return section("balance", "Balance", body);
}

std::string held_section(const Brief& brief) {
  const Tables& tables = brief.tables();
  struct Key {
    std::uint16_t label;
    std::uint32_t asset;
    Text address;
    auto operator<=>(const Key&) const = default;
  };
  std::map<Key, std::vector<u128>> sums;
  std::map<Key, std::pair<Seq, Seq>> times;
  std::set<Key> frozen;
  for (const HoldingRow& row : tables.holdings) {
    if ((row.place != Place::held && row.place != Place::frozen) || tables.policies[row.policy].exact ||
        !tables.is_incident(row.label))
      continue;
    const Key key{row.label, row.asset, row.address.empty() ? row.holder : row.address};
    auto& values = sums[key];
    values.resize(tables.policies.size());
    values[row.policy] += row.amount.quanta;
    if (row.place == Place::frozen) frozen.insert(key);
    if (row.receipts == 0) continue;
    const auto [at, fresh] = times.try_emplace(key, row.first, row.last);
    if (!fresh) at->second = {std::min(at->second.first, row.first), std::max(at->second.second, row.last)};
  }
  const std::uint32_t headline = headline_policy(tables);
  std::vector<const std::pair<const Key, std::vector<u128>>*> order;
  for (const auto& item : sums) order.push_back(&item);
  std::ranges::stable_sort(order, [&](const auto* a, const auto* b) {
    const u128 left = headline < a->second.size() ? a->second[headline] : 0,
               right = headline < b->second.size() ? b->second[headline] : 0;
    return left > right;
  });
  const std::vector<std::uint32_t> policies = shown_policies(tables);
  std::string rows;
  for (std::size_t i = 0; i < std::min(order.size(), kHeldMax); ++i) {
    const Key& key = order[i]->first;
    rows += "<tr><td class=\"wide\">" + code(brief.display.address(key.address)) +
            (frozen.contains(key) ? " <span class=\"flip frozen\">frozen</span>" : "");
    if (const auto at = times.find(key); at != times.end())
      rows += "<small>" + span_text(tables, at->second.first, at->second.second) + "</small>";
    rows += "</td>" + td(escaped(brief.display.label(key.label))) + td(escaped(brief.display.symbol(key.asset)));
    for (const std::uint32_t p : policies) rows += policy_cell(brief, p, key.asset, order[i]->second[p]);
    rows += "</tr>\n";
  }
  std::string body = "<p>" + counted(order.size(), "address", "addresses") + " without a service's name " +
                     (order.size() == 1 ? "holds" : "hold") +
                     " traced value at the end of the trace, under at least one rule. What is held can still be frozen "
                     "by who can freeze it.</p>";
  if (order.empty()) return section("held", "Still held", "<p>No traced value is held at the end of the trace.</p>");
  body += table("Largest first, by " + (headline == Display::kBaseUnits ? std::string("address")
                                                                        : escaped(brief.display.policy(headline))),
                "<tr>" + th("Address", "wide") + th("Label") + th("Asset") + policy_heads(brief, policies) + "</tr>",
                rows, "held");
  return section("held", "Still held", body + cut_note(order.size(), kHeldMax, "results/holdings.csv"));
}

std::string sensitivity_section(const Brief& brief) {
  const Tables& tables = brief.tables();
  std::string body =
      "<p>Once money is mixed, no record says which coin is whose. Each rule is a convention for dividing it, used by "
      "some court or authority. What follows says how far the answer depends on which one is "
      "chosen.</p>";
  std::string rows;
  for (const Loss& loss : losses(tables)) {
    for (const Place place :
         {Place::exited, Place::opaque, Place::held, Place::frozen, Place::returned, Place::unresolved}) {
      const Range range = range_of(brief.display, loss, place);
      if (range.policies == 0 || range.most == Exact{}) continue;
      const bool same = range.least == range.most;
      rows += "<tr><th scope=\"row\">" + escaped(brief.display.label(loss.label)) + ", " + trace::place_name(place) +
              "</th>" + brief.display.cell(Display::kBaseUnits, loss.asset, range.least.units) +
              td(same ? "all rules" : escaped(brief.display.policy(range.least_policy))) +
              brief.display.cell(Display::kBaseUnits, loss.asset, range.most.units) +
              td(same ? "all rules" : escaped(brief.display.policy(range.most_policy))) +
              td(escaped(brief.display.symbol(loss.asset))) + "</tr>\n";
    }
  }
  if (!rows.empty())
    body += table(
        "Least and most under the rules that keep the books",
        "<tr>" + th("") + th("Least", "n") + th("under") + th("Most", "n") + th("under") + th("Asset") + "</tr>", rows);
  std::string flips;
  std::size_t count = 0;
  const auto names = [&](const std::vector<std::uint32_t>& policies) {
    std::string out;
    for (const std::uint32_t p : policies) out += (out.empty() ? "" : ", ") + brief.display.policy(p);
    return escaped(out);
  };
  for (const FlipRow& row : tables.flips) {
    if (!tables.is_incident(row.label) || count++ >= kFlipsMax) continue;
    const std::string service = brief.display.service(row.address);
    flips += "<tr><td class=\"wide\">" + code(brief.display.address(row.address)) +
             (service.empty() ? "" : " <small>" + escaped(service) + "</small>") + "</td>" +
             td(trace::place_name(row.place)) + td(escaped(brief.display.symbol(row.asset))) + td(names(row.nonzero)) +
             td(names(row.zero)) + "</tr>\n";
  }
  if (flips.empty())
    return section("sensitivity", "What depends on the rule",
                   body + "<p>No place is reached under one rule and not under another.</p>");
  body += table(
      "Places that one rule reaches and another does not",
      "<tr>" + th("Address", "wide") + th("Place") + th("Asset") + th("Value under") + th("Nothing under") + "</tr>",
      flips);
  return section("sensitivity", "What depends on the rule", body + cut_note(count, kFlipsMax, "results/holdings.csv"));
}

std::string meetings_section(const Brief& brief) {
  const Tables& tables = brief.tables();
  std::string rows;
  for (std::size_t i = 0; i < std::min(tables.meetings.size(), kMeetingsMax); ++i) {
    const MeetingRow& row = tables.meetings[i];
    rows += "<tr>" + td(escaped(brief.display.label(row.a)) + " and " + escaped(brief.display.label(row.b))) +
            td(escaped(brief.display.policy(row.policy))) + td(time_text(tables.transactions[row.seq].time)) +
            "<td class=\"wide\">" + code(brief.display.holder(row.holder, row.address)) + "</td>" +
            brief.display.cell(row.policy, row.asset, row.amount_a) +
            brief.display.cell(row.policy, row.asset, row.amount_b) + td(escaped(brief.display.symbol(row.asset))) +
            "</tr>\n";
  }
  std::string body =
      "<p>The first place, per rule, where value of two incidents stands together. It is a reason to look, not proof "
      "that the same hand moved both.</p>";
  body += table("Meetings",
                "<tr>" + th("Incidents") + th("Rule") + th("Time") + th("Address", "wide") + th("of the first", "n") +
                    th("of the second", "n") + th("Asset") + "</tr>",
                rows);
  return section("meetings", "Where cases meet",
                 body + cut_note(tables.meetings.size(), kMeetingsMax, "results/meetings.csv"));
}

std::string unfollowed_section(const Brief& brief) {
  const Tables& tables = brief.tables();
  std::map<std::tuple<trace::Unfollowed, std::uint16_t, std::uint32_t>, std::pair<std::vector<u128>, std::set<Text>>>
      sums;
  for (const HoldingRow& row : tables.holdings) {
    if (row.place != Place::unresolved || tables.policies[row.policy].exact) continue;
    auto& [amounts, holders] = sums[{row.why, row.label, row.asset}];
    amounts.resize(tables.policies.size());
    amounts[row.policy] += row.amount.quanta;
    holders.insert(row.holder);
  }
  const auto reason = [](trace::Unfollowed why) -> std::string_view {
    switch (why) {
      case trace::Unfollowed::none: return "not said";
      case trace::Unfollowed::floor: return "below the floor: too small to follow";
      case trace::Unfollowed::limit: return "a named limit was reached";
      case trace::Unfollowed::stopped: return "stopped by the investigator";
      case trace::Unfollowed::excluded: return "excluded by the investigator";
      case trace::Unfollowed::outside: return "outside this ledger";
    }
    return "";
  };
  const std::vector<std::uint32_t> policies = shown_policies(tables);
  std::string rows;
  for (const auto& [key, sum] : sums) {
    rows += "<tr><th scope=\"row\">" + std::string(reason(std::get<0>(key))) + "<small>" +
            counted(sum.second.size(), "place") + "</small></th>" + td(escaped(brief.display.label(std::get<1>(key)))) +
            td(escaped(brief.display.symbol(std::get<2>(key))));
    for (const std::uint32_t p : policies) rows += policy_cell(brief, p, std::get<2>(key), sum.first[p]);
    rows += "</tr>\n";
  }
  std::string body =
      rows.empty()
          ? "<p>Everything was followed to an end.</p>"
          : table("Value that was not followed, and why",
                  "<tr>" + th("Reason") + th("Label") + th("Asset") + policy_heads(brief, policies) + "</tr>", rows);
  std::string treated;
  std::size_t count = 0;
  for (const TreatmentRow& row : tables.treatments) {
    if (row.disposition != "stopped" && row.disposition != "excluded" && row.disposition != "limit" &&
        row.disposition != "include")
      continue;
    if (count++ >= kUnfollowedMax) continue;
    treated += "<tr><td class=\"wide\">" + code(brief.display.address(row.address)) + "</td>" +
               td(escaped(row.disposition)) + td(escaped(brief.display.free_text(row.why))) + "</tr>\n";
  }
  if (!treated.empty())
    body += table("Branches that were fixed, and limits",
                  "<tr>" + th("Address", "wide") + th("Treatment") + th("Reason") + "</tr>", treated) +
            cut_note(count, kUnfollowedMax, "facts/entries.csv");
  return section("unfollowed", "What was not followed", body);
}

}  // namespace clew::casefile
