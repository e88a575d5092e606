// Layout of a layered flow picture. Columns are given; what is left is the order inside a column (fewer crossings) and
// the scale. The order is improved by a few sweeps of the barycentre heuristic: a node moves to the weighted mean
// height of its neighbours. Every coordinate is a whole number of hundredths of a pixel, so that the same case draws
// the same bytes on every machine. Source: Sugiyama, Tagawa, Toda, Methods for visual understanding of hierarchical
// system structures, 1981 (the barycentre sweeps).

#include "clew/casefile/sankey.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace clew::casefile {

namespace {

using Px = std::int64_t;  ///< hundredths of a pixel

constexpr Px kWidth = 1200'00, kTop = 34'00, kBody = 560'00, kNode = 13'00, kLeft = 4'00, kLabels = 440'00;
constexpr Px kGap = 12'00, kEndGap = 24'00, kThin = 1'20;
constexpr int kSweeps = 6;

std::string px(Px value) {
  const bool negative = value < 0;
  if (negative) value = -value;
  std::string text = (negative ? "-" : "") + std::to_string(value / 100);
  if (value % 100 != 0)
    text += value % 10 == 0 ? "." + std::to_string(value % 100 / 10)
                            : (value % 100 < 10 ? ".0" : ".") + std::to_string(value % 100);
  return text;
}

class Picture {
 public:
  Picture(const Display& display, const FlowGraph& graph)
      : display_(display), graph_(graph), boxes_(graph.nodes.size()) {}

  std::string draw() {
    if (graph_.total == 0 || graph_.links.empty()) return {};
    place();
    order();
    settle_links();
    return svg();
  }

 private:
  struct Box {
    Px x = 0, y = 0, height = 0;
    std::vector<std::uint32_t> in, out;  ///< links
    Px middle() const { return y + height / 2; }
  };

  Px thickness(u128 amount) const {
    return static_cast<Px>(mul_div(std::min(amount, graph_.total * 4), scale_, graph_.total).quotient);
  }
  Px gap(std::size_t column) const { return column + 1 == columns_.size() ? kEndGap : kGap; }

  void place() {
    columns_.resize(graph_.columns);
    for (std::uint32_t i = 0; i < graph_.nodes.size(); ++i) {
      if (graph_.nodes[i].in != 0 || graph_.nodes[i].out != 0) columns_[graph_.nodes[i].column].push_back(i);
    }
    std::erase_if(columns_, [](const auto& column) { return column.empty(); });
    scale_ = static_cast<u128>(kBody);
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      u128 sum = 0;
      for (const std::uint32_t i : columns_[c]) sum += graph_.nodes[i].weight();
      const Px room = std::max<Px>(kBody - gap(c) * static_cast<Px>(columns_[c].size() - 1), kBody / 4);
      if (sum != 0) scale_ = std::min(scale_, mul_div(graph_.total, static_cast<u128>(room), sum).quotient);
    }
    const Px step = columns_.size() < 2 ? 0 : (kWidth - kLeft - kNode - kLabels) / static_cast<Px>(columns_.size() - 1);
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      for (const std::uint32_t i : columns_[c]) {
        boxes_[i].x = kLeft + static_cast<Px>(c) * step;
        boxes_[i].height = std::max(kThin, thickness(graph_.nodes[i].weight()));
      }
    }
    for (std::uint32_t l = 0; l < graph_.links.size(); ++l) {
      boxes_[graph_.links[l].from].out.push_back(l);
      boxes_[graph_.links[l].to].in.push_back(l);
    }
  }

  void stack(std::size_t c) {
    Px total = gap(c) * static_cast<Px>(columns_[c].size() - 1);
    for (const std::uint32_t i : columns_[c]) total += boxes_[i].height;
    Px y = kTop + std::max<Px>(0, (kBody - total) / 2);
    for (const std::uint32_t i : columns_[c]) {
      boxes_[i].y = y;
      y += boxes_[i].height + gap(c);
      bottom_ = std::max(bottom_, y);
    }
  }

  void order() {
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      std::ranges::stable_sort(columns_[c], [&](std::uint32_t a, std::uint32_t b) {
        return graph_.nodes[a].weight() > graph_.nodes[b].weight();
      });
      stack(c);
    }
    for (int sweep = 0; sweep < kSweeps; ++sweep) {
      for (std::size_t step = 1; step < columns_.size(); ++step)
        improve(sweep % 2 == 0 ? step : columns_.size() - 1 - step, sweep % 2 == 0);
    }
  }

  void improve(std::size_t c, bool by_sources) {
    std::vector<std::pair<Px, std::uint32_t>> wanted;
    for (const std::uint32_t i : columns_[c]) wanted.emplace_back(centre(i, by_sources), i);
    std::ranges::stable_sort(wanted, {}, &std::pair<Px, std::uint32_t>::first);
    for (std::size_t k = 0; k < wanted.size(); ++k) columns_[c][k] = wanted[k].second;
    stack(c);
  }

  Px centre(std::uint32_t node, bool by_sources) const {
    const std::vector<std::uint32_t>& links = by_sources ? boxes_[node].in : boxes_[node].out;
    Px sum = 0, weight = 0;
    for (const std::uint32_t l : links) {
      const Px w = thickness(graph_.links[l].amount) / 10 + 1;
      sum += boxes_[by_sources ? graph_.links[l].from : graph_.links[l].to].middle() / 10 * w;
      weight += w;
    }
    return weight == 0 ? boxes_[node].middle() : sum / weight * 10;
  }

  /// Bands leave and enter a box in the order of the boxes at their other ends.
  void settle_links() {
    start_.resize(graph_.links.size());
    finish_.resize(graph_.links.size());
    for (Box& box : boxes_) {
      const auto by_height = [&](auto end) {
        return [this, end](std::uint32_t a, std::uint32_t b) {
          return boxes_[graph_.links[a].*end].y < boxes_[graph_.links[b].*end].y;
        };
      };
      std::ranges::stable_sort(box.out, by_height(&FlowLink::to));
      std::ranges::stable_sort(box.in, by_height(&FlowLink::from));
      Px y = box.y;
      for (const std::uint32_t l : box.out) {
        start_[l] = y + thickness(graph_.links[l].amount) / 2;
        y += thickness(graph_.links[l].amount);
      }
      y = box.y;
      for (const std::uint32_t l : box.in) {
        finish_[l] = y + thickness(graph_.links[l].amount) / 2;
        y += thickness(graph_.links[l].amount);
      }
    }
  }

  // ---- Drawing
  // ---------------------------------------------------------------------------------------------------------------

  std::string amount(u128 quanta) const { return display_.prose(graph_.policy, graph_.asset, quanta); }
  std::string share(u128 quanta) const { return percent(quanta, graph_.total); }

  std::string svg() const {
    const std::string policy = display_.policy(graph_.policy);
    std::string out = "<svg class=\"sankey\" viewBox=\"0 0 " + px(kWidth) + " " + px(bottom_ + 8'00) +
                      "\" role=\"img\" aria-label=\"Money flow of " + escaped(display_.symbol(graph_.asset)) +
                      " under " + escaped(policy) + "; the table of exits has the same numbers\">\n";
    out += headings();
    out += "<g class=\"bands\">\n";
    for (std::uint32_t l = 0; l < graph_.links.size(); ++l) out += band(l);
    out += "</g>\n<g class=\"boxes\">\n";
    for (std::uint32_t i = 0; i < graph_.nodes.size(); ++i) out += box(i);
    return out + "</g>\n</svg>\n";
  }

  std::string headings() const {
    std::string out;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      std::uint32_t first = ~0U, last = 0;
      for (const std::uint32_t i : columns_[c]) {
        first = std::min(first, graph_.nodes[i].hop_first);
        last = std::max(last, graph_.nodes[i].hop_last);
      }
      std::string text = c == 0 ? "Start"
                         : c + 1 == columns_.size()
                             ? (display_.tables().backward ? "Where it came from" : "Where it went")
                         : first == last ? "Step " + std::to_string(first)
                                         : "Steps " + std::to_string(first) + "–" + std::to_string(last);
      out += "<text class=\"head\" x=\"" + px(boxes_[columns_[c][0]].x) + "\" y=\"14\">" + text + "</text>\n";
    }
    return out;
  }

  std::string band(std::uint32_t l) const {
    const FlowLink& link = graph_.links[l];
    const Px x0 = boxes_[link.from].x + kNode, x1 = boxes_[link.to].x, bend = (x0 + x1) / 2;
    const FlowNode &from = graph_.nodes[link.from], &to = graph_.nodes[link.to];
    std::string out = "<path class=\"band " + std::string(node_class(is_end(to.kind) ? to.kind : NodeKind::address)) +
                      "\" data-a=\"" + std::to_string(link.from) + "\" data-b=\"" + std::to_string(link.to) +
                      "\" d=\"M" + px(x0) + " " + px(start_[l]) + "C" + px(bend) + " " + px(start_[l]) + " " +
                      px(bend) + " " + px(finish_[l]) + " " + px(x1) + " " + px(finish_[l]) + "\" stroke-width=\"" +
                      px(std::max<Px>(70, thickness(link.amount))) + "\"><title>";
    out += escaped(from.name) + " → " + escaped(to.name) + "&#10;" + escaped(amount(link.amount)) + " (" +
           escaped(share(link.amount)) + ") under " + escaped(display_.policy(graph_.policy));
    out += "&#10;" + counted(link.payments, "payment");
    if (link.first.seconds != 0)
      out += ", " + time_text(link.first) + (link.last > link.first ? " to " + time_text(link.last) : "");
    return out + "</title></path>\n";
  }

  std::string box(std::uint32_t i) const {
    const FlowNode& node = graph_.nodes[i];
    const Box& at = boxes_[i];
    if (at.height == 0) return {};
    const u128 weight = node.weight();
    std::string out = "<g class=\"box " + std::string(node_class(node.kind)) + "\" data-n=\"" + std::to_string(i) +
                      "\"><rect x=\"" + px(at.x) + "\" y=\"" + px(at.y) + "\" width=\"" + px(kNode) + "\" height=\"" +
                      px(at.height) + "\" rx=\"1.5\"/>";
    const bool end = is_end(node.kind) || node.kind == NodeKind::origin;
    const bool labelled = end || at.height >= 15'00;
    if (labelled) {
      const std::string name = shortened(node.name, is_end(node.kind) ? 30 : 20);
      out += "<text x=\"" + px(at.x + kNode + 6'00) + "\" y=\"" + px(at.middle() + 4'00) + "\"><tspan class=\"name\">" +
             escaped(name) + "</tspan>";
      if (node.kind == NodeKind::origin) {  // the bands begin beside it: a second line stays clear of the next column
        out += "<tspan class=\"sum\" x=\"" + px(at.x + kNode + 6'00) + "\" dy=\"16\">" + escaped(amount(weight)) +
               "</tspan>";
      } else if (end)
        out += " <tspan class=\"sum\">" + escaped(amount(weight)) + " · " + escaped(share(weight)) + "</tspan>";
      out += "</text>";
    }
    out += "<title>" + escaped(node.name) + "&#10;" + escaped(amount(weight)) + " (" + escaped(share(weight)) +
           ") under " + escaped(display_.policy(graph_.policy));
    if (node.kind == NodeKind::address)
      out += "&#10;received " + escaped(amount(node.in)) + ", passed on " + escaped(amount(node.out));
    if (node.first)
      out += "&#10;" + time_text(*node.first) +
             (node.last && *node.last > *node.first ? " to " + time_text(*node.last) : "");
    return out + "</title></g>\n";
  }

  /// Cuts at a character border.
  static std::string shortened(const std::string& text, std::size_t most) {
    const bool plain = std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    if (text.size() <= most) return text;
    if (plain && text.find(' ') == std::string::npos)
      return text.substr(0, most / 2 - 1) + "…" + text.substr(text.size() - 5);
    std::size_t end = most - 1;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end) + "…";
  }

  const Display& display_;
  const FlowGraph& graph_;
  std::vector<Box> boxes_;
  std::vector<std::vector<std::uint32_t>> columns_;
  std::vector<Px> start_, finish_;
  u128 scale_ = 0;  ///< height of the whole, hundredths of a pixel
  Px bottom_ = kTop + kBody;
};

}  // namespace

std::string sankey_svg(const Display& display, const FlowGraph& graph) {
  return Picture(display, graph).draw();
}

}  // namespace clew::casefile
