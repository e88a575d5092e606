// Any bytes: the reader ends, moves on with every call, agrees with a naive twin on the first record, and what it read
// is read again from what the writer makes of it.

#include "clew/codec/csv.h"

#include <optional>

#include "clew/base/bytes.h"
#include "clew/base/check.h"

using namespace clew;

namespace {

using Fields = std::vector<std::string>;

/// The first record as an automaton, one character at a time; nothing if it is broken. Without limits.
std::optional<Fields> naive_first_record(std::string_view text) {
  enum class State { start, bare, quoted, closing };
  State state = State::start;
  Fields fields(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\0') return std::nullopt;
    const bool line_end = c == '\n' || (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n');
    if (state == State::quoted) {
      if (c == '"')
        state = State::closing;
      else
        fields.back() += c;
    } else if (state == State::closing && c == '"') {
      fields.back() += '"';
      state = State::quoted;
    } else if (c == ',') {
      fields.emplace_back();
      state = State::start;
    } else if (line_end) {
      return fields;
    } else if (state == State::closing || c == '\r') {
      return std::nullopt;
    } else if (c == '"') {
      if (state == State::bare) return std::nullopt;
      state = State::quoted;
    } else {
      fields.back() += c;
      state = State::bare;
    }
  }
  if (state == State::quoted) return std::nullopt;
  return fields;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text({data, size});
  std::vector<Fields> records;
  codec::CsvWriter writer;
  bool first = true;
  for (codec::CsvReader reader(text); !reader.done();) {
    const std::uint64_t before = reader.position();
    const auto record = reader.next();
    CLEW_CHECK(reader.position() > before);
    if (first) {
      const auto naive = naive_first_record(text.substr(before));
      CLEW_CHECK(naive.has_value() == record.has_value());
      CLEW_CHECK(!record || record->fields == *naive);
      first = false;
    }
    if (!record) {
      CLEW_CHECK(record.error().offset <= size);
      continue;
    }
    for (const std::string& field : record->fields) writer.field(field);
    writer.end_record();
    records.push_back(record->fields);
  }
  codec::CsvReader again(writer.text());
  for (const Fields& fields : records) {
    const auto record = again.next();
    CLEW_CHECK(record && record->fields == fields);
  }
  CLEW_CHECK(again.done());
  return 0;
}
