// Certificates. The brute force here takes nothing from the index but the names' texts and the weights: the texts are
// read again and scored by the scorer alone, so that a fault of the index cannot hide itself. One name is read once,
// its words are weighed once, and it is scored against all queries, because reading it costs more than a score.
#include "clew/screen/certificate.h"

#include <algorithm>

#include "clew/base/tasks.h"
#include "clew/codec/json.h"
#include "clew/screen/name_mutations.h"

namespace clew::screen {
namespace {

constexpr std::size_t kStep = 256;  // names compared at a time

const char* kind_name(text::NameKind kind) {
  switch (kind) {
    case text::NameKind::unknown: return "unknown";
    case text::NameKind::person: return "person";
    case text::NameKind::organisation: return "organisation";
    case text::NameKind::thing: return "thing";
  }
  return "";
}

bool by_name(const NameHit& a, const NameHit& b) {
  return a.name < b.name;
}

std::string quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

// Counts how the search's hits differ from those of comparing with every name; both ascending by name.
void compare(const NameIndex& index, std::span<const NameHit> searched, std::span<const NameHit> all,
             CertifiedQuery& out) {
  const auto note = [&](const char* what, const NameHit& hit) {
    if (out.first_difference.empty())
      out.first_difference = what + quoted(index.original(hit.name)) + ", score " + std::to_string(hit.score);
  };
  std::size_t s = 0, a = 0;
  while (s < searched.size() || a < all.size()) {
    if (s == searched.size() || (a < all.size() && all[a].name < searched[s].name)) {
      ++out.missing;
      note("not found: ", all[a++]);
    } else if (a == all.size() || searched[s].name < all[a].name) {
      ++out.extra;
      note("found, but below the threshold: ", searched[s++]);
    } else {
      if (searched[s].score != all[a].score) {
        ++out.other_score;
        note("another score: ", all[a]);
      }
      ++s, ++a;
    }
  }
}

// Of the tokens of all readings, one after the other.
std::vector<std::uint32_t> weights_of(const text::Name& name, const TokenWeights& weights) {
  std::vector<std::uint32_t> all;
  for (const text::Reading& reading : name.readings)
    for (const text::Token& token : reading.tokens) all.push_back(weights.weight(token));
  return all;
}

std::string percent(std::uint32_t millionths) {
  std::string digits = std::to_string(millionths / 1000);
  digits.insert(0, digits.size() < 2 ? 2 - digits.size() : 0, '0');
  return digits.substr(0, digits.size() - 1) + "." + digits.substr(digits.size() - 1) + " %";
}

std::string line_of(const CertifiedQuery& query) {
  std::string line = query.query + ": " + std::to_string(query.hits) + " hits; walked";
  for (const std::string& driver : query.proof.drivers) line += " [" + driver + "]";
  line += "; left out " + percent(query.proof.dropped_ppm) + " of the weight, good for a score of at most " +
          percent(query.proof.dropped_score_max) + "; " + std::to_string(query.proof.names - query.proof.walked) +
          " names excluded by the bound, " + std::to_string(query.proof.scored) + " scored";
  if (!query.first_difference.empty())
    line += "; DIFFERENCES: " + std::to_string(query.missing) + " missing, " + std::to_string(query.extra) +
            " extra, " + std::to_string(query.other_score) + " scored otherwise; first: " + query.first_difference;
  return line;
}

}  // namespace

Result<Certificate> certify(const NameIndex& index, std::span<const CertifyQuery> queries, Score threshold,
                            unsigned threads, const ProgressFn& progress) {
  Certificate out;
  out.threshold = threshold;
  out.names = index.size();
  out.list_hash = index.version();
  out.policy = name_policy();
  out.weights = index.weights().version();
  out.engine_version = CLEW_VERSION;
  out.comparisons = std::uint64_t{index.size()} * queries.size();
  out.queries.resize(queries.size());

  std::vector<text::Name> names(queries.size());
  std::vector<std::vector<std::uint32_t>> weights(queries.size());
  std::vector<std::vector<NameHit>> searched(queries.size());
  parallel_for(queries.size(), threads, [&](std::size_t i) {
    names[i] = text::read_name(queries[i].text, queries[i].kind);
    weights[i] = weights_of(names[i], index.weights());
    out.queries[i].query = queries[i].text;
    out.queries[i].kind = queries[i].kind;
    searched[i] = index.search(names[i], threshold, &out.queries[i].proof);
    std::ranges::sort(searched[i], by_name);
    out.queries[i].hits = searched[i].size();
  });

  // Every name, read from its text, against every query. Steps are joined in order, so that hits stay ascending.
  std::vector<std::vector<NameHit>> all(queries.size());
  const std::size_t steps = (index.size() + kStep - 1) / kStep;
  const std::size_t at_once = std::max<std::size_t>(1, std::size_t{threads} * 4);
  for (std::size_t first = 0; first < steps; first += at_once) {
    std::vector<std::vector<std::vector<NameHit>>> found(std::min(at_once, steps - first));
    parallel_for(found.size(), threads, [&](std::size_t step) {
      found[step].resize(queries.size());
      const std::size_t to = std::min(index.size(), (first + step + 1) * kStep);
      for (auto id = static_cast<std::uint32_t>((first + step) * kStep); id < to; ++id) {
        const text::Name listed = index.name(NameId{id});
        const std::vector<std::uint32_t> listed_weights = weights_of(listed, index.weights());
        for (std::size_t q = 0; q < names.size(); ++q)
          if (const Score got = score(names[q], weights[q], listed, listed_weights); got >= threshold)
            found[step][q].push_back({NameId{id}, got});
      }
    });
    for (const auto& step : found)
      for (std::size_t q = 0; q < step.size(); ++q) all[q].insert(all[q].end(), step[q].begin(), step[q].end());
    const std::uint64_t done = std::min(index.size(), (first + found.size()) * kStep);
    if (progress && !progress({"certify", "names", done, index.size()})) return fail(Code::conflict, "cancelled");
  }
  for (std::size_t i = 0; i < queries.size(); ++i) {
    compare(index, searched[i], all[i], out.queries[i]);
    out.differences += out.queries[i].missing + out.queries[i].extra + out.queries[i].other_score;
  }
  return out;
}

std::vector<CertifyQuery> made_queries(const NameIndex& index, std::size_t count, std::uint64_t seed) {
  std::vector<CertifyQuery> queries;
  if (index.size() == 0) return queries;
  Rng random(seed);
  while (queries.size() < count) {
    const NameId id{static_cast<std::uint32_t>(random.below(index.size()))};
    const auto mutation = static_cast<Mutation>(queries.size() % kMutations);
    queries.push_back({mutate(index.original(id), mutation, random), index.name(id).kind});
  }
  return queries;
}

std::shared_ptr<const NameIndex> stratum_of(const NameIndex& index, std::size_t count, unsigned threads) {
  NameIndexBuilder builder;
  count = std::min(count, index.size());
  for (std::size_t i = 0; i < count; ++i) {
    const NameId id{static_cast<std::uint32_t>(std::uint64_t{i} * index.size() / count)};
    (void)builder.add(index.original(id), index.name(id).kind);  // fewer names than the index holds: no limit reached
  }
  return std::move(builder).build(threads);
}

std::string certificate_json(const Certificate& certificate) {
  codec::JsonWriter json;
  json.begin_object();
  json.pair("certificate", "clew-lossless-search-1");
  json.pair("proves", "the search: whatever the scorer puts at or above the threshold is found");
  json.pair("does_not_prove", "the reading: a listed name that the scorer puts below the threshold passes unseen");
  json.pair("engine_version", certificate.engine_version).pair("policy", certificate.policy);
  json.pair("weights", certificate.weights).pair("list_sha256", certificate.list_hash);
  json.pair("names", certificate.names).pair("threshold_ppm", certificate.threshold);
  json.pair("queries", certificate.queries.size()).pair("comparisons", certificate.comparisons);
  json.pair("differences", certificate.differences);
  json.key("searches").begin_array();
  for (const CertifiedQuery& query : certificate.queries) {
    json.begin_object();
    json.pair("query", query.query).pair("kind", kind_name(query.kind));
    json.pair("needed_ppm", query.proof.needed_ppm).pair("left_out_ppm", query.proof.dropped_ppm);
    json.pair("left_out_score_max", query.proof.dropped_score_max);
    json.key("drivers").begin_array();
    for (const std::string& driver : query.proof.drivers) json.string(driver);
    json.end_array();
    json.pair("walked", query.proof.walked).pair("excluded_by_the_bound", query.proof.names - query.proof.walked);
    json.pair("scored", query.proof.scored).pair("hits", query.hits);
    json.pair("missing", query.missing).pair("extra", query.extra).pair("other_score", query.other_score);
    if (!query.first_difference.empty()) json.pair("first_difference", query.first_difference);
    json.end_object();
  }
  json.end_array().end_object();
  return json.take();
}

std::string certificate_text(const Certificate& certificate, std::size_t queries_max) {
  std::string out = "Certificate of lossless search\n";
  out += "  engine " + certificate.engine_version + ", policy " + certificate.policy + ", weights " +
         certificate.weights + "\n";
  out += "  " + std::to_string(certificate.names) + " names, SHA-256 " + certificate.list_hash + "\n";
  out += "  threshold " + percent(certificate.threshold) + ", " + std::to_string(certificate.queries.size()) +
         " queries, each compared with every name: " + std::to_string(certificate.comparisons) + " comparisons\n";
  out += "  differences: " + std::to_string(certificate.differences) +
         (certificate.differences == 0 ? " (nothing was missed)\n" : " (the search is NOT lossless)\n");
  out +=
      "  It proves the SEARCH: whatever the scorer puts at or above the threshold is found.\n"
      "  It does NOT prove the READING of names: a listed name that the scorer puts below the threshold, because of "
      "its\n"
      "  spelling, its script or other words around it, passes here unseen. docs/scores.md has how often that is.\n";
  std::vector<const CertifiedQuery*> shown;
  for (const CertifiedQuery& query : certificate.queries) shown.push_back(&query);
  std::ranges::stable_partition(shown, [](const CertifiedQuery* query) { return !query->first_difference.empty(); });
  for (std::size_t i = 0; i < std::min(queries_max, shown.size()); ++i) out += "  " + line_of(*shown[i]) + "\n";
  if (shown.size() > queries_max) out += "  and " + std::to_string(shown.size() - queries_max) + " more queries\n";
  return out;
}

}  // namespace clew::screen
