// The topics of FollowTheMoney that a list's entries have although the list has no word for them, so that a filter by
// topic finds an entry of OFAC as it finds one of OpenSanctions. They are told beside the entry and never stored: a
// list stays what its publisher said, and what blocks is decided by the list's own words.
//
// To add a list: its row in kTopics. A list that unites others says with each entry, in the authority of its Sanction,
// which of them it is from: kAuthorities.

#include <algorithm>
#include <array>
#include <set>

#include "clew/engine/snapshot.h"

namespace clew::engine {
namespace {

struct TopicRow {
  std::string_view word, topic;
};

constexpr std::array<TopicRow, 8> kTopics = {{
    {"eu_fsf", "sanction"},
    {"gb_hmt", "sanction"},
    {"gb_uksl", "sanction"},
    {"ofac_addresses", "sanction"},
    {"ofac_cons", "sanction"},
    {"ofac_sdn", "sanction"},
    {"un_sc", "sanction"},
    {"us_dpl", "export.control"},
}};

// A list that is kept under another name is known by who publishes it.
constexpr std::array<TopicRow, 7> kPublishers = {{
    {"European Commission", "sanction"},
    {"Foreign, Commonwealth and Development Office", "sanction"},
    {"HM Treasury", "sanction"},
    {"0xB10C, from the list of the US Treasury", "sanction"},
    {"US Treasury, OFAC", "sanction"},
    {"United Nations Security Council", "sanction"},
    {"US Department of Commerce, Bureau of Industry and Security", "export.control"},
}};

// Of the US Consolidated Screening List.
constexpr std::array<TopicRow, 7> kAuthorities = {{
    {"Denied Persons List", "export.control"},
    {"Entity List", "export.control"},
    {"Military End User", "export.control"},
    {"Unverified List", "export.risk"},
    {"ITAR Debarred", "debarment"},
    {"Nonproliferation Sanctions", "sanction"},
    {"Treasury", "sanction"},
}};
constexpr std::string_view kUniting = "us_csl";
constexpr std::string_view kUnitingPublisher = "US Department of Commerce, International Trade Administration";

std::string_view topic_of_list(const intel::ListInfo& info) {
  for (const TopicRow& row : kTopics)
    if (info.list == row.word) return row.topic;
  for (const TopicRow& row : kPublishers)
    if (info.publisher.starts_with(row.word)) return row.topic;
  return {};
}

void add_authorities(const ScreenSnapshot& snapshot, EntityIndex number, std::set<std::string>& topics) {
  const auto [begin, end] = snapshot.links_to(number);
  for (const EntityLink* link = begin; link != end; ++link) {
    const intel::Entity& from = snapshot.things[link->from].entity;
    if (from.schema != "Sanction") continue;
    for (const std::string_view authority : from.all("authority"))
      for (const TopicRow& row : kAuthorities)
        if (authority.find(row.word) != std::string_view::npos) topics.emplace(row.topic);
  }
}

}  // namespace

std::vector<std::string> topics_of(const ScreenSnapshot& snapshot, std::string_view id) {
  std::set<std::string> topics;
  for (const EntityIndex number : snapshot.find(id)) {
    const ListedThing& thing = snapshot.things[number];
    const auto own = thing.entity.all("topics");
    topics.insert(own.begin(), own.end());
    if (!own.empty() || !thing.blocked) continue;  // who is named by a list and not blocked has no topic of it
    const intel::ListInfo& info = snapshot.lists[thing.list].info;
    if (const std::string_view topic = topic_of_list(info); !topic.empty()) topics.emplace(topic);
    if (info.list != kUniting && info.publisher != kUnitingPublisher) continue;
    const std::size_t before = topics.size();
    add_authorities(snapshot, number, topics);
    if (topics.size() == before) topics.emplace("sanction");  // of a source nobody knows: the gravest
  }
  return {topics.begin(), topics.end()};
}

}  // namespace clew::engine
