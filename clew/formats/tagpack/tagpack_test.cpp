#include <gtest/gtest.h>

#include <string>

#include "clew/codec/address.h"
#include "clew/formats/tagpack/tagpack.h"

namespace clew::formats::tagpack {
namespace {

// Addresses printed by official sources: the Internet Archive's donation address and one of the Tornado Cash addresses
// OFAC listed on 2022-08-08.
constexpr const char* kArchive = "1Archive1n2C579dMsAu3iC6tWzuQJz8dN";
constexpr const char* kTornado = "0x8589427373D6D84E98730D7795D8f6f8731FDA16";

LabelsRead read(const std::string& text, const Actors& actors = {}) {
  return read_tagpack(as_bytes(text), "folder/pack.yaml", actors);
}

std::string tag(const std::string& more = "") {
  return std::string("- address: ") + kArchive + "\n" + more;
}

TEST(TagPack, HeaderFieldsHoldUntilATagSaysOtherwise) {
  const std::string text =
      std::string(
          "title: t\ncreator: c\nlabel: from the header\ncategory: exchange\nconfidence: service_data\nsource: "
          "https://example.org\n") +
      "currency: BTC\nlastmod: 2022-11-15\nactor: okex\ntags:\n" + tag() +
      tag("  label: own\n  category: organization\n  actor: internet_archive\n  lastmod: 2021-11-12\n") +
      "- address: '" + kTornado +
      "'\n  currency: eth\n  abuse: sanction\n  concepts: [mixing_service, defi]\n  tlp: 'TLP:GREEN'\n";
  const LabelsRead got = read(text);
  ASSERT_EQ(got.labels.size(), 3U);
  EXPECT_TRUE(got.quarantined.empty());
  EXPECT_TRUE(got.notes.empty());
  const intel::Label& first = got.labels[0];
  EXPECT_EQ(first.label, "from the header");
  EXPECT_EQ(first.category, "exchange");
  EXPECT_EQ(first.confidence, "service_data");
  EXPECT_EQ(first.pack, "pack.yaml");
  EXPECT_EQ(to_iso(*first.known_from), "2022-11-15T00:00:00Z");
  EXPECT_EQ(first.actor, "okex");
  EXPECT_EQ(codec::address_text(first.address.view(), "bitcoin"), kArchive);
  EXPECT_EQ(got.labels[1].label, "own");
  EXPECT_EQ(got.labels[1].actor, "internet_archive");
  EXPECT_EQ(to_iso(*got.labels[1].known_from), "2021-11-12T00:00:00Z");
  EXPECT_EQ(got.labels[2].category, "mixing_service;defi");
  EXPECT_EQ(got.labels[2].asset, "ETH");
  EXPECT_EQ(got.labels[2].abuse, "sanction");
  EXPECT_EQ(got.labels[2].tlp, "GREEN");
}

TEST(TagPack, AHeaderBehindTheListCountsToo) {
  const LabelsRead got = read("tags:\n" + tag() + "label: behind\ncurrency: BTC\n");
  ASSERT_EQ(got.labels.size(), 1U);
  EXPECT_EQ(got.labels[0].label, "behind");
}

TEST(TagPack, DatesThatSayMoreBeatTheDateOfTheLastChange) {
  const LabelsRead got =
      read("label: x\nlastmod: 2022-01-01\ntags:\n" +
           tag("  valid-from: 2020-05-01\n  valid_to: 2020-12-31\n  known-from: 2020-06-01 12:30:00\n") +
           tag("  lastmod: 2023-08-16 12:18:52.619444\n"));
  ASSERT_EQ(got.labels.size(), 2U);
  EXPECT_EQ(to_iso(*got.labels[0].valid_from), "2020-05-01T00:00:00Z");
  EXPECT_EQ(to_iso(*got.labels[0].valid_to), "2020-12-31T23:59:59Z");
  EXPECT_EQ(to_iso(*got.labels[0].known_from), "2020-06-01T12:30:00Z");
  EXPECT_EQ(to_iso(*got.labels[1].known_from), "2023-08-16T12:18:52Z");
}

TEST(TagPack, AnActorLendsItsCategoriesOnlyWhereTheTagHasNone) {
  const std::string actors_text =
      "title: a\nactors:\n- id: okex\n  label: OKX\n  categories: [exchange, organization]\n- label: no id\n- id: "
      "okex\n  label: again\n";
  const ActorsRead actors = read_actorpack(as_bytes(actors_text), "actors.yaml");
  ASSERT_EQ(actors.actors.size(), 1U);
  EXPECT_EQ(actors.actors.at("okex").name, "OKX");
  EXPECT_EQ(actors.quarantined.size(), 2U);
  const LabelsRead got = read(
      "label: x\nactor: okex\ntags:\n" + tag() + tag("  category: miner\n") + tag("  actor: other\n"), actors.actors);
  ASSERT_EQ(got.labels.size(), 3U);
  EXPECT_EQ(got.labels[0].category, "exchange;organization");
  EXPECT_EQ(got.labels[1].category, "miner");
  EXPECT_EQ(got.labels[2].category, "");
}

TEST(TagPack, WhatCannotBeALabelStandsInQuarantineWithItsReason) {
  struct Row {
    const char* tag;
    const char* reason;
  };
  const Row rows[] = {
      {"- address: t1ZmpK4QFcvyQZ3ghTgSboBW8b4HgiZHQF9\n  currency: ZEC\n  label: x\n",
       "the ledgers of this asset are not read: ZEC"},
      {"- address: 1Archive1n2C579dMsAu3iC6tWzuQJz8dN\n  currency: BCH\n  label: x\n",
       "the ledgers of this asset are not read: BCH"},
      {"- address: 1Archive1n2C579dMsAu3iC6tWzuQJz8dM\n  currency: BTC\n  label: x\n",
       "address checksum or network does not fit: 1Archive1n2C579dMsAu3iC6tWzuQJz8dM"},
      {"- address: 1Archive1n2C579dMsAu3iC6tWzuQJz8dN\n  currency: ETH\n  label: x\n",
       "not an account address (0x and 40 hex digits): 1Archive1n2C579dMsAu3iC6tWzuQJz8dN"},
      {"- address: '0x8589427373D6D84E98730D7795D8f6f8731FDA16'\n  currency: BTC\n  label: x\n",
       "not a Bitcoin address: 0x8589427373D6D84E98730D7795D8f6f8731FDA16"},
      {"- address: hello\n  label: x\n", "not an address of a known network: hello"},
      {"- cluster: 12\n  label: x\n", "no address: only tags of single addresses are read"},
      {"- address: 1Archive1n2C579dMsAu3iC6tWzuQJz8dN\n",
       "neither label nor actor: 1Archive1n2C579dMsAu3iC6tWzuQJz8dN"},
      {"- address: 1Archive1n2C579dMsAu3iC6tWzuQJz8dN\n  label: x\n  lastmod: last week\n",
       "lastmod is not a date: 1Archive1n2C579dMsAu3iC6tWzuQJz8dN"},
      {"- address: 1Archive1n2C579dMsAu3iC6tWzuQJz8dN\n  label: x\n  valid_from: 2022-01-01\n  valid_to: 2021-01-01\n",
       "valid_to is before valid_from: 1Archive1n2C579dMsAu3iC6tWzuQJz8dN"},
      {"- address: 1Archive1n2C579dMsAu3iC6tWzuQJz8dN\n  label: x\n  tlp: PINK\n",
       "unknown TLP marking: 1Archive1n2C579dMsAu3iC6tWzuQJz8dN"},
      {"- address: 1Archive1n2C579dMsAu3iC6tWzuQJz8dN\n  label: {a: b}\n",
       "a field holds a structure where a text is expected"},
      {"- address: 1Archive1n2C579dMsAu3iC6tWzuQJz8dN\n  currency: BTC\n  network: ETH\n  label: x\n",
       "a field is given under two names with two values"},
      {"- just text\n", "a tag is not a mapping of fields"},
      {"- a: b: c\n", "not YAML: mapping values are not allowed in this context"},
  };
  for (const Row& row : rows) {
    const LabelsRead got = read(std::string("tags:\n") + tag("  label: good\n") + row.tag + tag("  label: good\n"));
    EXPECT_EQ(got.labels.size(), 2U) << row.tag;
    ASSERT_EQ(got.quarantined.size(), 1U) << row.tag;
    EXPECT_EQ(got.quarantined[0].reason, row.reason);
    EXPECT_EQ(got.quarantined[0].file, "folder/pack.yaml");
    EXPECT_TRUE(got.quarantined[0].record.starts_with("tag at line 4")) << got.quarantined[0].record;
    EXPECT_EQ(got.records, 3U);
  }
}

TEST(TagPack, UnknownFieldsAreNotedOnceAndCostNothing) {
  const LabelsRead got = read("label: x\ntags:\n" + tag("  mood: good\n") + tag("  mood: bad\n"));
  EXPECT_EQ(got.labels.size(), 2U);
  ASSERT_EQ(got.notes.size(), 1U);
  EXPECT_EQ(got.notes[0].reason, "field is not used: mood");
}

TEST(TagPack, ABrokenHeaderRefusesTheFileBecauseTagsInheritFromIt) {
  const LabelsRead got = read("label: a: b\ntags:\n" + tag());
  EXPECT_TRUE(got.labels.empty());
  ASSERT_EQ(got.quarantined.size(), 1U);
  EXPECT_EQ(got.quarantined[0].record, "file");
  const LabelsRead shape = read("label: {a: b}\ntags:\n" + tag() + tag());
  EXPECT_TRUE(shape.labels.empty());
  EXPECT_EQ(shape.quarantined.size(), 3U);
}

TEST(TagPack, CutAtEveryByteNothingIsInventedAndEveryWholeTagIsKept) {
  const std::string text = std::string("label: x\ncurrency: BTC\ntags:\n") + tag("  source: one\n") +
                           tag("  source: 'two'\n") + tag("  source: three\n") + tag("  source: four\n");
  const LabelsRead whole = read(text);
  ASSERT_EQ(whole.labels.size(), 4U);
  std::size_t items_whole = 0;
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const LabelsRead got = read(text.substr(0, size));
    items_whole = 0;
    for (std::size_t at = text.find("\n- "); at != std::string::npos; at = text.find("\n- ", at + 1))
      items_whole += text.find("\n- ", at + 1) < size;
    ASSERT_GE(got.labels.size(), items_whole) << "cut at " << size;
    ASSERT_LE(got.labels.size(), items_whole + 1) << "cut at " << size;
    for (std::size_t i = 0; i < items_whole; ++i) ASSERT_EQ(got.labels[i], whole.labels[i]) << "cut at " << size;
  }
}

TEST(FileKinds, AreToldFromTheNameAndTheTopFields) {
  EXPECT_EQ(file_kind(as_bytes("title: x\nactors:\n- id: a\n"), "a.yaml"), FileKind::actorpack);
  EXPECT_EQ(file_kind(as_bytes("title: x\ntags:\n- actors: a\n"), "a.yml"), FileKind::tagpack);
  EXPECT_EQ(file_kind(as_bytes("address,label\n"), "a.csv"), FileKind::csv);
}

}  // namespace
}  // namespace clew::formats::tagpack
