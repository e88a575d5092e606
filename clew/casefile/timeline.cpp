// Time decides what can still be stopped, so receipts are shown where they stand in time: the theft on top, the
// movement between addresses as a band of bars, then one lane per destination, the largest first. Area of a mark grows
// with the amount. Marks of one lane nearer than a few pixels are one mark with their sum: a picture of a hundred
// thousand deposits has the size of one of a hundred. Refused: scaling time by event number (it hides the pauses, which
// are what an investigator looks for).

#include "clew/casefile/timeline.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "clew/casefile/flow_graph.h"
#include "clew/intel/labels.h"

namespace clew::casefile {

namespace {

constexpr std::int64_t kWidth = 1200, kNames = 210, kRight = 24, kLane = 30, kTop = 30, kBin = 7;
constexpr std::size_t kLanesMax = 12;
constexpr std::int64_t kDay = 86400;
constexpr std::array<std::int64_t, 21> kSteps{60,          300,         900,         1800,       3600,       3 * 3600,
                                              6 * 3600,    12 * 3600,   kDay,        2 * kDay,   7 * kDay,   14 * kDay,
                                              30 * kDay,   61 * kDay,   91 * kDay,   182 * kDay, 365 * kDay, 730 * kDay,
                                              1826 * kDay, 3652 * kDay, 36525 * kDay};

struct Mark {
  u128 amount = 0;
  std::uint64_t receipts = 0;
  UnixTime first, last;
};
struct Lane {
  std::string name;
  const char* css = "address";
  int order = 0;  ///< theft, movement, services, ends
  u128 total = 0;
  std::map<std::int64_t, Mark> marks;  ///< by bin
};

/// Whole square root, rounded down.
std::int64_t root(u128 value) {
  std::int64_t low = 0, high = 1 << 20;
  while (low < high) {
    const std::int64_t middle = (low + high + 1) / 2;
    if (static_cast<u128>(middle) * static_cast<u128>(middle) <= value)
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

class Timeline {
 public:
  Timeline(const Display& display, std::uint32_t policy, std::uint32_t asset)
      : display_(display), tables_(display.tables()), policy_(policy), asset_(asset) {}

  std::string draw() {
    if (!span()) return {};
    fill();
    if (lanes_.empty()) return {};
    std::vector<const Lane*> order;
    for (const auto& [key, lane] : lanes_) order.push_back(&lane);
    std::ranges::stable_sort(order, [](const Lane* a, const Lane* b) {
      return a->order != b->order ? a->order < b->order : a->total > b->total;
    });
    if (order.size() > kLanesMax) order.resize(kLanesMax);
    return svg(order);
  }

 private:
  bool ours(const MoveRow& move) const { return move.policy == policy_ && tables_.is_incident(move.label); }

  bool span() {
    bool any = false;
    const auto see = [&](UnixTime time) {
      first_ = any ? std::min(first_, time.seconds) : time.seconds;
      last_ = any ? std::max(last_, time.seconds) : time.seconds;
      any = true;
    };
    for (const SeedRow& seed : tables_.seeds) {
      if (seed.time && seed.asset == asset_) see(*seed.time);
    }
    for (const MoveRow& move : tables_.moves) {
      if (ours(move)) see(tables_.transactions[move.seq].time);
    }
    if (last_ - first_ < 600) last_ = first_ + 600;
    return any;
  }

  std::int64_t x(std::int64_t seconds) const {
    const std::int64_t width = kWidth - kNames - kRight;
    return kNames + static_cast<std::int64_t>(static_cast<i128>(seconds - first_) * width / (last_ - first_));
  }

  Lane& lane(const std::string& key, const std::string& name, const char* css, int order) {
    Lane& at = lanes_[key];
    if (at.name.empty()) {
      at.name = name;
      at.css = css;
      at.order = order;
    }
    return at;
  }
  void mark(Lane& lane, UnixTime time, u128 amount, std::uint64_t receipts = 1) {
    Mark& at = lane.marks[x(time.seconds) / kBin];
    at.first = at.receipts == 0 ? time : std::min(at.first, time);
    at.last = at.receipts == 0 ? time : std::max(at.last, time);
    at.amount += amount;
    at.receipts += receipts;
    lane.total += amount;
  }

  void fill() {
    const unsigned bits = tables_.policies[policy_].grid ? tables_.assets[asset_].grid_bits : 0;
    for (const SeedRow& seed : tables_.seeds) {
      if (seed.time && seed.asset == asset_ && tables_.is_incident(seed.label)) {
        mark(lane("0", tables_.backward ? "Asked about" : "Theft", "origin", 0), *seed.time, seed.amount << bits);
      }
    }
    std::size_t entry = 0;
    for (const MoveRow& move : tables_.moves) {
      if (!ours(move) || move.side != Side::receive) continue;
      const auto before = [](const EntryRow& e, const MoveRow& m) {
        return std::tie(e.seq, e.step, e.side, e.entry) < std::tie(m.seq, m.step, m.side, m.entry);
      };
      entry = static_cast<std::size_t>(std::lower_bound(tables_.entries.begin(), tables_.entries.end(), move, before) -
                                       tables_.entries.begin());
      if (entry < tables_.entries.size() && tables_.entries[entry].asset == asset_)
        receipt(tables_.entries[entry], move);
    }
  }

  void receipt(const EntryRow& entry, const MoveRow& move) {
    const UnixTime time = tables_.transactions[move.seq].time;
    if (entry.disposition == "exit" || entry.disposition == "opaque") {
      std::string name = display_.service(entry.address);
      if (name.empty()) name = display_.holder(entry.holder, entry.address);
      mark(lane("2" + name, name, css_of(entry), 2), time, move.amount);
    } else if (entry.disposition == "returned") {
      mark(lane("3r", tables_.backward ? "The starting points" : "Returned to the source", "returned", 3), time,
           move.amount);
    } else if (entry.disposition == "burnt") {
      mark(lane("3b", "Burnt", "burnt", 3), time, move.amount);
    } else if (entry.disposition == "stopped" || entry.disposition == "excluded" || entry.disposition == "limit" ||
               entry.disposition == "outside") {
      mark(lane("3u", "Not followed", "unresolved", 3), time, move.amount);
    } else {
      mark(lane("1", "Between addresses", "address", 1), time, move.amount);
    }
  }

  const char* css_of(const EntryRow& entry) const {
    switch (intel::category_of(display_.category(entry.address))) {
      case intel::Category::exchange: return "exchange";
      case intel::Category::mixer: return "mixer";
      case intel::Category::bridge: return "bridge";
      default: return "service";
    }
  }

  std::string svg(const std::vector<const Lane*>& lanes) const {
    const std::int64_t bottom = kTop + kLane * static_cast<std::int64_t>(lanes.size());
    std::string out = "<svg class=\"timeline\" viewBox=\"0 0 " + std::to_string(kWidth) + " " +
                      std::to_string(bottom + 30) + "\" role=\"img\" aria-label=\"Receipts of " +
                      escaped(display_.symbol(asset_)) + " over time under " + escaped(display_.policy(policy_)) +
                      "\">\n";
    out += ticks(bottom);
    u128 largest = 1, busiest = 1;
    for (const Lane* lane : lanes) {
      u128& most = lane->order == 1 ? busiest : largest;
      if (lane->order == 0) continue;  // the theft itself would make every receipt a dot
      for (const auto& [bin, mark] : lane->marks) most = std::max(most, mark.amount);
    }
    std::int64_t y = kTop;
    for (const Lane* lane : lanes) {
      out += "<g class=\"lane " + std::string(lane->css) + "\"><line class=\"rule\" x1=\"" + std::to_string(kNames) +
             "\" x2=\"" + std::to_string(kWidth - kRight) + "\" y1=\"" + std::to_string(y + kLane / 2) + "\" y2=\"" +
             std::to_string(y + kLane / 2) + "\"/><text class=\"lane-name\" x=\"" + std::to_string(kNames - 12) +
             "\" y=\"" + std::to_string(y + kLane / 2 + 4) + "\">" + escaped(lane_name(lane->name)) + "</text>\n";
      for (const auto& [bin, one] : lane->marks)
        out += mark_svg(*lane, bin, one, y, lane->order == 1 ? busiest : largest);
      out += "</g>\n";
      y += kLane;
    }
    return out + "</svg>\n";
  }

  static std::string lane_name(const std::string& name) {
    if (name.size() <= 30) return name;
    std::size_t end = 28;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
    return name.substr(0, end) + "…";
  }

  std::string mark_svg(const Lane& lane, std::int64_t bin, const Mark& mark, std::int64_t y, u128 largest) const {
    const std::string title = "<title>" + escaped(lane.name) + "&#10;" +
                              escaped(display_.prose(policy_, asset_, mark.amount)) + ", " +
                              counted(mark.receipts, "receipt") + "&#10;" + time_text(mark.first) +
                              (mark.last > mark.first ? " to " + time_text(mark.last) : "") + "</title>";
    const std::int64_t middle = bin * kBin + kBin / 2;
    if (lane.order == 1) {
      const auto height =
          std::max<std::int64_t>(2, static_cast<std::int64_t>(mul_div(mark.amount, kLane - 6, largest).quotient));
      return "<rect class=\"mark\" x=\"" + std::to_string(middle - kBin / 2) + "\" y=\"" +
             std::to_string(y + kLane - 3 - height) + "\" width=\"" + std::to_string(kBin - 1) + "\" height=\"" +
             std::to_string(height) + "\">" + title + "</rect>\n";
    }
    // Area follows the amount: radius in tenths of a pixel, 30 to 125.
    const std::int64_t radius =
        std::max<std::int64_t>(30, root(mul_div(std::min(mark.amount, largest), 125 * 125, largest).quotient));
    return "<circle class=\"mark\" cx=\"" + std::to_string(middle) + "\" cy=\"" + std::to_string(y + kLane / 2) +
           "\" r=\"" + std::to_string(radius / 10) + "." + std::to_string(radius % 10) + "\">" + title + "</circle>\n";
  }

  std::string ticks(std::int64_t bottom) const {
    std::int64_t step = kSteps.back();
    for (const std::int64_t candidate : kSteps) {
      if ((last_ - first_) / candidate <= 8) {
        step = candidate;
        break;
      }
    }
    std::string out;
    for (std::int64_t t = (first_ + step - 1) / step * step; t <= last_; t += step) {
      const std::string iso = to_iso(UnixTime{t});
      const std::string text = step >= kDay ? iso.substr(0, 10) : iso.substr(5, 5) + " " + iso.substr(11, 5);
      const std::string at = std::to_string(x(t));
      out += "<line class=\"tick\" x1=\"" + at + "\" x2=\"" + at + "\" y1=\"" + std::to_string(kTop - 6) + "\" y2=\"" +
             std::to_string(bottom + 4) + "\"/><text class=\"tick-name\" x=\"" + at + "\" y=\"" +
             std::to_string(bottom + 20) + "\">" + text + "</text>\n";
    }
    return out + "<text class=\"tick-name zone\" x=\"" + std::to_string(24) + "\" y=\"" + std::to_string(bottom + 20) +
           "\">UTC</text>\n";
  }

  const Display& display_;
  const Tables& tables_;
  std::uint32_t policy_, asset_;
  std::int64_t first_ = 0, last_ = 0;
  std::map<std::string, Lane> lanes_;
};

}  // namespace

std::string timeline_svg(const Display& display, std::uint32_t policy, std::uint32_t asset) {
  return Timeline(display, policy, asset).draw();
}

}  // namespace clew::casefile
