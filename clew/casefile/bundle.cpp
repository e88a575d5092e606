// A bundle is handed to people who do not trust us, so it must be whole, unchanged and plain. Whole: it is written
// beside its place and moved there by one rename. Unchanged: a manifest of SHA-256 sums, which `sha256sum -c` of any
// system understands. Plain: CSV, JSON, text.
//
// Refused: an archive (a reader would need to unpack before looking, and archives carry times and owners), and
// signatures (they need a key policy; a detached signature of the manifest can be added by whoever hands it on).

#include "clew/casefile/bundle.h"

#include <fcntl.h>
#include <openssl/opensslv.h>
#include <simdjson.h>
#include <unistd.h>
#include <xxhash.h>
#include <zstd.h>

#include <fmt/core.h>
#include <algorithm>
#include <boost/version.hpp>
#include <cstdio>
#include <filesystem>

#include "clew/base/file.h"
#include "clew/casefile/method_json.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/codec/json.h"
#include "clew/graph/netting.h"

namespace clew::casefile {

namespace {

constexpr std::string_view kReadme = R"(# Evidence bundle

This folder holds the result of following money over a public or recorded ledger, together with everything needed to check it without the program
that made it.

## What is here

- `report.html`: the report. Open it in any browser; it needs no network.
- `method.json`: what was decided before looking: where the trace starts, by which rules, where it stops, and why.
- `facts/`: what the ledger says, what named sources say about addresses, and nothing else. Each transaction that was visited, who paid, who
  received, how much, as plain steps. `branch` in `transactions.csv` ties Bitcoin transactions to the headers of their blocks.
- `inferences/`: what is concluded by a named method, not recorded: exchanges of one asset for another, and payouts of a service that *could* continue
  a deposit. No number in `results/` depends on the candidates.
- `results/`: what follows from the facts under each accounting rule, side by side: places, balances, exits, paths.
- `versions.json`: of the program, the rules, the ledger, the labels and the libraries.
- `manifest.sha256`: a SHA-256 sum for every file.

## How to check it

1. That nothing was changed: `sha256sum -c manifest.sha256` (Linux) or `shasum -a 256 -c manifest.sha256` (macOS) in this folder.
2. That every number follows from the facts: `python3 verify.py FOLDER`, where `verify.py` (with `facts.py` beside it) is the independent checker that comes with clew. It uses only
   Python's standard library, was written from the published description of this format alone, and recomputes every number.
3. That the facts are the ledger's: look up any transaction of `facts/transactions.csv` in a node or explorer of your own choice.

## How to read it

- Amounts are whole numbers of the smallest unit of the asset; `facts/assets.csv` says how many decimals people usually show.
- A *fact* is recorded. An *inference* is concluded by a named method. An *attribution* is what a named party says about an address, on a date.
- Once money is mixed, no fact says which coin is whose. Each *policy* is a rule for dividing it; they are shown side by side, and where they disagree
  the report says so. `low` and `high` contain the answer of every rule that neither creates nor loses value.
- Nothing here is a statement about a person. It says what an address received, traced under which rule.
)";

std::string versions_json(const Tables& tables, const Versions& versions) {
  codec::JsonWriter json;
  json.begin_object();
  json.pair("engine", versions.engine)
      .pair("rule_set", versions.rule_set)
      .pair("netting", versions.netting)
      .pair("bundle", versions.bundle);
  json.key("ledger").begin_object();
  json.pair("format", tables.ledger.format)
      .pair("network", tables.ledger.network)
      .pair("version", tables.ledger.version);
  json.pair("blocks", tables.ledger.blocks).pair("transactions", tables.ledger.transactions).end_object();
  json.key("labels")
      .begin_object()
      .pair("version", tables.labels_version)
      .pair("count", tables.labels_total)
      .end_object();
  json.key("libraries").begin_object();
  for (const auto& [name, version] : versions.libraries) json.pair(name, version);
  json.end_object().end_object();
  return json.take();
}

std::unexpected<BundleFault> refuse(Code code, const char* reason, std::string message) {
  return std::unexpected<BundleFault>(BundleFault{{code, reason, 0}, std::move(message)});
}

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

Result<void, BundleFault> write_all(const std::string& folder, const std::vector<File>& files) {
  for (const File& file : files) {
    const std::string path = join_path(folder, file.path);
    if (!make_folder(parent_of(path)) || !write_file_atomically(path, file.text)) {
      return refuse(Code::io, "write", "cannot write " + path + "; is the disk full or the folder read-only?");
    }
  }
  return {};
}

void sync_folder(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

}  // namespace

Versions current_versions() {
  Versions versions;
  versions.engine = CLEW_VERSION;
  versions.rule_set = kRuleSet;
  versions.netting = graph::kNettingPolicy;
  versions.bundle = "bundle/2";
  versions.libraries = {
      {"boost", fmt::format("{}.{}.{}", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100)},
      {"fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100)},
      {"openssl", fmt::format("{}.{}.{}", OPENSSL_VERSION_MAJOR, OPENSSL_VERSION_MINOR, OPENSSL_VERSION_PATCH)},
      {"simdjson", fmt::format("{}.{}.{}", int{simdjson::SIMDJSON_VERSION_MAJOR}, int{simdjson::SIMDJSON_VERSION_MINOR},
                               int{simdjson::SIMDJSON_VERSION_REVISION})},
      {"xxhash", fmt::format("{}.{}.{}", XXH_VERSION_MAJOR, XXH_VERSION_MINOR, XXH_VERSION_RELEASE)},
      {"zstd", ZSTD_VERSION_STRING},
  };
  return versions;
}

std::vector<File> bundle_files(const Tables& tables, const Versions& versions, std::string method, std::string report) {
  std::vector<File> files = csv_files(tables);
  files.push_back({"README.md", std::string(kReadme)});
  files.push_back({"method.json", std::move(method)});
  files.push_back({"report.html", std::move(report)});
  files.push_back({"versions.json", versions_json(tables, versions)});
  std::ranges::sort(files, {}, &File::path);
  return files;
}

std::string manifest(const std::vector<File>& files) {
  std::string text;
  for (const File& file : files) {
    text += codec::to_hex(codec::sha256(as_bytes(file.text)).view()) + "  " + file.path + "\n";
  }
  return text;
}

Result<void, BundleFault> write_files(const std::string& folder, const std::vector<File>& files) {
  std::string place = folder;
  while (place.size() > 1 && place.ends_with('/')) place.pop_back();
  if (file_exists(place) && !is_folder(place))
    return refuse(Code::conflict, "a file is there", place + " is a file; name a folder that does not exist");
  if (is_folder(place)) {
    const auto there = list_folder(place);
    if (!there || !there->empty())
      return refuse(Code::conflict, "folder not empty",
                    place + " is not empty; a bundle is never overwritten: name a new folder");
  }
  const std::string parent = parent_of(place), partial = place + ".partial";
  if (!make_folder(parent)) return refuse(Code::io, "make folder", "cannot create " + parent);
  std::error_code trouble;
  std::filesystem::remove_all(partial, trouble);  // what a crash left behind
  std::vector<File> all = files;
  all.push_back({"manifest.sha256", manifest(files)});
  if (auto written = write_all(partial, all); !written) {
    std::filesystem::remove_all(partial, trouble);
    return written;
  }
  if (std::rename(partial.c_str(), place.c_str()) != 0) {
    std::filesystem::remove_all(partial, trouble);
    return refuse(Code::io, "rename", "cannot put the bundle at " + place);
  }
  sync_folder(parent);
  return {};
}

Result<void, BundleFault> write_bundle(const std::string& folder, const std::shared_ptr<const ledger::Ledger>& ledger,
                                       const intel::Labels& labels, const trace::Method& method,
                                       const trace::TraceResult& result, const Versions& versions,
                                       const ReportOptions& options) {
  const auto tables = make_tables(ledger, labels, method, result);
  if (!tables)
    return std::unexpected(
        BundleFault{tables.error(), std::string("the result does not fit the ledger: ") + tables.error().reason});
  return write_files(folder, bundle_files(*tables, versions, method_json(method, *ledger, &result),
                                          report_html(*tables, method, versions, options)));
}

}  // namespace clew::casefile
