// Exposure through a store: lanes from lists and labels, an index that is never stale, and the report.

#include "clew/engine/exposure.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "clew/base/file.h"
#include "clew/engine/exposure_marks.h"
#include "clew/engine/lists.h"
#include "clew/engine/sample_lists.h"
#include "clew/engine/screening.h"
#include "clew/ledger/ledger.h"

namespace clew::engine {
namespace {

class Folder {
 public:
  Folder() {
    char name[] = "/tmp/clew-exposure-XXXXXX";
    path_ = mkdtemp(name);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { (void)std::system(("rm -rf '" + path_ + "'").c_str()); }
  std::string path(const std::string& name) const { return join_path(path_, name); }

 private:
  std::string path_;
};

constexpr const char* kPayments =
    "when,tx,payer,payee,sum\n"
    "2023-01-01,t1,thief,ann,100.00\n"
    "2023-01-02,t2,ann,bob,60.00\n"
    "2023-01-03,t3,bob,mixer,30.00\n"
    "2023-01-04,t4,mixer,carl,20.00\n"
    "2023-01-05,t5,bob,carl,30.00\n"
    "2023-01-06,t6,dora,carl,10.00\n";

void add_payments(const Folder& folder, const std::string& rows, const char* file) {
  ASSERT_TRUE(write_file_atomically(folder.path(file), rows));
  IngestRequest request;
  request.format = "flows";
  request.paths = {folder.path(file)};
  request.mapping = "time=when,tx=tx,from=payer,to=payee,amount=sum,decimals=2,asset=EUR";
  const auto report = ingest(folder.path("store"), request);
  ASSERT_TRUE(report) << report.error().message;
}

std::shared_ptr<const screen::AddressIndex> listed(const char* text) {
  screen::AddressIndexBuilder builder;
  screen::AddressListing listing;
  listing.text = text;
  listing.source = "ofac_sdn";
  listing.entity = "wallet-1";
  listing.holder = "ofac-1";
  listing.listed.emplace_back();
  builder.add(listing);
  return std::move(builder).build();
}

intel::Labels mixer_label(const char* known_from = "2022-01-01") {
  intel::Label label;
  label.address = Address(AddressKind::named, as_bytes("mixer"));
  label.label = "Mixer";
  label.actor = "blender";
  label.category = "mixer";
  label.known_from = parse_time(known_from).value();
  return intel::Labels({label});
}

std::string text_of(const ExposureSide& side) {
  std::string text = to_decimal(side.total) + ":";
  u128 sum = side.ordinary + side.unrecorded + side.out_of_ledger + side.unresolved;
  for (const ExposurePart& part : side.parts) {
    text += " " + part.category + "/" + part.actor + " " + to_decimal(part.least) + ".." + to_decimal(part.most) +
            " direct " + to_decimal(part.direct);
    sum += part.least;
  }
  EXPECT_EQ(sum, side.total);
  return text + " unrecorded " + to_decimal(side.unrecorded);
}

TEST(ExposureBook, SaysFromWhomAndToWhomByListAndLabelWithOneWay) {
  const Folder folder;
  add_payments(folder, kPayments, "a.csv");
  const auto book = open_exposure(folder.path("store"), *listed("thief"), mixer_label(), {});
  ASSERT_TRUE(book) << book.error().message;
  EXPECT_TRUE((*book)->made_now());
  EXPECT_EQ((*book)->marked_addresses(), 2U);
  const auto carl = (*book)->of("carl");
  ASSERT_TRUE(carl) << carl.error().message;
  ASSERT_EQ(carl->assets.size(), 1U);
  const ExposureSide& in = carl->assets[0].received;
  EXPECT_EQ(text_of(in),
            "6000: sanctioned/ofac-1 3000..3000 direct 0 mixer/blender 2000..2000 direct 2000 unrecorded 1000");
  EXPECT_EQ(in.parts[0].way.size(), 3U);  // t5, t2, t1
  EXPECT_EQ(in.parts[0].way_end, "thief");
  EXPECT_EQ(in.parts[1].way_end, "mixer");
  const auto ann = (*book)->of("ann");
  ASSERT_TRUE(ann);
  EXPECT_EQ(text_of(ann->assets[0].sent), "6000: mixer/blender 3000..3000 direct 0 unrecorded 0");
  EXPECT_EQ(ann->assets[0].sent.ordinary, 3000U);
  EXPECT_NE(exposure_json(*ann).find("\"category\":\"mixer\""), std::string::npos) << exposure_json(*ann);
  EXPECT_EQ((*book)->of("nobody").error().code, Code::not_found);
}

TEST(ExposureBook, OfADayKnowsNoLaterPayment) {
  const Folder folder;
  add_payments(folder, kPayments, "a.csv");
  ExposureOptions how;
  how.as_of = parse_time("2023-01-04T12:00:00Z").value();
  const auto then = open_exposure(folder.path("store"), *listed("thief"), mixer_label(), how);
  ASSERT_TRUE(then) << then.error().message;
  EXPECT_EQ(text_of((*then)->of("carl")->assets.at(0).received),
            "2000: mixer/blender 2000..2000 direct 2000 unrecorded 0");
  EXPECT_EQ((*then)->of("bob")->assets.at(0).sent.total, 3000U);
  how.as_of = parse_time("2022-06-01").value();  // before the first of them
  const auto before = open_exposure(folder.path("store"), *listed("thief"), mixer_label(), how);
  ASSERT_TRUE(before) << before.error().message;
  EXPECT_EQ((*before)->of("carl")->assets.at(0).received.total, 0U);
  // Of today, and of that day again: each index stands for itself.
  const auto now = open_exposure(folder.path("store"), *listed("thief"), mixer_label(), {});
  EXPECT_EQ((*now)->of("carl")->assets.at(0).received.total, 6000U);
  how.as_of = parse_time("2023-01-04T12:00:00Z").value();
  const auto again = open_exposure(folder.path("store"), *listed("thief"), mixer_label(), how);
  EXPECT_FALSE((*again)->made_now());
}

TEST(ExposureBook, TellsTheFirstAndTheLastTransactionOfEachTie) {
  const Folder folder;
  add_payments(folder, kPayments, "a.csv");
  const auto book = open_exposure(folder.path("store"), *listed("thief"), mixer_label(), {});
  ASSERT_TRUE(book) << book.error().message;
  const auto bob = (*book)->of("bob");
  const ExposurePart& part = bob->assets.at(0).received.parts.at(0);
  EXPECT_EQ(part.first, part.last);
  EXPECT_EQ(part.first_time, parse_time("2023-01-02").value());
  EXPECT_EQ(exposure_amount(bob->assets[0], part.least), "60 EUR");
}

TEST(ExposureBook, IsMadeAgainWhenLedgerLabelsOrListsChangeAndNeverUsedStale) {
  const Folder folder;
  add_payments(folder, kPayments, "a.csv");
  const std::string store = folder.path("store");
  const ExposureOptions only{.as_of = {}, .rebuild = false, .ways = 0};
  EXPECT_EQ(open_exposure(store, *listed("thief"), mixer_label(), only).error().code, Code::not_found);
  ASSERT_TRUE(open_exposure(store, *listed("thief"), mixer_label(), {}));
  EXPECT_FALSE((*open_exposure(store, *listed("thief"), mixer_label(), {}))->made_now());
  EXPECT_TRUE(open_exposure(store, *listed("thief"), mixer_label(), only));
  EXPECT_FALSE(open_exposure(store, *listed("dora"), mixer_label(), only));
  EXPECT_FALSE(open_exposure(store, *listed("thief"), intel::Labels(), only));
  EXPECT_TRUE((*open_exposure(store, *listed("dora"), mixer_label(), {}))->made_now());
  EXPECT_FALSE((*open_exposure(store, *listed("thief"), mixer_label(), {}))->made_now());  // both stand side by side

  add_payments(folder, std::string(kPayments) + "2023-01-07,t7,carl,eve,5.00\n", "b.csv");
  EXPECT_FALSE(open_exposure(store, *listed("thief"), mixer_label(), only));
  EXPECT_TRUE((*open_exposure(store, *listed("thief"), mixer_label(), {}))->made_now());
  const auto left = list_folder(join_path(store, "exposure"));
  ASSERT_TRUE(left);
  EXPECT_EQ(left->size(), 2U);  // the new index and the lock: those of the old ledger are gone
}

TEST(ExposureBook, ADamagedIndexIsMadeAgain) {
  const Folder folder;
  add_payments(folder, kPayments, "a.csv");
  const std::string store = folder.path("store");
  ASSERT_TRUE(open_exposure(store, *listed("thief"), mixer_label(), {}));
  const auto names = list_folder(join_path(store, "exposure"));
  ASSERT_TRUE(names);
  for (const std::string& name : *names) {
    if (!name.ends_with(".bin")) continue;
    const std::string path = join_path(join_path(store, "exposure"), name);
    std::string bytes = read_file(path).value();
    bytes[bytes.size() / 2] ^= 1;
    ASSERT_TRUE(write_file_atomically(path, bytes));
  }
  const auto book = open_exposure(store, *listed("thief"), mixer_label(), {});
  ASSERT_TRUE(book);
  EXPECT_TRUE((*book)->made_now());
}

TEST(ExposureBook, LabelsKnownLaterDoNotExist) {
  const Folder folder;
  add_payments(folder, kPayments, "a.csv");
  ExposureOptions options;
  options.as_of = parse_time("2023-06-01").value();
  const auto book = open_exposure(folder.path("store"), *listed("thief"), mixer_label("2024-01-01"), options);
  ASSERT_TRUE(book);
  EXPECT_EQ((*book)->marked_addresses(), 1U);
  const auto carl = (*book)->of("carl");
  ASSERT_TRUE(carl);
  EXPECT_EQ(text_of(carl->assets[0].received), "6000: sanctioned/ofac-1 5000..5000 direct 0 unrecorded 1000");
}

TEST(ExposureMarks, KeepALaneForEveryCategoryWhenThereAreMoreActorsThanLanes) {
  const Folder folder;
  std::string rows = "when,tx,payer,payee,sum\n";
  std::vector<intel::Label> labels;
  for (int i = 0; i < 60; ++i) {
    const std::string who = "p" + std::to_string(i);
    rows += "2023-01-01,t" + std::to_string(i) + "," + who + ",all,1.00\n";
    intel::Label label;
    label.address = Address(AddressKind::named, as_bytes(who));
    label.label = label.actor = i == 59 ? "big" : "actor" + std::to_string(i % 40);
    label.category = i < 40 ? "exchange" : i < 50 ? "mixer" : "sanctioned";
    labels.push_back(label);
  }
  add_payments(folder, rows, "a.csv");
  const auto ledger = open_ledger(folder.path("store")).value();
  screen::AddressIndexBuilder empty;
  const graph::ExposureRequest request =
      exposure_marks(*ledger, *std::move(empty).build(), intel::Labels(labels), std::nullopt);
  EXPECT_EQ(request.lanes.size(), 28U);
  EXPECT_EQ(request.marks.size(), 60U);
  EXPECT_EQ(request.lanes.front().category, "sanctioned");
  EXPECT_EQ(std::count(request.lanes.begin(), request.lanes.end(), graph::LaneName{"sanctioned", ""}), 1);
  EXPECT_EQ(std::count(request.lanes.begin(), request.lanes.end(), graph::LaneName{"mixer", ""}), 1);
  EXPECT_EQ(request.lanes.back(), (graph::LaneName{"exchange", ""}));
}

TEST(ExposureMarks, ReadAnAddressAsTheLedgerHasIt) {
  const Folder folder;
  add_payments(folder, kPayments, "a.csv");
  const auto ledger = open_ledger(folder.path("store")).value();
  EXPECT_EQ(address_on(*ledger, "thief"), Address(AddressKind::named, as_bytes("thief")));
  EXPECT_EQ(address_on(*ledger, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD")->kind(), AddressKind::account);
}

bool says(const ScreenAnswer& answer, std::string_view part) {
  return std::ranges::any_of(answer.reasons,
                             [&](const std::string& reason) { return reason.find(part) != std::string::npos; });
}

// A block of which the blocks before are not there: nobody knows who paid in it.
TEST(ExposureBook, WhatTheLedgerCannotTellIsSaid) {
  const std::string block = std::string(CLEW_SHARED_DATA) + "/bitcoin-blocks/mainnet/540107.block.zst";
  if (!file_exists(block)) GTEST_SKIP() << "the blocks are not here";
  Folder folder;
  IngestRequest request;
  request.format = "bitcoin";
  request.paths = {block};
  const auto taken = ingest(folder.path("store"), request);
  ASSERT_TRUE(taken) << taken.error().message;
  ListLoadRequest list;
  list.list = "ofac_sdn";
  list.paths = {std::string(CLEW_SOURCE_DIR) + "/tests/scenarios/lists/2021"};
  list.known_from = parse_time("2021-07-01").value();
  list.now = parse_time("2021-07-02").value();
  ASSERT_TRUE(load_list(folder.path("store"), list));
  SnapshotOptions how;
  how.exposure = true;
  const auto snapshot = load_snapshot(folder.path("store"), how);
  ASSERT_TRUE(snapshot) << snapshot.error().message;
  ScreenOptions options;
  options.exposure = true;
  const auto asked = [&](const char* address) {
    return screen_party(**snapshot, sample_query("CryptoWallet", {{"publicKey", address}}), options).value();
  };
  // It spends in three transactions of this block, and receives in none.
  const ScreenAnswer spender = asked("343w3Xh64q5UpgpvAPqmsUzxrknde8PQHb");
  EXPECT_TRUE(says(spender, "note: exposure: the ledger (bitcoin, blocks 540107 to 540107) has no receipt or payment"));
  std::uint64_t unknown = 0;
  const auto chain = open_ledger(folder.path("store")).value();
  std::vector<ledger::Input> inputs;
  for (std::uint64_t tx = 0; tx < chain->tx_count(); ++tx) {
    chain->sources(TxIndex{tx}, inputs);
    for (const ledger::Input& input : inputs) unknown += input.unknown;
  }
  EXPECT_GT(unknown, 100u);
  EXPECT_TRUE(says(spender, "note: exposure: " + std::to_string(unknown) + " inputs of the ledger"));
  const ScreenAnswer stranger = asked("0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c");
  EXPECT_TRUE(says(stranger, "is no address of the ledger (bitcoin, blocks 540107 to 540107)"));
  options.exposure = false;
  EXPECT_FALSE(says(asked("343w3Xh64q5UpgpvAPqmsUzxrknde8PQHb"), "exposure"));
}

TEST(ExposureBook, ALedgerWhoseInputsAreAllKnownSaysOfNoneThatItIsNot) {
  Folder folder;
  add_payments(folder, kPayments, "payments.csv");
  const auto book = open_exposure(folder.path("store"), *listed("thief"), mixer_label(), {});
  ASSERT_TRUE(book);
  EXPECT_EQ((*book)->unknown_inputs(), 0u);
}

}  // namespace
}  // namespace clew::engine
