#pragma once
// A party and its options as clients write them, turned into the engine's question.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/server/http.h"
#include "apps/server/knowledge.h"
#include "apps/server/url.h"
#include "clew/codec/json_tree.h"

namespace clew::server {

inline constexpr std::size_t kPropertiesMax = 64;    ///< of one party
inline constexpr std::size_t kValuesMax = 100;       ///< of one property
inline constexpr std::size_t kValueBytesMax = 4096;  ///< of one value
inline constexpr std::size_t kIdBytesMax = 256;
inline constexpr unsigned kResultsMax = 500;  ///< asked of the engine for one question

/// What a reader of requests refuses: a sentence for the caller, and where in the document it was, if it is one.
struct Refused {
  std::string detail;
  std::optional<std::size_t> offset;
  unsigned status = 400;
};
template <class T>
using Read = Result<T, Refused>;
inline std::unexpected<Refused> refuse(std::string detail) {
  return std::unexpected(Refused{std::move(detail), std::nullopt});
}
inline std::unexpected<Refused> refuse_at(std::size_t offset, std::string detail) {
  return std::unexpected(Refused{std::move(detail), offset});
}

struct Party {
  engine::ScreenQuery query;
  std::vector<std::string> ignored;  ///< properties and members that are not looked at, each once: said in the answer
};
/// What becomes of a fact that cannot be read.
enum class BadFacts : std::uint8_t {
  strict,      ///< a date that is none refuses the party
  or_without,  ///< it is left for engine::read_facts(), which takes it out and says so
};
/// {"id": "...", "schema": "Person", "properties": {"name": ["..."]}}. A property may be one text or a list of texts;
/// null says nothing. A member beside "properties" is read as a line of a batch reads it: as a property if it is
/// compared, and else it is ignored. `where` begins the sentence of a refusal.
Read<Party> read_party(const codec::JsonValue& value, std::string_view where, BadFacts facts = BadFacts::strict);
/// Whether a question is compared by the property; the others are named with the answer, as those of a batch are.
bool is_compared_property(std::string_view name);
/// Refuses a value that cannot be compared: a date that is none, a NUL character. Repeats nothing of it.
Read<void> check_value(std::string_view property, std::string_view text, BadFacts facts = BadFacts::strict);
/// `,"not_looked_at":[...]` of an answer; nothing where all was looked at.
std::string not_looked_at_member(const std::vector<std::string>& ignored);

/// "0.7", a number or a text of digits: 700,000. What stands behind the sixth digit is cut off: a threshold is never
/// raised by reading it.
Read<screen::Score> read_score(std::string_view digits, std::string_view name);
/// The least score that a question can ask for, 0.05: below it everybody resembles everybody, and one question would
/// cost what a thousand do.
inline constexpr screen::Score kScoreFloor = 50'000;
/// A score from kScoreFloor on.
Read<screen::Score> read_floor(std::string_view digits, std::string_view name);
/// A whole number up to `most`.
Read<unsigned> read_count(std::string_view digits, std::string_view name, unsigned most);
/// Refuses a schema that does not exist (empty: none was named), and names those that do: it would filter everything
/// away, or nothing, and look like an answer.
Read<void> known_schema(std::string_view schema, const char* what);
/// "true" or "false" (also "1", "0").
Read<bool> read_flag(std::string_view word, std::string_view name);
/// A text that must be a JSON document; says line and column of what is wrong.
Read<codec::JsonValue> read_body(std::string_view body);
/// Refuses a body that says it is something else than JSON in UTF-8. Who says nothing is believed.
Read<void> check_json_type(const Request& request);
/// The same refusal with line and column, where it has a place in this document.
Refused placed(Refused refused, std::string_view document);
/// A number or a text of the document, as digits for the readers above; nothing for other types.
std::optional<std::string> scalar_text(const codec::JsonValue& value);

// ---- Algorithms: see docs/decisions for why these and no others are aliases.
struct Algorithm {
  std::string_view name;    ///< "clew-1"
  std::string_view engine;  ///< the engine's word
  std::string_view description;
};
std::span<const Algorithm> algorithms();
struct AlgorithmAlias {
  std::string_view alias, name;
};
std::span<const AlgorithmAlias> algorithm_aliases();
struct ChosenAlgorithm {
  const Algorithm* algorithm = nullptr;
  std::string_view alias;  ///< the alias that was asked for; empty
};
/// Refused: an algorithm that is neither here nor an alias.
Read<ChosenAlgorithm> choose_algorithm(std::string_view word);

/// "0.912345" of 912,345.
std::string score_digits(screen::Score score);

}  // namespace clew::server
