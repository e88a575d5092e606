// Screen output. Column widths count code points, not bytes, so that names in other scripts keep the columns straight.

#include "apps/cli/print.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "apps/cli/commands.h"
#include "clew/base/tasks.h"
#include "clew/codec/json.h"

namespace clew::cli {
namespace {

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string padded(const std::string& text, std::size_t width, Table::Align align) {
  const std::string space(width - std::min(width, width_of(text)), ' ');
  return align == Table::Align::left ? text + space : space + text;
}

struct Bar {
  std::string what;
  std::chrono::steady_clock::time_point start, drawn;
  bool visible = false;
};
Bar& bar() {
  static Bar state;  // one terminal, one bar
  return state;
}

std::string scaled(double value, std::string_view unit) {
  const char* const prefix[] = {"", "k", "M", "G", "T"};
  std::size_t step = 0;
  while (value >= 1000 && step + 1 < std::size(prefix)) {
    value /= 1000;
    ++step;
  }
  if (unit == "bytes") return fmt::format("{:.1f} {}B", value, prefix[step]);
  return fmt::format("{:.1f}{} {}", value, prefix[step], unit);
}

void draw(const Progress& progress, double seconds) {
  const double rate = seconds > 0 ? static_cast<double>(progress.done) / seconds : 0;
  std::string line = fmt::format("\r{}  ", progress.what);
  if (progress.total > 0) {
    const double share = static_cast<double>(progress.done) / static_cast<double>(progress.total);
    const auto filled = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * 30);
    line += fmt::format("[{:<30}] {:3.0f} %  ", std::string(filled, '#'), share * 100);
  }
  line +=
      fmt::format("{}, {}/s", scaled(static_cast<double>(progress.done), progress.unit), scaled(rate, progress.unit));
  if (progress.total > progress.done && rate > 0)
    line += fmt::format(", {:.0f} s left", static_cast<double>(progress.total - progress.done) / rate);
  std::fputs((line + "\x1b[K").c_str(), stderr);
  std::fflush(stderr);
}

// What to do where the failure itself does not say.
const char* advice_of(Code code) {
  switch (code) {
    case Code::malformed:
    case Code::truncated:
    case Code::overflow:
    case Code::mismatch: return "the input is damaged, or of another kind than the command expects";
    case Code::unsupported: return "this version cannot do it; clew COMMAND --help lists what it can";
    case Code::not_found: return "clew show tells what the ledger covers";
    case Code::limit: return "raise the limit, or ask for less";
    case Code::io: return "is the disk full, or the folder read-only?";
    case Code::conflict: return "wait for the other clew, then run the command again";
    case Code::usage: return "clew COMMAND --help has examples";
  }
  return "";
}

}  // namespace

int exit_code(Code code) {
  switch (code) {
    case Code::malformed:
    case Code::truncated:
    case Code::overflow:
    case Code::mismatch:
    case Code::unsupported: return kBadInput;
    case Code::not_found: return kNotFound;
    case Code::limit: return kLimit;
    case Code::io: return kSystem;
    case Code::conflict: return kBusy;
    case Code::usage: return kUsage;
  }
  return kBadInput;
}

void Table::row(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (std::string& cell : cells) cell = visible(cell);
  rows_.push_back(std::move(cells));
}

std::string Table::text(std::uint64_t rows_max) const {
  const std::size_t shown = rows_max == 0 ? rows_.size() : std::min<std::size_t>(rows_.size(), rows_max);
  std::vector<std::size_t> widths(columns_.size(), 0);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    for (std::size_t r = 0; r < shown; ++r) widths[c] = std::max(widths[c], width_of(rows_[r][c]));
    if (widths[c] > 0) widths[c] = std::max(widths[c], width_of(columns_[c].name));
  }
  const auto line = [&](auto cell) {
    std::string out = "  ";
    for (std::size_t c = 0; c < columns_.size(); ++c)
      if (widths[c] > 0) out += padded(cell(c), widths[c], columns_[c].align) + "  ";
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out + "\n";
  };
  std::string out = line([&](std::size_t c) { return columns_[c].name; });
  for (std::size_t r = 0; r < shown; ++r) out += line([&](std::size_t c) { return rows_[r][c]; });
  if (shown < rows_.size()) out += fmt::format("  ... and {} more rows (--rows 0 shows all)\n", rows_.size() - shown);
  return out;
}

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

int finish_output(int code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  std::fputs("clew: the output cannot be written whole\n      is the disk full, or the other end closed?\n", stderr);
  return kSystem;
}

std::string visible(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool c1 = byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else if (c1) {  // the control characters behind ASCII, as UTF-8
      out += fmt::format("\\u00{:02x}", static_cast<unsigned char>(text[++i]));
    } else {
      out += text[i];
    }
  }
  return out;
}

int report_failure(const engine::Failure& failure, bool json) {
  end_progress();
  const std::string advice = failure.advice.empty() ? advice_of(failure.code) : failure.advice;
  if (json) {
    codec::JsonWriter writer;
    writer.begin_object().key("error").begin_object();
    writer.pair("code", code_name(failure.code)).pair("message", failure.message).pair("advice", advice);
    print(writer.end_object().end_object().take());
  } else {
    std::fprintf(stderr, "clew: %s\n      %s\n", visible(failure.message).c_str(), visible(advice).c_str());
  }
  return exit_code(failure.code);
}

std::string grouped(std::string_view decimal) {
  const std::size_t sign = !decimal.empty() && decimal[0] == '-' ? 1 : 0;
  const std::size_t whole = std::min(decimal.find_first_not_of("0123456789", sign), decimal.size());
  std::string out(decimal.substr(0, sign));
  for (std::size_t i = sign; i < whole; ++i) {
    if (i > sign && (whole - i) % 3 == 0) out += ',';
    out += decimal[i];
  }
  return out.append(decimal.substr(whole));
}

std::string grouped(std::uint64_t value) {
  return grouped(std::string_view(std::to_string(value)));
}

std::string shortened(std::string_view hash) {
  if (hash.size() <= 20) return std::string(hash);
  return fmt::format("{}..{}", hash.substr(0, 10), hash.substr(hash.size() - 6));
}

ProgressFn progress_bar(bool quiet) {
  if (quiet || isatty(STDERR_FILENO) == 0) return {};
  return [](const Progress& progress) {
    const auto now = std::chrono::steady_clock::now();
    Bar& state = bar();
    if (!state.visible || state.what != progress.what) {
      state = {std::string(progress.what), now, now, true};
      return true;
    }
    if (now - state.drawn < std::chrono::milliseconds(200)) return true;
    state.drawn = now;
    draw(progress, std::chrono::duration<double>(now - state.start).count());
    return true;
  };
}

void end_progress() {
  if (bar().visible) std::fputs("\r\x1b[K", stderr);
  bar().visible = false;
}

unsigned threads_or_default(unsigned asked) {
  return asked == 0 ? hardware_threads() : asked;
}

}  // namespace clew::cli
