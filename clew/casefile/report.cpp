// The report is read top down and most readers stop early, so it begins with the answer in sentences, then a picture,
// then tables, then the basis of every number. It says what addresses received under which rule, never what a person
// did.
//
// One file, no network: a report must open in ten years on a machine without any. Policies are switched by radio
// buttons and style rules alone, so that it works with scripts off; the script adds highlighting. Facts, inferences and
// attributions have three looks that differ in shape and word, not only in colour.

#include "clew/casefile/report.h"

#include <algorithm>

#include "clew/casefile/report_sections.h"
#include "clew/casefile/sankey.h"
#include "clew/casefile/timeline.h"

namespace clew::casefile {

namespace {

constexpr std::size_t kAssetsDrawnMax = 4;

std::string when(const Tables& tables) {
  if (tables.transactions.empty()) return {};
  UnixTime first = tables.transactions[0].time, last = first;
  for (const TransactionRow& row : tables.transactions) {
    first = std::min(first, row.time);
    last = std::max(last, row.time);
  }
  return day_text(first) == day_text(last) ? day_text(first) : day_text(first) + " to " + day_text(last);
}

std::string header(const Brief& brief, const std::string& title) {
  const Tables& tables = brief.tables();
  std::string out = "<header><p class=\"kicker\">" +
                    std::string(tables.backward ? "Where money came from" : "Where money went") + "</p><h1>" +
                    escaped(title) + "</h1>\n<p class=\"meta\">";
  out += "Ledger: " + escaped(tables.ledger.network) + (tables.ledger.utxo ? " (outputs)" : " (accounts)");
  if (const std::string range = when(tables); !range.empty()) out += " · visited transactions: " + range;
  if (brief.method.as_of) out += " · as of " + time_text(*brief.method.as_of);
  out += " · clew " + escaped(brief.versions.engine) + ", rules " + escaped(brief.versions.rule_set);
  if (brief.display.options().pseudonyms)
    out += " · addresses that no official source has published are replaced by numbers";
  return out + "</p></header>\n";
}

std::string contents(const Tables& tables) {
  std::string out = "<nav aria-label=\"Contents\"><ol>";
  const auto item = [&](std::string_view id, std::string_view name) {
    out += "<li><a href=\"#" + std::string(id) + "\">" + std::string(name) + "</a></li>";
  };
  item("answer", "The answer");
  item("overview", "Overview");
  item("flow", "Picture and timeline");
  item("exits", "Exits");
  if (!tables.reached.empty()) item("reached", "Connected only");
  item("balance", "Balance");
  item("held", "Still held");
  item("sensitivity", "What depends on the rule");
  if (!tables.meetings.empty()) item("meetings", "Where cases meet");
  item("unfollowed", "Not followed");
  item("inferences", "Inferences");
  item("attributions", "Attributions");
  item("method", "Method");
  item("unknown", "Not known");
  item("words", "Words");
  item("check", "Check it yourself");
  return out + "</ol></nav>\n";
}

/// Radio buttons, their labels and one panel each; style rules made for exactly these ids show the chosen one.
std::string switched(const Brief& brief, std::uint32_t asset, std::string_view group, std::string& style) {
  const Tables& tables = brief.tables();
  std::string radios, labels, panels;
  bool first = true;
  for (std::uint32_t p = 0; p < tables.policies.size(); ++p) {
    if (!tables.policies[p].conserving || tables.policies[p].exact) continue;
    const FlowGraph graph = build_flow(brief.display, p, asset);
    const std::string id = std::string(group) + "-" + std::to_string(p);
    radios +=
        "<input type=\"radio\" name=\"" + std::string(group) + "\" id=\"" + id + "\"" + (first ? " checked" : "") + ">";
    labels += "<label for=\"" + id + "\">" + escaped(brief.display.policy(p)) + "</label>";
    panels += "<div class=\"panel\" id=\"panel-" + id + "\"><p class=\"rule-words\"><b>" +
              escaped(brief.display.policy(p)) + "</b>: " + std::string(brief.display.policy_rule(p)) + ".</p>\n";
    const std::string picture = sankey_svg(brief.display, graph);
    panels += picture.empty() ? "<p>Nothing moved in this asset under this rule.</p>"
                              : "<div class=\"scroll\">" + picture + "</div>";
    if (graph.hidden != 0) {
      panels += "<p class=\"note\">Not drawn: " + counted(graph.hidden_links, "payment") + " of " +
                escaped(brief.display.prose(p, asset, graph.hidden)) + " back to addresses further left.</p>";
    }
    const std::string timeline = timeline_svg(brief.display, p, asset);
    if (!timeline.empty()) panels += "<h3>Timeline</h3><div class=\"scroll\">" + timeline + "</div>";
    panels += "</div>\n";
    style += "#" + id + ":checked~.panels #panel-" + id + "{display:block}#" + id +
             ":checked~.choices label[for=" + id + "]{background:var(--ink);color:#fff;border-color:var(--ink)}#" + id +
             ":focus-visible~.choices label[for=" + id + "]{outline:3px solid var(--focus)}\n";
    first = false;
  }
  return "<div class=\"switch\">" + radios + "<div class=\"choices\"><span>Accounting rule:</span>" + labels +
         "</div><div class=\"panels\">" + panels + "</div></div>\n";
}

std::string legend() {
  std::string out = "<ul class=\"legend\">";
  for (const auto& [css, name] : {std::pair{"exchange", "exchange"},
                                  {"mixer", "mixer, or opaque"},
                                  {"bridge", "bridge"},
                                  {"service", "other service"},
                                  {"held", "still held"},
                                  {"frozen", "frozen"},
                                  {"fees", "fees"},
                                  {"returned", "returned"},
                                  {"unresolved", "not followed"},
                                  {"burnt", "burnt"},
                                  {"address", "address on the way"}}) {
    out += "<li class=\"" + std::string(css) + "\"><i></i>" + name + "</li>";
  }
  return out + "</ul>";
}

}  // namespace

std::string flow_section(const Brief& brief) {
  std::string body =
      "<p>Bands are as wide as the money is much. Point at a band or a box for amount, share, time and rule. Addresses "
      "that pay each other within one column, and the smallest ones, are summed "
      "up. Where a transaction has several payers and receivers the ledger does not say who paid whom: bands then join "
      "them in their order.</p>" +
      legend();
  std::string style;
  std::size_t drawn = 0;
  const std::vector<std::uint32_t> assets = case_assets(brief.tables());
  for (const std::uint32_t asset : assets) {
    if (drawn == kAssetsDrawnMax) break;
    if (assets.size() > 1) body += "<h3>" + escaped(brief.display.symbol(asset)) + "</h3>";
    body += switched(brief, asset, "flow" + std::to_string(drawn++), style);
  }
  if (assets.size() > drawn)
    body += "<p class=\"note\">" + counted(assets.size() - drawn, "more asset") +
            " not drawn; the tables below have all of them.</p>";
  return "<style>" + style + "</style>\n" + section("flow", "Picture and timeline", body);
}

std::string badge(Statement kind) {
  switch (kind) {
    case Statement::fact: return "<span class=\"badge fact\">fact</span>";
    case Statement::inference: return "<span class=\"badge inference\">inference</span>";
    case Statement::attribution: return "<span class=\"badge attribution\">attribution</span>";
  }
  return {};
}

std::string section(std::string_view id, std::string_view title, const std::string& body) {
  const std::string name(id);
  return "<section id=\"" + name + "\" aria-labelledby=\"h-" + name + "\"><h2 id=\"h-" + name + "\">" +
         std::string(title) + "</h2>\n" + body + "</section>\n";
}

std::string table(std::string_view caption, const std::string& head, const std::string& rows, std::string_view css) {
  constexpr std::string_view kEnd = "</tr>\n";
  std::size_t count = 0, cut = rows.size();
  for (std::size_t at = rows.find(kEnd); at != std::string::npos; at = rows.find(kEnd, at + kEnd.size())) {
    if (++count == kRowsShown) cut = at + kEnd.size();
  }
  if (count <= kRowsShown + 3) cut = rows.size();  // a button in place of three rows helps nobody
  std::string out = "<div class=\"rows\"><div class=\"scroll\"><table" +
                    (css.empty() ? std::string() : " class=\"" + std::string(css) + "\"") + "><caption>" +
                    std::string(caption) + "</caption><thead>" + head + "</thead><tbody>\n" + rows.substr(0, cut) +
                    "</tbody>";
  if (cut < rows.size()) out += "<tbody class=\"rest\">\n" + rows.substr(cut) + "</tbody>";
  out += "</table></div>";
  if (cut < rows.size())
    out +=
        "<label class=\"all\"><input type=\"checkbox\"> Show all " + grouped(std::to_string(count)) + " rows</label>";
  return out + "</div>\n";
}

std::string th(std::string_view text, std::string_view css) {
  return "<th scope=\"col\"" + (css.empty() ? std::string() : " class=\"" + std::string(css) + "\"") + ">" +
         std::string(text) + "</th>";
}
std::string td(const std::string& text, std::string_view css) {
  return "<td" + (css.empty() ? std::string() : " class=\"" + std::string(css) + "\"") + ">" + text + "</td>";
}
std::string code(const std::string& text) {
  return "<code>" + escaped(text) + "</code>";
}

std::string cut_note(std::size_t all, std::size_t shown, std::string_view file) {
  if (all <= shown) return {};
  return "<p class=\"note\">The first " + std::to_string(shown) + " of " + grouped(std::to_string(all)) + " rows" +
         (file.empty() ? std::string() : "; all of them are in <code>" + std::string(file) + "</code> of the bundle") +
         ".</p>";
}

std::string report_html(const Tables& tables, const trace::Method& method, const Versions& versions,
                        const ReportOptions& options) {
  const Display display(tables, options);
  const Brief brief{display, method, versions};
  std::string title = options.title;
  if (title.empty()) title = tables.backward ? "Where the money came from" : "Where the money went";
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
      "script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\"><title>" +
      escaped(title) + "</title>\n<style>";
  out += report_style();
  out += "</style></head><body>\n<div class=\"page\">\n";
  out += header(brief, title);
  out += contents(tables);
  out += "<main>\n";
  out += answer_section(brief);
  out += overview_section(brief);
  out += flow_section(brief);
  out += exits_section(brief);
  out += reached_section(brief);
  out += balance_section(brief);
  out += held_section(brief);
  out += sensitivity_section(brief);
  if (!tables.meetings.empty()) out += meetings_section(brief);
  out += unfollowed_section(brief);
  out += inference_section(brief);
  out += attribution_section(brief);
  out += method_section(brief);
  out += unknown_section(brief);
  out += words_section();
  out += check_section(brief);
  out +=
      "</main>\n<footer><p>Nothing in this report is a statement about a person. It says what addresses received, "
      "traced under named rules, on the facts of the ledger named above.</p></footer>\n</div>\n<script>";
  out += report_script();
  return out + "</script></body></html>\n";
}

}  // namespace clew::casefile
