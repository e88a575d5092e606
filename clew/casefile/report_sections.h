#pragma once
// The sections of the report, each a complete <section>. Internal to the report.

#include <string>
#include <string_view>

#include "clew/casefile/display.h"
#include "clew/casefile/report.h"
#include "clew/trace/method.h"

namespace clew::casefile {

/// What every section reads.
struct Brief {
  const Display& display;
  const trace::Method& method;
  const Versions& versions;
  const Tables& tables() const { return display.tables(); }
};

/// The three kinds of statement, each with its own look.
enum class Statement : std::uint8_t { fact, inference, attribution };
/// A small word in the look of the kind: a shape and a word, not only a colour.
std::string badge(Statement kind);

std::string section(std::string_view id, std::string_view title, const std::string& body);
/// A table with a caption in a box that scrolls sideways on narrow screens. `head` and `rows` are finished HTML, each
/// row ending in a line end. Of more than kRowsShown rows the rest is hidden until the reader asks for it; print has
/// all of them.
inline constexpr std::size_t kRowsShown = 25;
std::string table(std::string_view caption, const std::string& head, const std::string& rows,
                  std::string_view css = {});

/// Cells. `text` of th is finished HTML, as is that of td; code() escapes.
std::string th(std::string_view text, std::string_view css = {});
std::string td(const std::string& text, std::string_view css = {});
std::string code(const std::string& text);
/// Says how many rows a table leaves out and in which file of the bundle all are (none if `file` is empty); nothing if
/// none is left out.
std::string cut_note(std::size_t all, std::size_t shown, std::string_view file = {});

/// (label, asset) pairs with stolen value, labels in order.
struct Loss {
  std::uint16_t label = 0;
  std::uint32_t asset = 0;
  u128 stolen = 0;  ///< base units
};
std::vector<Loss> losses(const Tables& tables);
/// Assets in which incident value moves, those with a loss first.
std::vector<std::uint32_t> case_assets(const Tables& tables);
/// The first conserving policy that is not partial, or the first conserving one; kBaseUnits if none ran.
std::uint32_t headline_policy(const Tables& tables);
/// Sum of a place over all conserving policies as (least, most), in base units and parts.
struct Range {
  Exact least, most;
  std::uint32_t policies = 0;
  std::uint32_t least_policy = 0, most_policy = 0;
};
Range range_of(const Display& display, const Loss& loss, trace::Place place);

std::string answer_section(const Brief& brief);
std::string overview_section(const Brief& brief);
std::string flow_section(const Brief& brief);
std::string exits_section(const Brief& brief);
/// Ends that payments reach though no rule brings value there; empty without any.
std::string reached_section(const Brief& brief);
std::string balance_section(const Brief& brief);
std::string held_section(const Brief& brief);
std::string sensitivity_section(const Brief& brief);
std::string meetings_section(const Brief& brief);
std::string unfollowed_section(const Brief& brief);
std::string inference_section(const Brief& brief);
std::string attribution_section(const Brief& brief);
std::string method_section(const Brief& brief);
std::string unknown_section(const Brief& brief);
std::string words_section();
std::string check_section(const Brief& brief);

/// Inline style sheet and script.
std::string_view report_style();
std::string_view report_script();

}  // namespace clew::casefile
