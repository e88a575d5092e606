#pragma once
// SDN.XML from inputs that can be opened again, for files and for tests.

#include <functional>
#include <string>
#include <vector>

#include "clew/codec/input.h"
#include "clew/intel/reading.h"

namespace clew::formats::ofac {

/// A document by name that can be read from its start as often as needed.
struct Document {
  std::string path;
  std::function<Result<codec::Input>()> open;
};
/// Documents of files; a folder stands for the .xml files in it. Errors: `not_found`, `io`, `limit`.
Result<std::vector<Document>> documents_of(const std::vector<std::string>& paths);
/// A document in memory; `text` must outlive it.
Document document_of(std::string path, std::string_view text);

Result<intel::ReadReport> read_sdn_documents(const std::vector<Document>& documents, intel::Reading& reading);
Result<intel::ReadReport> read_advanced_documents(const std::vector<Document>& documents, intel::Reading& reading);

}  // namespace clew::formats::ofac
