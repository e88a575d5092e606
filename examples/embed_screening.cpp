// Screening inside another program, without a server: the lists of a store come into memory once, and then any number
// of threads ask any number of questions of them.
//
//     embed_screening STORE NAME [BIRTH_DATE]     prints the answer as one line of JSON; 10: hold, 11: block
//
// docs/guide/embed.md walks through it.

#include <cstdio>

#include "clew/engine/party_values.h"
#include "clew/engine/screening.h"

using namespace clew;

namespace {

// Every failure is a value with a sentence and what to do next; nothing throws.
int failed(const engine::Failure& failure) {
  std::fprintf(stderr, "%s\n%s\n", failure.message.c_str(), failure.advice.c_str());
  return 1;
}

}  // namespace

int main(int count, char** words) {
  if (count != 3 && count != 4) {
    std::fputs("embed_screening STORE NAME [BIRTH_DATE]\n", stderr);
    return 2;
  }

  // Once: about two seconds for 100,000 names. Whoever holds the pointer keeps the lists of that moment.
  const auto snapshot = engine::load_snapshot(words[1], {});
  if (!snapshot) return failed(snapshot.error());

  // One question: a party in the words of FollowTheMoney.
  engine::ScreenQuery query;
  query.id = "customer-1";
  query.party.schema = "Person";
  query.party.add("name", words[2]);
  if (count == 4) query.party.add("birthDate", words[3]);
  query.party.settle();
  engine::read_facts(query);  // a birth date that cannot be read must not keep the name from being asked

  // From any thread. A fault inside holds; it never passes.
  const auto answer = engine::screen_party(**snapshot, query, {});
  if (!answer) return failed(answer.error());

  std::puts(engine::answer_json(*answer).c_str());
  if (answer->verdict == engine::Verdict::block) return 11;
  return answer->verdict == engine::Verdict::hold ? 10 : 0;
}
