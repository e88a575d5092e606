// Chooses the names and makes the queries; the comparison itself is the module's below.

#include "clew/engine/certify.h"

#include "clew/engine/snapshot.h"
#include "clew/engine/store.h"
#include "clew/screen/certificate.h"

namespace clew::engine {

Outcome<CertifyReport> certify_names(const ScreenSnapshot& snapshot, const CertifyRequest& request,
                                     const ProgressFn& progress) {
  if (request.queries == 0 || snapshot.names->size() == 0)
    return refuse(Code::usage, request.queries == 0 ? "a certificate needs a query" : "the lists have no names",
                  "ask for queries with --queries N");
  const bool all = request.stratum == 0 || request.stratum >= snapshot.names->size();
  const auto names = all ? snapshot.names : screen::stratum_of(*snapshot.names, request.stratum, request.threads);
  const auto queries = screen::made_queries(*names, request.queries, request.seed);
  const auto certificate = screen::certify(*names, queries, request.threshold, request.threads, progress);
  if (!certificate) return refuse(certificate.error(), "the certificate");
  return CertifyReport{certificate->differences == 0, certificate->differences, screen::certificate_json(*certificate),
                       screen::certificate_text(*certificate)};
}

}  // namespace clew::engine
