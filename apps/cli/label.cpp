// clew label: who an address is said to be, by whom.

#include <fmt/format.h>

#include <algorithm>

#include "apps/cli/commands.h"
#include "apps/cli/print.h"
#include "apps/cli/screen_words.h"
#include "clew/base/file.h"
#include "clew/codec/address.h"
#include "clew/codec/json.h"
#include "clew/engine/label_times.h"

namespace clew::cli {
namespace {

// Labels are about addresses of any ledger; one that a ledger can have is written as that ledger writes it.
std::string label_address(const intel::Label& label, const std::string& network) {
  return codec::address_text(label.address.view(), network);
}

std::string network_of(const std::string& store) {
  const auto ledger = engine::open_ledger(store);
  return ledger ? (*ledger)->identity().network : std::string("bitcoin");
}

std::string time_text(const std::optional<UnixTime>& time) {
  return time ? to_iso(*time) : std::string();
}

void write_label(codec::JsonWriter& json, const intel::Label& label, const std::string& network) {
  json.begin_object()
      .pair("address", label_address(label, network))
      .pair("label", label.label)
      .pair("actor", label.actor)
      .pair("category", label.category)
      .pair("abuse", label.abuse)
      .pair("source", label.source)
      .pair("pack", label.pack)
      .pair("confidence", label.confidence)
      .pair("licence", label.licence)
      .pair("tlp", label.tlp)
      .pair("pap", label.pap)
      .pair("valid_from", time_text(label.valid_from))
      .pair("valid_to", time_text(label.valid_to))
      .pair("known_from", time_text(label.known_from))
      .end_object();
}

int list_labels(const LabelOptions& options) {
  if (!is_folder(options.common.store))
    return report_failure({Code::not_found, fmt::format("there is no store '{}'", options.common.store),
                           "name the folder that clew ingest or clew label made: --store DIR"},
                          options.common.json);
  const auto as_of = time_of_words(options.as_of, "--as-of");
  if (!as_of) return report_failure(as_of.error(), options.common.json);
  const auto known_at = time_of_words(options.known_at, "--known-at");
  if (!known_at) return report_failure(known_at.error(), options.common.json);
  const auto labels = *known_at ? engine::load_labels(options.common.store, *as_of, **known_at)
                                : engine::load_labels(options.common.store, *as_of);
  const std::string network = network_of(options.common.store);
  if (!labels) return report_failure(labels.error(), options.common.json);
  std::optional<Address> wanted;
  if (!options.address.empty()) {
    const auto address = codec::parse_any_address(options.address);
    if (!address)
      return report_failure(
          {Code::usage, fmt::format("'{}' is not an address: {}", options.address, address.error().reason),
           "check every character, or leave --address out to list all"},
          options.common.json);
    wanted = *address;
  }
  codec::JsonWriter json;
  json.begin_array();
  Table table({{"address"},
               {"label"},
               {"actor"},
               {"category"},
               {"abuse"},
               {"confidence"},
               {"known from"},
               {"tlp"},
               {"pap"},
               {"licence"},
               {"source"}});
  for (const intel::Label& label : labels->all()) {
    if (wanted && label.address != *wanted) continue;
    write_label(json, label, network);
    table.row({label_address(label, network), label.label, label.actor, label.category, label.abuse, label.confidence,
               time_text(label.known_from), label.tlp, label.pap, label.licence, label.source});
  }
  json.end_array();
  if (options.common.json)
    print(json.take());
  else if (table.size() == 0)
    print(wanted                ? "No label says anything about this address.\n"
          : *as_of || *known_at ? "No label was known then.\n"
                                : "The store has no labels yet: clew label FILE\n");
  else
    print(table.text());
  return kOk;
}

// Its actor, or what it says of one that it does not name.
std::string holder_of(const intel::Label& label) {
  return !label.actor.empty() ? label.actor : !label.category.empty() ? label.category : label.abuse;
}

void print_report(const engine::LabelReport& report, const std::string& network) {
  print(fmt::format("Added {} labels ({} were there already); the store now has {}.\n", grouped(report.added),
                    grouped(report.already_there), grouped(report.total)));
  if (!report.quarantined.empty()) {
    print(fmt::format("\n{} {} set aside (kept in quarantine.csv):\n", report.quarantined.size(),
                      report.quarantined.size() == 1 ? "entry" : "entries"));
    for (std::size_t i = 0; i < std::min<std::size_t>(report.quarantined.size(), 8); ++i)
      print(fmt::format("  {} at byte {}: {} ({})\n", report.quarantined[i].file, report.quarantined[i].offset,
                        report.quarantined[i].reason, report.quarantined[i].record));
  }
  if (!report.contradictions.empty()) {
    print(fmt::format("\n{} (both are kept; neither is averaged away):\n",
                      report.contradictions.size() == 1
                          ? "1 contradiction"
                          : fmt::format("{} contradictions", report.contradictions.size())));
    for (std::size_t i = 0; i < std::min<std::size_t>(report.contradictions.size(), 8); ++i) {
      const auto& [a, b] = report.contradictions[i];
      print(fmt::format("  {}: {} ({}) says {}, {} ({}) says {}\n", visible(label_address(a, network)), a.pack,
                        a.source, holder_of(a), b.pack, b.source, holder_of(b)));
    }
  }
}

}  // namespace

int run_label(const LabelOptions& options) {
  if (options.list || (options.files.empty() && !options.address.empty())) return list_labels(options);
  if (options.files.empty())
    return report_failure(
        {Code::usage, "no label file was named", "clew label FILE adds labels; clew label --list shows them"},
        options.common.json);
  const auto report = engine::add_labels(options.common.store, options.files, time_now());
  if (!report) return report_failure(report.error(), options.common.json);
  if (!options.common.json) {
    print_report(*report, network_of(options.common.store));
    return kOk;
  }
  const std::string network = network_of(options.common.store);
  codec::JsonWriter json;
  json.begin_object()
      .pair("added", report->added)
      .pair("already_there", report->already_there)
      .pair("total", report->total);
  json.pair("quarantined", report->quarantined.size()).key("contradictions").begin_array();
  for (const auto& [a, b] : report->contradictions) {
    json.begin_array();
    write_label(json, a, network);
    write_label(json, b, network);
    json.end_array();
  }
  json.end_array().end_object();
  print(json.take());
  return kOk;
}

}  // namespace clew::cli
