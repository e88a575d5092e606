// What may happen to a ledger while it is written: bad blocks, reorganisations, a killed process, a full disk, damage.
// After each the folder is the one an undisturbed writer leaves, byte for byte, or an error says what is wrong.

#include "clew/ledger/writer.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <atomic>
#include <cstdio>
#include <map>
#include <thread>

#include <gtest/gtest.h>

#include "clew/ledger/ledger.h"
#include "clew/ledger/naive_ledger.h"
#include "clew/ledger/random_ledger.h"

namespace clew::ledger {
namespace {

using testing::Chain;
using testing::ChainShape;
using testing::NaiveLedger;
using testing::random_chain;
using testing::TemporaryFolder;
using Contents = std::map<std::string, std::string>;

WriterOptions segments_of(std::uint64_t transactions) {
  WriterOptions options;
  options.segment_transactions = transactions;
  return options;
}

ChainShape shape_of(Kind kind, std::size_t blocks) {
  ChainShape shape;
  shape.kind = kind;
  shape.blocks = blocks;
  return shape;
}

Contents contents_of(const std::string& folder) {
  Contents contents;
  const auto names = list_folder(folder);
  EXPECT_TRUE(names);
  for (const std::string& name : *names) contents[name] = read_file(join_path(folder, name)).value_or("");
  return contents;
}

/// The folder of an undisturbed writer of the first `count` blocks.
Contents fresh_build(const Chain& chain, std::size_t count, const WriterOptions& options) {
  const TemporaryFolder folder;
  auto writer = Writer::open(folder.path(), chain.identity, options);
  EXPECT_TRUE(writer);
  for (std::size_t i = 0; i < count; ++i) EXPECT_TRUE(writer->append(chain.blocks[i])) << "block " << i;
  EXPECT_TRUE(writer->commit());
  return contents_of(folder.path());
}

std::string names_of(const Contents& contents) {
  std::string names;
  for (const auto& [name, content] : contents) names += name + " ";
  return names;
}

#define EXPECT_SAME_FOLDER(got, want)    \
  do {                                   \
    const Contents& g = (got);           \
    const Contents& w = (want);          \
    EXPECT_EQ(names_of(g), names_of(w)); \
    EXPECT_TRUE(g == w);                 \
  } while (false)

/// Appends what `writer` does not have yet and commits after every `commit_every`th block and at the end.
Result<void> continue_writing(Writer& writer, const Chain& chain, std::size_t commit_every) {
  for (std::size_t i = 0; i < chain.blocks.size(); ++i) {
    if (writer.tip_height() && chain.blocks[i].height <= *writer.tip_height()) continue;
    CLEW_TRY_VOID(writer.append(chain.blocks[i]));
    if (i % commit_every == commit_every - 1) CLEW_TRY_VOID(writer.commit());
  }
  return writer.commit();
}

TEST(Writer, GivesTheSameFolderHoweverOftenItCommitsAndReopens) {
  for (const Kind kind : {Kind::utxo, Kind::account}) {
    const Chain chain = random_chain(7, shape_of(kind, 40));
    const Contents want = fresh_build(chain, chain.blocks.size(), segments_of(7));
    for (const std::size_t every : {1U, 3U, 11U}) {
      const TemporaryFolder folder;
      for (std::size_t done = 0; done < chain.blocks.size(); done += every) {
        auto writer = Writer::open(folder.path(), chain.identity, segments_of(7));
        ASSERT_TRUE(writer) << writer.error().reason;
        for (std::size_t i = done; i < std::min(done + every, chain.blocks.size()); ++i)
          ASSERT_TRUE(writer->append(chain.blocks[i]));
        ASSERT_TRUE(writer->commit());
      }
      EXPECT_SAME_FOLDER(contents_of(folder.path()), want);
    }
  }
}

TEST(Writer, ReorganisedToAnyHeightEqualsAFreshBuild) {
  for (const Kind kind : {Kind::utxo, Kind::account}) {
    for (const std::uint64_t seed : {11ULL, 12ULL}) {
      const Chain chain = random_chain(seed, shape_of(kind, 30));
      for (std::size_t keep = 1; keep <= chain.blocks.size(); ++keep) {
        SCOPED_TRACE(::testing::Message() << "seed " << seed << " kind " << static_cast<int>(kind) << " keep " << keep);
        const TemporaryFolder folder;
        auto writer = Writer::open(folder.path(), chain.identity, segments_of(5));
        ASSERT_TRUE(writer);
        ASSERT_TRUE(continue_writing(*writer, chain, keep % 4 + 1));
        const auto reorganised = writer->reorganise(chain.blocks[keep - 1].height);
        ASSERT_TRUE(reorganised) << reorganised.error().reason;
        EXPECT_EQ(writer->tip_height(), chain.blocks[keep - 1].height);
        EXPECT_EQ(writer->tip_hash(), chain.blocks[keep - 1].hash);
        EXPECT_SAME_FOLDER(contents_of(folder.path()), fresh_build(chain, keep, segments_of(5)));
        ASSERT_TRUE(continue_writing(*writer, chain, 100));
        EXPECT_SAME_FOLDER(contents_of(folder.path()), fresh_build(chain, chain.blocks.size(), segments_of(5)));
        if (HasFailure()) return;
      }
    }
  }
}

TEST(Writer, ReorganisesWhileAnotherProcessReadsItsSnapshot) {
  ChainShape shape = shape_of(Kind::utxo, 140);
  shape.transactions_max = 3;
  const Chain chain = random_chain(21, shape);
  const Contents whole = fresh_build(chain, chain.blocks.size(), segments_of(7));
  for (const std::size_t depth : {1U, 6U, 100U}) {
    const TemporaryFolder folder;
    {  // The lock must not be inherited by the reader.
      auto writer = Writer::open(folder.path(), chain.identity, segments_of(7));
      ASSERT_TRUE(writer);
      ASSERT_TRUE(continue_writing(*writer, chain, 1000));
    }
    int opened[2];
    int go[2];
    ASSERT_EQ(::pipe(opened), 0);
    ASSERT_EQ(::pipe(go), 0);
    const pid_t reader = ::fork();
    if (reader == 0) {
      char byte = 'o';
      const auto ledger = Ledger::open(folder.path());
      bool fine = ledger.has_value() && ::write(opened[1], &byte, 1) == 1 && ::read(go[0], &byte, 1) == 1;
      if (fine) NaiveLedger(chain.identity, chain.blocks).expect_same(**ledger);
      ::_exit(fine && !HasFailure() ? 0 : 1);
    }
    char byte = 'g';
    ASSERT_EQ(::read(opened[0], &byte, 1), 1);
    auto writer = Writer::open(folder.path(), chain.identity, segments_of(7));
    ASSERT_TRUE(writer);
    const std::size_t keep = chain.blocks.size() - depth;
    ASSERT_TRUE(writer->reorganise(chain.blocks[keep - 1].height));
    EXPECT_SAME_FOLDER(contents_of(folder.path()), fresh_build(chain, keep, segments_of(7)));
    ASSERT_EQ(::write(go[1], &byte, 1), 1);
    int status = 0;
    ASSERT_EQ(::waitpid(reader, &status, 0), reader);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "the reader's snapshot changed";
    ASSERT_TRUE(continue_writing(*writer, chain, 1000));
    EXPECT_SAME_FOLDER(contents_of(folder.path()), whole);
    for (const int fd : {opened[0], opened[1], go[0], go[1]}) ::close(fd);
  }
}

TEST(Writer, KilledAtAnyMomentAndContinuedGivesTheSameBytes) {
  const Chain chain = random_chain(31, shape_of(Kind::utxo, 30));
  const Contents want = fresh_build(chain, chain.blocks.size(), segments_of(7));
  Rng rng(99);
  int killed = 0;
  for (int round = 0; round < 200; ++round) {
    SCOPED_TRACE(::testing::Message() << "round " << round << " of seed 99");
    const TemporaryFolder folder;
    const std::size_t every = rng.between(1, 6);
    const pid_t child = ::fork();
    if (child == 0) {
      auto writer = Writer::open(folder.path(), chain.identity, segments_of(7));
      if (!writer || !continue_writing(*writer, chain, every)) ::_exit(1);
      ::_exit(0);
    }
    ::usleep(static_cast<useconds_t>(rng.below(6000)));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    killed += WIFSIGNALED(status) ? 1 : 0;
    auto writer = Writer::open(folder.path(), chain.identity, segments_of(7));
    ASSERT_TRUE(writer) << writer.error().reason;
    ASSERT_TRUE(continue_writing(*writer, chain, every));
    EXPECT_SAME_FOLDER(contents_of(folder.path()), want);
    if (HasFailure()) return;
  }
  std::printf("%d of 200 writers were killed before they had finished\n", killed);
  EXPECT_GT(killed, 20);
}

int& steps_left() {
  thread_local int left = -1;
  return left;
}
bool die_at_step(const char*) {
  if (steps_left()-- == 0) ::_exit(9);
  return true;
}
bool fail_at_step(const char*) {
  return steps_left()-- != 0;
}

TEST(Writer, DyingBeforeEachDurableStepLosesNothingCommitted) {
  for (const Kind kind : {Kind::utxo, Kind::account}) {
    const Chain chain = random_chain(32, shape_of(kind, 16));
    const Contents want = fresh_build(chain, chain.blocks.size(), segments_of(5));
    bool finished = false;
    for (int step = 0; !finished; ++step) {
      ASSERT_LT(step, 1000);
      const TemporaryFolder folder;
      const pid_t child = ::fork();
      if (child == 0) {
        WriterOptions options = segments_of(5);
        options.fault = die_at_step;
        steps_left() = step;
        auto writer = Writer::open(folder.path(), chain.identity, options);
        if (!writer || !continue_writing(*writer, chain, 3)) ::_exit(1);
        // Back and forth once more, so that reorganising is cut short too.
        if (!writer->reorganise(chain.blocks[7].height) || !continue_writing(*writer, chain, 3)) ::_exit(1);
        ::_exit(0);
      }
      int status = 0;
      ASSERT_EQ(::waitpid(child, &status, 0), child);
      ASSERT_TRUE(WIFEXITED(status));
      ASSERT_NE(WEXITSTATUS(status), 1);
      finished = WEXITSTATUS(status) == 0;
      auto writer = Writer::open(folder.path(), chain.identity, segments_of(5));
      ASSERT_TRUE(writer) << writer.error().reason;
      ASSERT_TRUE(continue_writing(*writer, chain, 3));
      EXPECT_SAME_FOLDER(contents_of(folder.path()), want);
      if (HasFailure()) return;
    }
  }
}

TEST(Writer, FailingAtEachDurableStepLeavesTheLastCommitAndGoesOn) {
  const Chain chain = random_chain(33, shape_of(Kind::utxo, 16));
  const Contents want = fresh_build(chain, chain.blocks.size(), segments_of(5));
  for (int step = 2; step < 30; ++step) {
    SCOPED_TRACE(::testing::Message() << "step " << step);
    const TemporaryFolder folder;
    WriterOptions options = segments_of(5);
    options.fault = fail_at_step;
    steps_left() = step;
    auto writer = Writer::open(folder.path(), chain.identity, options);
    ASSERT_TRUE(writer);
    bool failed = false;
    for (const Block& block : chain.blocks) {
      while (true) {
        const auto appended = writer->append(block);
        if (appended) break;
        ASSERT_EQ(appended.error().code, Code::io);  // a full segment could not be written; asking again goes on
      }
      const auto before = Ledger::open(folder.path());
      ASSERT_TRUE(before);
      const auto committed = writer->commit();
      const auto after = Ledger::open(folder.path());
      ASSERT_TRUE(after);
      if (committed) continue;
      failed = true;
      EXPECT_EQ(committed.error().code, Code::io);
      EXPECT_EQ((*after)->version(), (*before)->version());
    }
    ASSERT_TRUE(writer->commit());
    EXPECT_SAME_FOLDER(contents_of(folder.path()), want);
    if (step < 8) {
      EXPECT_TRUE(failed || steps_left() < 0);
    }
    steps_left() = -1;
  }
}

TEST(Writer, AFullDiskIsAnErrorAndTheLedgerStaysAsItWas) {
  ChainShape shape = shape_of(Kind::utxo, 60);
  shape.transactions_max = 20;
  const Chain chain = random_chain(41, shape);
  const TemporaryFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    auto writer = Writer::open(folder.path(), chain.identity, segments_of(100000));
    for (std::size_t i = 0; i < 5; ++i) {
      if (!writer->append(chain.blocks[i])) ::_exit(2);
    }
    if (!writer->commit()) ::_exit(3);
    const std::string version = (*Ledger::open(folder.path()))->version();
    // A file may not grow beyond 20 kB: the system refuses as it does when the disk is full.
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{20000, 20000};
    if (::setrlimit(RLIMIT_FSIZE, &small) != 0) ::_exit(4);
    for (std::size_t i = 5; i < chain.blocks.size(); ++i) {
      if (!writer->append(chain.blocks[i])) ::_exit(5);
    }
    const auto committed = writer->commit();
    if (committed || committed.error().code != Code::io) ::_exit(6);
    const auto ledger = Ledger::open(folder.path());
    if (!ledger || (*ledger)->version() != version || !(*ledger)->verify()) ::_exit(7);
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  auto writer = Writer::open(folder.path(), chain.identity, segments_of(100000));
  ASSERT_TRUE(writer);
  ASSERT_TRUE(continue_writing(*writer, chain, 1000));
  EXPECT_SAME_FOLDER(contents_of(folder.path()), fresh_build(chain, chain.blocks.size(), segments_of(100000)));
}

// ---- Blocks that are refused ---------------------------------------------------------------------------------------

Hash256 named(std::uint8_t name) {
  Hash256 hash;
  hash.bytes[0] = name;
  hash.bytes[31] = name;
  return hash;
}

Block block_of(std::uint64_t height, std::vector<UtxoTx> txs) {
  Block block;
  block.height = height;
  block.hash = named(static_cast<std::uint8_t>(100 + height));
  block.utxo = std::move(txs);
  return block;
}

UtxoTx pay(std::uint8_t name, std::vector<UtxoInput> inputs, const std::vector<std::uint64_t>& values) {
  UtxoTx tx;
  tx.txid = named(name);
  tx.coinbase = inputs.empty();
  tx.inputs = std::move(inputs);
  for (const std::uint64_t value : values)
    tx.outputs.push_back({value, {AddressKind::key_hash, as_bytes("owner owner owner 12")}});
  return tx;
}

UtxoInput from(std::uint8_t name, std::uint32_t vout) {
  return {named(name), vout, false, 0, {}};
}

TEST(Writer, RefusesABadBlockAndStaysAsItWas) {
  Chain chain;
  chain.blocks = {block_of(1, {pay(1, {}, {50, 60})}), block_of(2, {pay(2, {}, {50}), pay(3, {from(1, 0)}, {20, 30})})};
  const AddressView owner{AddressKind::key_hash, as_bytes("owner owner owner 12")};
  const AddressView other{AddressKind::key_hash, as_bytes("other other other 12")};
  Block wrong_parent = block_of(3, {});
  wrong_parent.parent = named(9);
  Block other_kind = block_of(3, {});
  other_kind.account.resize(1);
  struct Case {
    const char* what;
    Block block;
    Code code;
  };
  const Case cases[] = {
      {"height at the tip", block_of(2, {}), Code::conflict},
      {"parent is not the tip", wrong_parent, Code::conflict},
      {"kind of another ledger", other_kind, Code::usage},
      {"spends what an earlier block spent", block_of(3, {pay(4, {}, {1}), pay(5, {from(1, 0)}, {1})}), Code::mismatch},
      {"spends twice in one block", block_of(3, {pay(4, {from(1, 1)}, {1}), pay(5, {from(1, 1)}, {1})}),
       Code::mismatch},
      {"spends twice in one transaction", block_of(3, {pay(4, {from(1, 1), from(1, 1)}, {1})}), Code::mismatch},
      {"spends an output that does not exist", block_of(3, {pay(4, {from(3, 2)}, {1})}), Code::mismatch},
      {"spends an unknown output twice", block_of(3, {pay(4, {from(77, 0)}, {1}), pay(5, {from(77, 0)}, {1})}),
       Code::mismatch},
      {"the same transaction twice", block_of(3, {pay(4, {}, {1}), pay(4, {}, {1})}), Code::mismatch},
      {"value differs", block_of(3, {pay(4, {{named(1), 1, true, 61, owner}}, {1})}), Code::mismatch},
      {"address differs", block_of(3, {pay(4, {{named(1), 1, true, 60, other}}, {1})}), Code::mismatch},
      {"a coinbase with inputs", block_of(3, {[] {
                                            UtxoTx tx = pay(4, {from(1, 1)}, {1});
                                            tx.coinbase = true;
                                            return tx;
                                          }()}),
       Code::malformed},
  };
  for (const std::uint64_t segment : {1ULL, 2ULL, 100ULL}) {
    for (const Case& bad : cases) {
      SCOPED_TRACE(bad.what);
      Chain good = chain;
      good.blocks.push_back(block_of(4, {pay(10, {from(1, 1), from(3, 0)}, {70})}));
      const TemporaryFolder folder;
      auto writer = Writer::open(folder.path(), chain.identity, segments_of(segment));
      ASSERT_TRUE(writer);
      ASSERT_TRUE(writer->append(good.blocks[0]));
      ASSERT_TRUE(writer->append(good.blocks[1]));
      const auto refused = writer->append(bad.block);
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().code, bad.code) << refused.error().reason;
      EXPECT_EQ(writer->tip_height(), 2U);
      const auto appended = writer->append(good.blocks[2]);
      ASSERT_TRUE(appended) << appended.error().reason;
      ASSERT_TRUE(writer->commit());
      EXPECT_SAME_FOLDER(contents_of(folder.path()), fresh_build(good, 3, segments_of(segment)));
    }
  }
}

TEST(Writer, RefusesABalanceBeyondWhatItCanHold) {
  Chain chain;
  chain.identity.kind = Kind::account;
  const AddressView a{AddressKind::named, as_bytes("a")};
  const AddressView b{AddressKind::named, as_bytes("b")};
  const auto block = [&](std::uint64_t height, u128 amount) {
    Block made;
    made.height = height;
    AccountTx tx;
    tx.hash = named(static_cast<std::uint8_t>(height));
    tx.legs.push_back({a, b, 0, 5, LegKind::transfer, 0, 0});
    tx.legs.push_back({a, b, 0, amount, LegKind::transfer, 0, 1});
    made.account = {tx};
    return made;
  };
  chain.blocks = {block(1, (u128{1} << 126)), block(2, 7)};
  const TemporaryFolder folder;
  auto writer = Writer::open(folder.path(), chain.identity, segments_of(100));
  ASSERT_TRUE(writer->append(chain.blocks[0]));
  for (const u128 amount : {u128{1} << 126, u128{1} << 127, kU128Max}) {
    const auto refused = writer->append(block(2, amount));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::overflow);
  }
  ASSERT_TRUE(writer->append(chain.blocks[1]));
  ASSERT_TRUE(writer->commit());
  EXPECT_SAME_FOLDER(contents_of(folder.path()), fresh_build(chain, 2, segments_of(100)));
  const auto ledger = Ledger::open(folder.path());
  const auto payer = (*ledger)->find_address(a);
  EXPECT_TRUE((*ledger)->balance_before(*payer, kNativeAsset, TxIndex{2}) == -((i128{1} << 126) + 17));
}

TEST(Writer, RefusesASecondWriterAnotherIdentityAndAnotherSegmentSize) {
  const Chain chain = random_chain(3, shape_of(Kind::utxo, 3));
  const TemporaryFolder folder;
  {
    auto writer = Writer::open(folder.path(), chain.identity, segments_of(7));
    ASSERT_TRUE(writer);
    EXPECT_EQ(Writer::open(folder.path(), chain.identity, segments_of(7)).error().code, Code::conflict);
  }
  Identity other = chain.identity;
  other.network = "testnet3";
  EXPECT_EQ(Writer::open(folder.path(), other, segments_of(7)).error().code, Code::mismatch);
  EXPECT_EQ(Writer::open(folder.path(), chain.identity, segments_of(8)).error().code, Code::mismatch);
  EXPECT_EQ(Ledger::open(folder.path() + "-nowhere").error().code, Code::not_found);
}

TEST(Writer, DoesNotGoBelowItsFirstBlock) {
  const Chain chain = random_chain(3, shape_of(Kind::utxo, 5));
  const TemporaryFolder folder;
  auto writer = Writer::open(folder.path(), chain.identity, segments_of(7));
  EXPECT_EQ(writer->reorganise(5).error().code, Code::not_found);
  ASSERT_TRUE(continue_writing(*writer, chain, 100));
  EXPECT_EQ(writer->reorganise(chain.blocks[0].height - 1).error().code, Code::not_found);
  EXPECT_EQ(writer->hash_at(chain.blocks[2].height), chain.blocks[2].hash);
  EXPECT_EQ(writer->hash_at(chain.blocks[0].height - 1), std::nullopt);
}

// ---- Damage --------------------------------------------------------------------------------------------------------

TEST(Damage, VerifyReportsAFlippedByteOfASegmentWhereverItIs) {
  const Chain chain = random_chain(51, shape_of(Kind::utxo, 12));
  const TemporaryFolder folder;
  auto writer = Writer::open(folder.path(), chain.identity, segments_of(1000));
  ASSERT_TRUE(continue_writing(*writer, chain, 100));
  std::string path;
  for (const auto& [name, content] : contents_of(folder.path())) {
    if (name.starts_with("segment-")) path = join_path(folder.path(), name);
  }
  const std::string whole = *read_file(path);
  for (std::size_t at = 0; at < whole.size(); at += 1 + at % 3) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << (at % 8)));
    ASSERT_TRUE(write_file_atomically(path, damaged));
    const auto ledger = Ledger::open(folder.path());
    const auto verified = ledger ? (*ledger)->verify() : Result<void>(std::unexpected(ledger.error()));
    ASSERT_FALSE(verified) << "byte " << at << " of " << whole.size();
    if (ledger) {
      EXPECT_EQ(verified.error().code, Code::mismatch);
      EXPECT_NE(std::string(verified.error().reason).find("segment-000000000000-"), std::string::npos);
    }
  }
}

TEST(Damage, AManifestCutOrChangedAtAnyByteIsACleanError) {
  const Chain chain = random_chain(52, shape_of(Kind::account, 12));
  const TemporaryFolder folder;
  {
    auto writer = Writer::open(folder.path(), chain.identity, segments_of(5));
    ASSERT_TRUE(continue_writing(*writer, chain, 100));
  }
  const std::string path = join_path(folder.path(), "manifest");
  const std::string whole = *read_file(path);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    ASSERT_TRUE(write_file_atomically(path, whole.substr(0, at)));
    ASSERT_FALSE(Ledger::open(folder.path())) << "cut at " << at;
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 4);
    ASSERT_TRUE(write_file_atomically(path, changed));
    const auto opened = Ledger::open(folder.path());
    ASSERT_FALSE(opened) << "changed at " << at;
    EXPECT_EQ(opened.error().code, Code::mismatch) << opened.error().reason;
    ASSERT_FALSE(Writer::open(folder.path(), chain.identity, segments_of(5)));
  }
}

TEST(Damage, AMissingSegmentIsAMismatchNotAWait) {
  const Chain chain = random_chain(53, shape_of(Kind::utxo, 12));
  const TemporaryFolder folder;
  {
    auto writer = Writer::open(folder.path(), chain.identity, segments_of(5));
    ASSERT_TRUE(continue_writing(*writer, chain, 100));
  }
  for (const auto& [name, content] : contents_of(folder.path())) {
    if (name.starts_with("segment-")) {
      ASSERT_TRUE(remove_file(join_path(folder.path(), name)));
    }
  }
  EXPECT_EQ(Ledger::open(folder.path()).error().code, Code::mismatch);
}

// ---- Threads -------------------------------------------------------------------------------------------------------

TEST(LedgerThreads, OpenAndReadWhileTheWriterCommitsAndReorganises) {
  const Chain chain = random_chain(61, shape_of(Kind::utxo, 60));
  const TemporaryFolder folder;
  auto writer = Writer::open(folder.path(), chain.identity, segments_of(9));
  ASSERT_TRUE(writer);
  std::atomic<bool> done = false;
  std::atomic<int> opened = 0;
  std::vector<std::string> problems(2);
  std::vector<std::thread> readers;
  for (std::size_t i = 0; i < 2; ++i) {
    readers.emplace_back([&, i] {
      while (!done) {
        const auto ledger = Ledger::open(folder.path());
        if (!ledger) {
          problems[i] = ledger.error().reason;
          return;
        }
        for (std::uint64_t out = 0; out < (*ledger)->output_count(); ++out) {
          const auto spender = (*ledger)->spender(OutIndex{out});
          if (spender && raw(*spender) >= (*ledger)->tx_count()) problems[i] = "spender beyond the snapshot";
        }
        if (!(*ledger)->verify()) problems[i] = "verify";
        ++opened;
      }
    });
  }
  for (int round = 0; round < 3; ++round) {
    EXPECT_TRUE(continue_writing(*writer, chain, 2));
    EXPECT_TRUE(writer->reorganise(chain.blocks[10].height));
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  for (const std::string& problem : problems) EXPECT_EQ(problem, "");
  EXPECT_GT(opened, 0);
}

TEST(LedgerThreads, ShareOneSnapshotWithoutALock) {
  const Chain chain = random_chain(62, shape_of(Kind::utxo, 20));
  const TemporaryFolder folder;
  auto writer = Writer::open(folder.path(), chain.identity, segments_of(9));
  ASSERT_TRUE(continue_writing(*writer, chain, 100));
  const auto ledger = Ledger::open(folder.path());
  ASSERT_TRUE(ledger);
  const NaiveLedger naive(chain.identity, chain.blocks);
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) readers.emplace_back([&] { naive.expect_same(**ledger); });
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace clew::ledger
