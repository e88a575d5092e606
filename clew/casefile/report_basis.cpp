// What the numbers stand on: inferences and attributions kept apart from facts, the method as decided before looking,
// what is not known, the words used, and how anyone can check all of it.

#include <algorithm>
#include <map>
#include <set>

#include "clew/casefile/report_sections.h"
#include "clew/codec/address.h"

namespace clew::casefile {

namespace {

constexpr std::size_t kConversionsMax = 1000, kCandidatesMax = 500, kLabelsMax = 2000;

std::string conversions_html(const Brief& brief) {
  const Tables& tables = brief.tables();
  std::string rows;
  for (std::size_t i = 0; i < std::min(tables.conversions.size(), kConversionsMax); ++i) {
    const ConversionRow& row = tables.conversions[i];
    rows += "<tr>" + td(time_text(tables.transactions[row.seq].time)) + "<td class=\"wide\">" +
            code(brief.display.address(row.payer)) + "</td>" +
            brief.display.cell(Display::kBaseUnits, row.asset_in, row.paid) +
            td(escaped(brief.display.symbol(row.asset_in))) +
            brief.display.cell(Display::kBaseUnits, row.asset_out, row.received) +
            td(escaped(brief.display.symbol(row.asset_out))) + "</tr>\n";
  }
  if (rows.empty()) return {};
  return "<p>One account paid one asset and exactly one other was received in the same transaction: clew infers that "
         "one was exchanged for the other, and follows in that proportion.</p>" +
         table("Exchanges of one asset for another",
               "<tr>" + th("Time") + th("Payer", "wide") + th("Paid", "n") + th("") + th("Received", "n") + th("") +
                   "</tr>",
               rows, "inferred") +
         cut_note(tables.conversions.size(), kConversionsMax, "inferences/conversions.csv");
}

std::string candidates_html(const Brief& brief) {
  const Tables& tables = brief.tables();
  std::string rows;
  for (std::size_t i = 0; i < std::min(tables.candidates.size(), kCandidatesMax); ++i) {
    const CandidateRow& row = tables.candidates[i];
    const std::string service = brief.display.service(row.service);
    rows += "<tr>" + td(time_text(tables.transactions[row.deposit].time)) +
            td(service.empty() ? code(brief.display.address(row.service)) : "<b>" + escaped(service) + "</b>") +
            brief.display.cell(Display::kBaseUnits, row.asset, row.deposited) + td(time_text(row.payout_time)) +
            "<td class=\"wide\">" + code(brief.display.address(row.receiver)) + "</td>" +
            brief.display.cell(Display::kBaseUnits, row.asset, row.paid) +
            td(escaped(brief.display.symbol(row.asset))) +
            td("1 of " + grouped(std::to_string(row.set_size)) + (row.truncated ? "+" : ""), "n") + "</tr>\n";
  }
  if (rows.empty()) return {};
  return "<p>Payouts of opaque services that <em>could</em> continue a deposit by amount and time. Each is one of a "
         "set; the chance is spread evenly over the set and is not calibrated. No number of this report depends on "
         "them.</p>" +
         table("Candidates behind opaque services",
               "<tr>" + th("Deposit") + th("Service") + th("Deposited", "n") + th("Payout") + th("Receiver", "wide") +
                   th("Paid", "n") + th("Asset") + th("Set", "n") + "</tr>",
               rows, "inferred") +
         cut_note(tables.candidates.size(), kCandidatesMax, "inferences/candidates.csv");
}

std::string item(std::string_view name, const std::string& text) {
  return "<dt>" + std::string(name) + "</dt><dd>" + text + "</dd>\n";
}

std::string boundary_words(trace::Boundary boundary) {
  switch (boundary) {
    case trace::Boundary::stop: return "the line ends there";
    case trace::Boundary::reset: return "the line ends there; what leaves carries a label of its own";
    case trace::Boundary::pass_through: return "followed through, in proportion";
    case trace::Boundary::candidates: return "opaque; possible continuations are listed as candidates";
  }
  return {};
}

std::string address_of(const Brief& brief, const Address& address) {
  const std::string text = codec::address_text(address.view(), brief.tables().ledger.network);
  // A pseudonym is keyed by the characters of a table; an address no table has stays hidden.
  for (const EntryRow& row : brief.tables().entries) {
    if (row.address == text) return brief.display.address(row.address);
  }
  return brief.display.options().pseudonyms ? "an address of no visited transaction" : text;
}

std::string branches_html(const Brief& brief) {
  std::string rows;
  for (const trace::Branch& branch : brief.method.branches) {
    const char* action = branch.action == trace::Branch::Action::include   ? "include"
                         : branch.action == trace::Branch::Action::exclude ? "exclude"
                                                                           : "stop";
    rows += "<tr>" + td(action) + "<td class=\"wide\">" +
            (branch.output ? "one output" : code(address_of(brief, branch.address))) + "</td>" +
            td(escaped(brief.display.free_text(branch.reason))) + "</tr>\n";
  }
  return rows.empty() ? std::string()
                      : table("Branches the investigator fixed",
                              "<tr>" + th("Action") + th("Where", "wide") + th("Reason") + "</tr>", rows);
}

std::string seeds_html(const Brief& brief) {
  const Tables& tables = brief.tables();
  constexpr std::size_t kSeedsMax = 1000;
  std::string rows;
  for (std::size_t i = 0; i < std::min(tables.seeds.size(), kSeedsMax); ++i) {
    const SeedRow& row = tables.seeds[i];
    rows += "<tr>" + td(escaped(brief.display.label(row.label))) +
            td(row.kind == "open"     ? "held from the start"
               : row.kind == "arrive" ? "received"
                                      : "paid") +
            td(row.time ? time_text(*row.time) : "") + "<td class=\"wide\">" +
            code(brief.display.holder(row.holder, row.address)) + "</td>" +
            brief.display.cell(Display::kBaseUnits, row.asset, row.amount) +
            td(escaped(brief.display.symbol(row.asset))) + "</tr>\n";
  }
  return table("Starting points " + badge(Statement::fact),
               "<tr>" + th("Incident") + th("How") + th("Time") + th("Address", "wide") + th("Amount", "n") +
                   th("Asset") + "</tr>",
               rows) +
         cut_note(tables.seeds.size(), kSeedsMax, "facts/entries.csv");
}

std::string floors(const Brief& brief) {
  std::string out = brief.method.floor_ppm == 0
                        ? "none"
                        : grouped(std::to_string(brief.method.floor_ppm)) + " millionths of the loss in each asset";
  for (const Loss& loss : losses(brief.tables())) {
    const u128 floor = brief.tables().assets[loss.asset].floor;
    if (floor != 0) out += "; " + escaped(brief.display.prose(Display::kBaseUnits, loss.asset, floor));
    break;
  }
  return out;
}

}  // namespace

std::string inference_section(const Brief& brief) {
  const std::string body = conversions_html(brief) + candidates_html(brief);
  return section("inferences", "Inferences " + badge(Statement::inference),
                 "<div class=\"kind inference\">" +
                     (body.empty() ? "<p>None: every step of this trace is recorded on the ledger.</p>" : body) +
                     "</div>");
}

std::string attribution_section(const Brief& brief) {
  const Tables& tables = brief.tables();
  std::string rows;
  for (std::size_t i = 0; i < std::min(tables.label_rows.size(), kLabelsMax); ++i) {
    const LabelRow& row = tables.label_rows[i];
    std::string dates = row.known_from ? "known since " + day_text(*row.known_from) : "not dated";
    if (row.valid_from) dates += ", valid from " + day_text(*row.valid_from);
    if (row.valid_to) dates += ", valid to " + day_text(*row.valid_to);
    rows += "<tr><td class=\"wide\">" + code(brief.display.address(row.address)) + "</td><td class=\"said\"><b>" +
            escaped(brief.display.free_text(row.label)) + "</b><small>" +
            escaped(brief.display.free_text(row.category)) + "</small></td>" + "<td class=\"wide\">" +
            escaped(brief.display.free_text(row.source)) + "</td>" + td(escaped(row.confidence)) + td(dates) +
            "</tr>\n";
  }
  const std::string body = rows.empty()
                               ? "<p>No label decided anything in this trace.</p>"
                               : "<p>A label is what a named source says about an address. clew repeats it and does "
                                 "not vouch for it; a wrong label can be disputed with its source.</p>" +
                                     table("Labels used",
                                           "<tr>" + th("Address", "wide") + th("Is said to be") + th("Source", "wide") +
                                               th("Source's confidence") + th("Dates") + "</tr>",
                                           rows, "attributed") +
                                     cut_note(tables.label_rows.size(), kLabelsMax, "facts/labels.csv");
  return section("attributions", "Attributions " + badge(Statement::attribution),
                 "<div class=\"kind attribution\">" + body + "</div>");
}

std::string method_section(const Brief& brief) {
  const trace::Method& method = brief.method;
  const Tables& tables = brief.tables();
  std::string list = "<dl class=\"method\">";
  list += item("Direction", tables.backward ? "backward: where the value came from" : "forward: where the value went");
  for (std::uint32_t p = 0; p < tables.policies.size(); ++p) {
    const Policy& policy = tables.policies[p];
    list += item(escaped(brief.display.policy(p)), std::string(brief.display.policy_rule(p)) + " (" +
                                                       counted(policy.visited, "transaction") + " visited" +
                                                       (policy.partial ? ", <b>limit reached</b>" : "") + ")");
  }
  list += item("Fees", method.fees == graph::Fees::follow && tables.ledger.utxo ? "followed to the miner's block reward"
                                                                                : "end as fees");
  list += item("Floor", floors(brief));
  if (!tables.ledger.utxo) {
    list += item("Unfunded value",
                 method.unfunded_follow ? "followed under a label of its own" : "marked where it meets traced value");
    list += item("Opening balances",
                 method.opening_inferred ? "inferred from the largest overdraft, as unresolved" : "empty");
    list += item("Order within a block", method.order == graph::BlockOrder::as_recorded ? "as recorded" : "reversed");
  }
  for (const trace::BoundaryRule& rule : method.boundaries)
    list += item("Service: " + escaped(intel::category_name(rule.category)), boundary_words(rule.boundary));
  if (method.known_by) list += item("Labels known by", time_text(*method.known_by));
  list += "</dl>\n";
  std::string versions = "<dl class=\"method\">" + item("Engine", "clew " + escaped(brief.versions.engine)) +
                         item("Rules", escaped(brief.versions.rule_set) + ", " + escaped(brief.versions.netting) +
                                           ", " + escaped(brief.versions.bundle)) +
                         item("Ledger version", code(std::string(tables.ledger.version))) +
                         item("Labels version", code(std::string(tables.labels_version)) + " (" +
                                                    counted(tables.labels_total, "label") + ")");
  std::string libraries;
  for (const auto& [name, version] : brief.versions.libraries)
    libraries += (libraries.empty() ? "" : ", ") + name + " " + version;
  versions += item("Libraries", escaped(libraries)) + "</dl>\n";
  return section(
      "method", "Method",
      "<p>Decided before looking. The same method on the same ledger gives the same report, byte for byte.</p>" +
          seeds_html(brief) + branches_html(brief) + list + "<h3>Versions</h3>" + versions);
}

std::string unknown_section(const Brief& brief) {
  const Tables& tables = brief.tables();
  std::string body = "<ul>";
  body += "<li>The ledger that was read has " + counted(tables.ledger.blocks, "block") + " and " +
          counted(tables.ledger.transactions, "transaction");
  if (tables.ledger.blocks != 0)
    body += ", from " + time_text(tables.ledger.first_time) + " to " + time_text(tables.ledger.last_time);
  body += ". What happened before, after or elsewhere is not known here.</li>";
  body +=
      "<li>An address without a label is not known to be without an owner that matters; it only has no label among "
      "the " +
      counted(tables.labels_total, "label") + " used.</li>";
  std::set<std::string> said;
  for (const BalanceRow& row : tables.balance) {
    if (row.label != 1 && row.label != 2) continue;
    if (!tables.policies[row.policy].conserving || row.introduced.quanta == 0) continue;
    const std::string what = row.label == 1
                                 ? "was paid by accounts whose recorded receipts do not cover it (<b>unfunded</b>)"
                                 : "is opening balance that is not known (<b>unresolved</b>)";
    const std::string text = "<li>" + escaped(brief.display.prose(row.policy, row.asset, row.introduced.quanta)) + " " +
                             what + ", under " + escaped(brief.display.policy(row.policy)) + ".</li>";
    if (said.insert(what + std::to_string(row.asset)).second) body += text;
  }
  std::size_t incomplete = 0, unverified = 0;
  for (const LegRow& leg : tables.legs) {
    incomplete += (leg.flags & ledger::kLegIncomplete) != 0 ? 1 : 0;
    unverified += (leg.flags & ledger::kLegUnverified) != 0 ? 1 : 0;
  }
  if (incomplete != 0)
    body += "<li>" + counted(incomplete, "movement") +
            " come from transactions without a record of internal calls: native coins may have moved unseen.</li>";
  if (unverified != 0)
    body += "<li>" + counted(unverified, "movement") + " are of tokens that no trusted list names.</li>";
  for (const Text note : tables.notes) body += "<li>" + escaped(brief.display.free_text(note)) + "</li>";
  return section("unknown", "What is not known", body + "</ul>");
}

std::string words_section() {
  return section("words", "Words", R"(<dl class="words">
<dt>Fact, inference, attribution</dt><dd>A <span class="badge fact">fact</span> is recorded on the ledger. An <span class="badge inference">inference</span> is concluded by a named method. An <span class="badge attribution">attribution</span> is what a named source says about an address.</dd>
<dt>Address</dt><dd>A place on the ledger that can receive and pay. It is not a person: one person can have many, and a service's address serves many people.</dd>
<dt>Rule, policy</dt><dd>A convention for dividing mixed money. None of them is true in itself; courts and authorities differ.</dd>
<dt>Traced, touched</dt><dd><em>Traced</em> value is assigned to an address by a rule that keeps the books. <em>Touched</em> (poison) only says that stolen value met it somewhere.</dd>
<dt>Exit</dt><dd>A receipt at a named service or an opaque transaction, at which the line ends on this ledger.</dd>
<dt>Opaque</dt><dd>A mixer, or a transaction of several assets that nothing ties together: what comes out cannot be matched with what went in.</dd>
<dt>Held</dt><dd>At the end of the trace the value is still at an address that is no service.</dd>
<dt>Frozen</dt><dd>Held, and a source says the holder is frozen.</dd>
<dt>Returned</dt><dd>Paid back to where it was taken from.</dd>
<dt>Not followed, unresolved</dt><dd>Value whose further way was not looked at, with the reason.</dd>
<dt>Unfunded</dt><dd>Paid by an account that, by this ledger, never received it.</dd>
<dt>Interval</dt><dd>The least and the most an address can have received under any rule that neither creates nor loses value.</dd>
<dt>Widest path</dt><dd>Of all ways from the theft to an exit that respect time, the one whose smallest payment is largest. It shows that a way exists; it is no rule.</dd>
<dt>Depends on the rule</dt><dd>One rule says something arrived, another says nothing did.</dd>
</dl>
)");
}

std::string check_section(const Brief& brief) {
  std::string body =
      "<ol class=\"check\"><li>Take the evidence bundle this report came with. In its folder run <code>sha256sum -c "
      "manifest.sha256</code>: nothing was changed.</li>"
      "<li>Run <code>python3 verify.py FOLDER</code>. The checker uses only Python's standard library, was written "
      "from the published description of the format without sight of clew's code, and recomputes every "
      "number.</li>";
  if (!brief.tables().proofs.empty())
    body += "<li>" + counted(brief.tables().proofs.size(), "transaction") +
            " can be tied to block headers by <code>facts/transactions.csv</code>, without trusting clew's copy of the "
            "ledger.</li>";
  body +=
      "<li>Look up any transaction of <code>facts/transactions.csv</code> in a node or explorer of your own "
      "choice.</li>"
      "<li>With clew and the same ledger, <code>clew trace --method method.json</code> gives the same bytes.</li></ol>";
  return section("check", "Check it yourself", body);
}

}  // namespace clew::casefile
