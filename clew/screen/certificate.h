#pragma once
// Proof, for somebody who does not trust the index, that a search returned every name it had to.
//
// For each query the certificate holds what the search says it did (SearchProof) and what comparing the query with
// every single name gives, read anew from its text, without any part of the index. The two must be the same names with
// the same scores: `differences` is how many hits are missing, extra or scored otherwise, and must be 0.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "clew/base/progress.h"
#include "clew/screen/name_index.h"

namespace clew::screen {

struct CertifiedQuery {
  std::string query;
  text::NameKind kind = text::NameKind::unknown;
  SearchProof proof;
  std::uint64_t hits = 0;  ///< of the search
  std::uint64_t missing = 0, extra = 0, other_score = 0;
  std::string first_difference;  ///< a sentence; empty if there is none
};

struct Certificate {
  Score threshold = 0;
  std::uint64_t names = 0;
  std::string list_hash, policy, weights, engine_version;
  std::vector<CertifiedQuery> queries;
  std::uint64_t comparisons = 0;  ///< names times queries
  std::uint64_t differences = 0;  ///< must be 0
};

struct CertifyQuery {
  std::string text;
  text::NameKind kind = text::NameKind::unknown;
};

/// Searches each query and compares each with every name of the index. Each name is read once for all queries; cost:
/// names times queries comparisons of some microseconds, on `threads` threads. The result does not depend on them.
/// Errors: `conflict` (cancelled by `progress`).
Result<Certificate> certify(const NameIndex& index, std::span<const CertifyQuery> queries, Score threshold,
                            unsigned threads, const ProgressFn& progress = {});

/// Names of the index changed in every way of name_mutations.h, and kinds as listed: queries for a certificate where
/// the caller has none. The same for the same seed.
std::vector<CertifyQuery> made_queries(const NameIndex& index, std::size_t count, std::uint64_t seed);

/// An index of `count` names of this one, evenly chosen: where certifying thousands of queries is affordable.
std::shared_ptr<const NameIndex> stratum_of(const NameIndex& index, std::size_t count, unsigned threads);

/// One JSON document, always the same bytes for the same certificate.
std::string certificate_json(const Certificate& certificate);
/// For people: the summary, and at most `queries_max` queries (those with differences first).
std::string certificate_text(const Certificate& certificate, std::size_t queries_max = 20);

}  // namespace clew::screen
