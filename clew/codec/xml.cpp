// Events over expat. What can be attacked in XML is switched off here once for all readers: entity declarations end the
// document ("billion laughs", external files), depth is bounded, and so is the one thing expat buffers, a token that
// has not ended yet. Refused: pugixml and other trees (the larger lists have a hundred megabytes), libxml2 (a far
// larger surface). Source: XML 1.0, fifth edition; expat's reference, "Billion laughs" and XML_SetEntityDeclHandler.

#include "clew/codec/xml.h"

#include <expat.h>

#include <memory>

namespace clew::codec {
namespace {

std::string_view local(const char* name) {
  const std::string_view whole(name);
  const auto colon = whole.rfind(':');
  return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

struct Run {
  XML_Parser parser = nullptr;
  XmlHandler* handler = nullptr;
  std::size_t depth = 0;
  std::vector<XmlAttribute> attributes;
  std::optional<Error> stopped;  // by the handler
  std::optional<Error> fault;    // by us

  std::uint64_t offset() const {
    const XML_Index index = XML_GetCurrentByteIndex(parser);
    return index < 0 ? 0 : static_cast<std::uint64_t>(index);
  }
  bool over() const { return stopped || fault; }
  void stop() { XML_StopParser(parser, XML_FALSE); }
  void refuse(Code code, const char* reason) {
    if (over()) return;
    fault = Error{code, reason, offset()};
    stop();
  }
  void heed(const Result<void>& result) {
    if (result || over()) return;
    stopped = result.error();
    stop();
  }
};

Run& run_of(void* data) {
  return *static_cast<Run*>(data);
}

void on_open(void* data, const XML_Char* name, const XML_Char** attributes) {
  Run& run = run_of(data);
  if (run.over()) return;
  if (++run.depth > kXmlDepthMax) return run.refuse(Code::limit, "elements nested too deeply");
  run.attributes.clear();
  for (; *attributes; attributes += 2) run.attributes.push_back({local(attributes[0]), attributes[1]});
  run.heed(run.handler->open(local(name), run.attributes, run.offset()));
}

void on_close(void* data, const XML_Char* name) {
  Run& run = run_of(data);
  if (run.over()) return;
  --run.depth;
  run.heed(run.handler->close(local(name)));
}

void on_text(void* data, const XML_Char* text, int size) {
  Run& run = run_of(data);
  if (!run.over()) run.heed(run.handler->text({text, static_cast<std::size_t>(size)}));
}

void on_entity_declaration(void* data, const XML_Char*, int, const XML_Char*, int, const XML_Char*, const XML_Char*,
                           const XML_Char*, const XML_Char*) {
  run_of(data).refuse(Code::unsupported, "document declares entities");
}

void on_skipped_entity(void* data, const XML_Char*, int) {
  run_of(data).refuse(Code::malformed, "reference to an entity that is not declared");
}

Code code_of(XML_Error error) {
  switch (static_cast<int>(error)) {
    case XML_ERROR_NO_MEMORY: return Code::limit;
    case XML_ERROR_NO_ELEMENTS:
    case XML_ERROR_UNCLOSED_TOKEN:
    case XML_ERROR_PARTIAL_CHAR:
    case XML_ERROR_UNCLOSED_CDATA_SECTION: return Code::truncated;
    case XML_ERROR_UNKNOWN_ENCODING:
    case XML_ERROR_INCORRECT_ENCODING: return Code::unsupported;
    default: return Code::malformed;
  }
}

}  // namespace

Result<std::optional<Error>> read_xml(Input& input, XmlHandler& handler) {
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(XML_ParserCreate(nullptr), &XML_ParserFree);
  if (!parser) return std::optional<Error>(Error{Code::limit, "no memory for an XML parser", 0});
  Run run;
  run.parser = parser.get();
  run.handler = &handler;
  XML_SetUserData(parser.get(), &run);
  XML_SetElementHandler(parser.get(), &on_open, &on_close);
  XML_SetCharacterDataHandler(parser.get(), &on_text);
  XML_SetEntityDeclHandler(parser.get(), &on_entity_declaration);
  XML_SetSkippedEntityHandler(parser.get(), &on_skipped_entity);
  while (true) {
    const auto piece = input.next();
    if (!piece) return std::optional<Error>(piece.error());
    const bool last = piece->empty();
    const XML_Status status = XML_Parse(parser.get(), piece->data(), static_cast<int>(piece->size()), last);
    if (run.stopped) return std::unexpected(*run.stopped);
    if (run.fault) return run.fault;
    if (status != XML_STATUS_OK) {
      const XML_Error error = XML_GetErrorCode(parser.get());
      return std::optional<Error>(Error{code_of(error), XML_ErrorString(error), run.offset()});
    }
    if (last) return std::optional<Error>();
    if (input.position() - run.offset() > kXmlTokenBytesMax + kInputPieceBytes)
      return std::optional<Error>(Error{Code::limit, "tag or comment longer than 16 MiB", run.offset()});
  }
}

}  // namespace clew::codec
