// Statements that cannot both be so.
//
// Two entities are about one thing when one names the other (or both name a third) as a referent, or when they share an
// identifier that one party alone has. Their birth dates contradict when no date of one fits a date of the other (1970
// and 1970-05-01 fit); countries, nationalities and genders when the sets have nothing in common. Countries are
// compared only when both sides give two-letter codes: "Iran" and "ir" are not a contradiction. Two holders of one
// address contradict each other unless they are joined as above, and so do two actors that labels name for one address.
// Nothing is decided: both statements stay, and are listed.
//
// Approach: the entities are streamed twice. First only the hashes of what could join them are kept, 16 bytes each;
// then the facts of those whose hash occurs twice. Refused: a table of identifiers in the store (it would have to be
// kept for every version, for a question asked now and then).

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "clew/base/time.h"
#include "clew/codec/address.h"
#include "clew/codec/hash.h"
#include "clew/intel/label_holder.h"
#include "clew/intel/number_kinds.h"
#include "clew/intel/store.h"
#include "clew/intel/store_state.h"

namespace clew::intel {
namespace {

// Facts of which one party has one value, or one set of values.
constexpr std::string_view kCompared[] = {"birthDate", "country", "gender", "nationality"};

// Of parties joined by one identifier so many are compared with each other: a number that hundreds share says nothing.
constexpr std::size_t kGroupMax = 100;

struct Party {
  std::string list, id, schema;
  std::vector<std::string> joints;  // "referent X", "imoNumber 9187629", "address ..."
  std::map<std::string, std::set<std::string>> facts;
};

bool letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const char low = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (letter_or_digit(low) || static_cast<unsigned char>(low) >= 0x80) out.push_back(low);
  }
  return out;
}

// The same account is one address whatever ticker or case it stands under.
std::string address_key(std::string_view text) {
  const auto address = codec::parse_any_address(text);
  return "address " + (address ? codec::address_text(address->view(), "bitcoin") : std::string(text));
}

bool is_wallet(const Entity& entity) {
  return entity.schema == "CryptoWallet";
}

std::vector<std::string> joints_of(const Entity& entity) {
  std::vector<std::string> joints;
  if (is_wallet(entity)) {
    for (const std::string_view key : entity.all("publicKey")) joints.push_back(address_key(key));
    return joints;
  }
  if (!is_thing(entity.schema)) return joints;
  joints.push_back("referent " + entity.id);
  for (const std::string& referent : entity.referents) joints.push_back("referent " + referent);
  for (const NumberProperty& number : number_properties()) {
    if (!number.joins) continue;
    for (const std::string_view value : entity.all(number.property))
      if (std::string text = plain(value); text.size() >= 5)
        joints.push_back(std::string(number.property) + " " + text);
  }
  return joints;
}

std::uint64_t joint_hash(const std::string& joint) {
  return codec::xxh3(as_bytes(joint));
}

Party party_of(const ListedEntity& listed) {
  Party party{listed.list, listed.entity.id, listed.entity.schema, joints_of(listed.entity), {}};
  if (is_wallet(listed.entity)) {
    for (const std::string_view holder : listed.entity.all("holder")) party.facts["holder"].emplace(holder);
    return party;
  }
  for (const std::string_view property : kCompared)
    for (const std::string_view value : listed.entity.all(property)) {
      std::string text(value);
      if (property != "birthDate") text = plain(value);
      if (!text.empty()) party.facts[std::string(property)].insert(std::move(text));
    }
  return party;
}

bool dates_fit(const std::string& a, const std::string& b) {
  const std::size_t common = std::min(a.size(), b.size());
  return a.compare(0, common, b, 0, common) == 0;
}

bool is_code(const std::string& text) {
  return text.size() == 2;
}

bool contradict(const std::string& property, const std::set<std::string>& a, const std::set<std::string>& b) {
  if (a.empty() || b.empty()) return false;
  const bool places = property == "country" || property == "nationality";
  if (places && !(std::all_of(a.begin(), a.end(), is_code) && std::all_of(b.begin(), b.end(), is_code))) return false;
  for (const std::string& left : a)
    for (const std::string& right : b)
      if (property == "birthDate" ? dates_fit(left, right) : left == right) return false;
  return true;
}

std::string joined(const std::set<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : "; ") + text;
  return out;
}

Contradiction contradiction_of(std::string property, std::string reason, const Party& a, const Party& b) {
  const auto values = [&](const Party& party) { return joined(party.facts.at(property)); };
  const bool in_order = std::pair(a.list, a.id) <= std::pair(b.list, b.id);
  const Party& left = in_order ? a : b;
  const Party& right = in_order ? b : a;
  std::string left_values = values(left), right_values = values(right);
  return {std::move(property),    std::move(reason), left.list, left.id,
          std::move(left_values), right.list,        right.id,  std::move(right_values)};
}

// Which parties are one thing: a disjoint-set forest over those that referents join.
class Sameness {
 public:
  explicit Sameness(std::size_t size) : parent_(size) {
    for (std::size_t i = 0; i < size; ++i) parent_[i] = i;
  }
  std::size_t root(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) { parent_[std::max(root(a), root(b))] = std::min(root(a), root(b)); }

 private:
  std::vector<std::size_t> parent_;
};

using Groups = std::map<std::string, std::vector<std::size_t>>;  // joint to parties

// Holders of one address: another id is another holder, unless both ids are known to be one thing.
void add_holders(const std::vector<Party>& parties, const Groups& groups, std::set<Contradiction>& found) {
  Sameness same(parties.size());
  std::map<std::string, std::size_t> by_id;
  for (std::size_t i = 0; i < parties.size(); ++i)
    if (parties[i].schema != "CryptoWallet") by_id.emplace(parties[i].id, i);
  for (const auto& [joint, members] : groups) {
    if (!joint.starts_with("referent ")) continue;
    for (const std::size_t member : members) same.join(members.front(), member);
    by_id.emplace(joint.substr(9), members.front());
  }
  const auto one = [&](const std::string& a, const std::string& b) {
    if (a == b) return true;
    const auto left = by_id.find(a), right = by_id.find(b);
    return left != by_id.end() && right != by_id.end() && same.root(left->second) == same.root(right->second);
  };
  for (const auto& [joint, members] : groups) {
    if (!joint.starts_with("address ")) continue;
    for (std::size_t i = 0; i < members.size(); ++i)
      for (std::size_t j = i + 1; j < members.size(); ++j) {
        const Party &a = parties[members[i]], &b = parties[members[j]];
        const auto left = a.facts.find("holder"), right = b.facts.find("holder");
        if (left == a.facts.end() || right == b.facts.end()) continue;
        const bool agree = std::any_of(left->second.begin(), left->second.end(), [&](const std::string& x) {
          return std::any_of(right->second.begin(), right->second.end(),
                             [&](const std::string& y) { return one(x, y); });
        });
        if (!agree) found.insert(contradiction_of("holder", joint, a, b));
      }
  }
}

void add_facts(const std::vector<Party>& parties, const Groups& groups, std::set<Contradiction>& found) {
  for (const auto& [joint, members] : groups)
    for (std::size_t i = 0; i < members.size(); ++i)
      for (std::size_t j = i + 1; j < members.size(); ++j) {
        const Party &a = parties[members[i]], &b = parties[members[j]];
        for (const auto& [property, values] : a.facts) {
          if (property == "holder") continue;
          const auto other = b.facts.find(property);
          if (other != b.facts.end() && contradict(property, values, other->second))
            found.insert(contradiction_of(property, joint, a, b));
        }
      }
}

void add_labels(const Labels& labels, std::set<Contradiction>& found) {
  for (const auto& [a, b] : label_contradictions(labels)) {
    const std::string address = codec::address_text(a->address.view(), "bitcoin");
    const bool actors = !a->actor.empty() && !b->actor.empty();
    found.insert({actors ? "actor" : "category", "address " + address, a->pack, address, holder_words(*a), b->pack,
                  address, holder_words(*b)});
  }
}

}  // namespace

Result<std::vector<Contradiction>> Store::contradictions(const Known& known) const {
  std::vector<std::uint64_t> hashes;
  const auto collect = [&](ListedEntity&& listed) -> Result<void> {
    std::vector<std::uint64_t> own;
    for (const std::string& joint : joints_of(listed.entity)) own.push_back(joint_hash(joint));
    std::sort(own.begin(), own.end());
    own.erase(std::unique(own.begin(), own.end()), own.end());
    hashes.insert(hashes.end(), own.begin(), own.end());
    return {};
  };
  CLEW_TRY_VOID(entities(known, {}, collect));
  std::sort(hashes.begin(), hashes.end());
  std::vector<std::uint64_t> shared;
  for (std::size_t i = 1; i < hashes.size(); ++i)
    if (hashes[i] == hashes[i - 1] && (shared.empty() || shared.back() != hashes[i])) shared.push_back(hashes[i]);

  std::vector<Party> parties;
  Groups groups;
  const auto keep = [&](ListedEntity&& listed) -> Result<void> {
    Party party = party_of(listed);
    std::sort(party.joints.begin(), party.joints.end());
    party.joints.erase(std::unique(party.joints.begin(), party.joints.end()), party.joints.end());
    bool joins = false;
    for (const std::string& joint : party.joints) {
      if (!std::binary_search(shared.begin(), shared.end(), joint_hash(joint))) continue;
      if (auto& group = groups[joint]; group.size() < kGroupMax) group.push_back(parties.size());
      joins = true;
    }
    if (joins) parties.push_back(std::move(party));
    return {};
  };
  if (!shared.empty()) CLEW_TRY_VOID(entities(known, {}, keep));
  std::set<Contradiction> found;
  add_facts(parties, groups, found);
  add_holders(parties, groups, found);
  add_labels(CLEW_TRY(labels(known)), found);
  return std::vector<Contradiction>(found.begin(), found.end());
}

}  // namespace clew::intel
