#pragma once
// What every command prints with: tables, failures, a progress bar.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/progress.h"
#include "clew/engine/engine.h"

namespace clew::cli {

/// A table of text with aligned columns. Numbers right, words left.
class Table {
 public:
  enum class Align : std::uint8_t { left, right };
  struct Column {
    std::string name;
    Align align = Align::left;
  };
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  void row(std::vector<std::string> cells);
  std::size_t size() const { return rows_.size(); }
  /// Two spaces of indentation; columns that are empty in every row are left out. Shows `rows_max` rows (0 = all) and
  /// says how many more there are.
  std::string text(std::uint64_t rows_max = 0) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

void print(std::string_view text);  ///< to stdout
/// Writes out what is still in stdout's buffer; returns `code`, or kSystem if a part of the output did not get out.
int finish_output(int code);
/// Control characters (a name may hold an escape sequence or a line break) as visible ones: what stands in a ledger
/// must not move the cursor of who looks at it.
std::string visible(std::string_view text);
/// Prints the failure to stderr ("clew: message" and what to do next), or as JSON to stdout; returns its exit code.
int report_failure(const engine::Failure& failure, bool json);
/// Digits in groups of three: "10,737,048".
std::string grouped(std::uint64_t value);
/// Groups the whole part of a decimal text: "10737048.43" is "10,737,048.43".
std::string grouped(std::string_view decimal);
/// First and last characters of a long hash, for the screen only: "f4184fc5..9e16".
std::string shortened(std::string_view hash);

/// A progress bar on stderr with rate and time left, redrawn at most five times a second and only if stderr is a
/// terminal.
ProgressFn progress_bar(bool quiet);
void end_progress();
unsigned threads_or_default(unsigned asked);

}  // namespace clew::cli
