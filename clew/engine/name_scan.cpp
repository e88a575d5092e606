// Names compared word by word: twice the words in common, over all words. No spelling is forgiven.

#include "clew/engine/name_scan.h"

#include <algorithm>

namespace clew::engine {
namespace {

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    const char low = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if ((low >= 'a' && low <= 'z') || (low >= '0' && low <= '9') || static_cast<unsigned char>(low) >= 0x80)
      words.back() += low;
    else if (!words.back().empty())
      words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  std::sort(words.begin(), words.end());
  return words;
}

class Equal final : public screen::TokenWeights {
 public:
  std::uint32_t weight(const text::Token&) const override { return 1; }
  std::string version() const override { return "scan"; }
};

class NameScan final : public screen::NameIndex {
 public:
  explicit NameScan(std::vector<std::string> names) : names_(std::move(names)) {
    for (const std::string& name : names_) words_.push_back(words_of(name));
  }
  std::size_t size() const override { return names_.size(); }
  std::uint64_t bytes() const override { return 0; }
  std::string_view original(screen::NameId name) const override { return names_[static_cast<std::size_t>(name)]; }
  text::Name name(screen::NameId id) const override {
    text::Name name;
    name.original = original(id);
    return name;
  }
  const screen::TokenWeights& weights() const override { return weights_; }
  std::string version() const override { return "scan"; }
  std::vector<screen::NameHit> search(const text::Name& query, screen::Score threshold,
                                      screen::SearchProof*) const override {
    const auto words = words_of(query.original);
    std::vector<screen::NameHit> hits;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      std::vector<std::string> common;
      std::set_intersection(words.begin(), words.end(), words_[i].begin(), words_[i].end(), std::back_inserter(common));
      const auto score = static_cast<screen::Score>(2'000'000 * common.size() /
                                                    std::max<std::size_t>(1, words.size() + words_[i].size()));
      if (score >= threshold) hits.push_back({static_cast<screen::NameId>(i), score});
    }
    std::stable_sort(hits.begin(), hits.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
    return hits;
  }
  std::vector<screen::NameHit> search_all(const text::Name& query, screen::Score threshold, unsigned) const override {
    return search(query, threshold, nullptr);
  }

 private:
  std::vector<std::string> names_;
  std::vector<std::vector<std::string>> words_;
  Equal weights_;
};

}  // namespace

std::shared_ptr<const screen::NameIndex> scan_names(std::vector<std::string> names) {
  return std::make_shared<NameScan>(std::move(names));
}

}  // namespace clew::engine
