// From files to a ledger: choose the format, connect it to what the store already has, append block by block, commit
// now and then, and keep a list of everything that could not be taken in. A kill at any point loses at most what was
// appended since the last commit; the same call then goes on.

#include <fmt/format.h>

#include "clew/engine/memos.h"
#include "clew/engine/store.h"
#include "clew/formats/bitcoin/bitcoin.h"
#include "clew/formats/esplora/esplora.h"
#include "clew/formats/evm/evm.h"
#include "clew/formats/flows/flows.h"
#include "clew/ledger/manifest.h"
#include "clew/ledger/writer.h"

namespace clew::engine {
namespace {

using SourcePtr = std::unique_ptr<ledger::BlockSource>;

formats::flows::FlowsOptions flows_options(const IngestRequest& request) {
  formats::flows::FlowsOptions options;
  options.mapping = request.mapping;
  if (!request.network.empty()) options.network = request.network;
  return options;
}

Result<SourcePtr> open_source(const IngestRequest& request) {
  if (request.format == "bitcoin") {
    formats::bitcoin::BitcoinOptions options;
    if (!request.network.empty()) options.network = request.network;
    options.spent_files = request.spent_files;
    options.height = request.height;
    options.threads = request.threads;
    return formats::bitcoin::open_bitcoin(request.paths, options);
  }
  if (request.format == "esplora") {
    formats::esplora::EsploraOptions options;
    if (!request.network.empty()) options.network = request.network;
    return formats::esplora::open_esplora(request.paths, options);
  }
  if (request.format == "evm") {
    formats::evm::EvmOptions options;
    if (!request.network.empty()) options.network = request.network;
    options.token_list = request.token_file;
    options.threads = request.threads;
    return formats::evm::open_evm(request.paths, options);
  }
  if (request.format == "flows") return formats::flows::open_flows(request.paths, flows_options(request));
  return fail(Code::usage, "there is no such format");
}

std::string advice_for(const IngestRequest& request, const Error& error) {
  const Code code = error.code;
  if (code == Code::not_found) return "check the path";
  if (request.format == "flows" && std::string_view(error.reason).find("mapping") != std::string_view::npos)
    return "name the columns with --map, e.g. --map \"time=Timestamp,from=From,to=To,amount=Value,decimals=2\", or a "
           "preset: see docs/guide/ingest.md";
  if (request.format == "flows" && code == Code::usage) return "the first line of each file must name its columns";
  if (code == Code::io) return "is the disk full, or a file unreadable?";
  return "clew ingest --help has an example of every format";
}

// A block that the ledger refuses is set aside with its reason; what follows is still tried, since a height may be
// missing.
ledger::Quarantined refused_block(const IngestRequest& request, const ledger::Block& block, const Error& error) {
  return {request.paths.front(), error.offset, error.code,
          fmt::format("the ledger refuses the block: {}", error.reason), fmt::format("block {}", block.height)};
}

Result<ledger::Manifest> ledger_manifest(const std::string& store) {
  const std::string text = CLEW_TRY(read_file(join_path(ledger_folder(store), ledger::kManifestName)));
  return ledger::parse_manifest(text);
}

// Every file that was named is there and of the kind asked for; the readers' own errors do not say which file they
// mean.
Outcome<void> check_paths(const IngestRequest& request) {
  for (const std::string& path : request.paths) {
    CLEW_TRY_VOID(check_input(path, true));
    if (request.format == "flows" && is_folder(path))
      return refuse(Code::usage, fmt::format("'{}' is a folder", path),
                    "name the files: lists of transfers have one mapping, so say which");
  }
  for (const std::string& path : request.spent_files) CLEW_TRY_VOID(check_input(path, true));
  if (!request.token_file.empty()) CLEW_TRY_VOID(check_input(request.token_file, false));
  return {};
}

class Ingest {
 public:
  Ingest(const std::string& store, const IngestRequest& request, const ProgressFn& progress)
      : store_(store), request_(request), progress_(progress) {}

  Outcome<IngestReport> run() {
    if (request_.paths.empty()) return refuse(Code::usage, "no file or folder was named");
    CLEW_TRY_VOID(check_paths(request_));
    auto source = open_source(request_);
    if (!source) return refuse(source.error(), request_.paths.front(), advice_for(request_, source.error()));
    source_ = *std::move(source);
    const auto there = ledger_manifest(store_);
    if (there || there.error().code != Code::not_found) {
      CLEW_TRY_VOID(open_writer(there ? there->segment_transactions : 0));
      CLEW_TRY_VOID(connect());
      const ledger::Block* first = CLEW_TRY(next_block());
      CLEW_TRY_VOID(append_all(first));
    } else {
      CLEW_TRY_VOID(begin_store());
    }
    CLEW_TRY_VOID(commit());
    CLEW_TRY_VOID(keep_labels());
    return finish();
  }

 private:
  // The first block is read before the store is made: a wrong network or a wrong file must not leave a store of that
  // kind.
  Outcome<void> begin_store() {
    const auto nothing = [](std::uint64_t) -> std::optional<Hash256> { return std::nullopt; };
    if (const auto fork = source_->connect(std::nullopt, nothing); !fork)
      return refuse(fork.error(), request_.paths.front(), advice_for(request_, fork.error()));
    const ledger::Block* first = CLEW_TRY(next_block());
    if (first == nullptr) return refuse_nothing();
    CLEW_TRY_VOID(open_writer(0));
    if (writer_->tip_height())
      return refuse(Code::conflict, "another clew began the store '" + store_ + "' meanwhile",
                    "run the command again: it goes on from there");
    return append_all(first);
  }

  Outcome<void> refuse_nothing() const {
    const auto& set_aside = source_->quarantine().records();
    std::string message =
        fmt::format("{}: nothing was found that reads as {}", request_.paths.front(), request_.format);
    if (request_.format == "bitcoin") message += fmt::format(" blocks of the network {}", source_->identity().network);
    for (const auto& record : set_aside) {
      message += fmt::format("; {} at byte {}: {}", record.file, record.offset, record.reason);
      break;
    }
    if (set_aside.size() > 1) message += fmt::format(", and {} more", set_aside.size() - 1);
    return refuse(Code::malformed, std::move(message),
                  request_.format == "bitcoin" ? "check the path and --network (bitcoin, testnet3, signet, regtest)"
                                               : "check the path; clew ingest --help has an example of every format");
  }

  Outcome<const ledger::Block*> next_block() {
    const auto next = source_->next();
    if (!next) return refuse(next.error(), request_.paths.front(), advice_for(request_, next.error()));
    return *next;
  }

  Outcome<void> open_writer(std::uint64_t segment_there) {
    if (const auto made = make_folder(store_); !made)
      return refuse(made.error(), store_, "is a file in its way, or the folder above it read-only?");
    ledger::WriterOptions options;
    if (segment_there != 0) options.segment_transactions = segment_there;
    if (request_.segment_transactions != 0) options.segment_transactions = request_.segment_transactions;
    if (segment_there != 0 && options.segment_transactions != segment_there)
      return refuse(Code::usage, fmt::format("the store '{}' has segments of {} transactions", store_, segment_there),
                    "leave --segment out, or ingest into a new store");
    report_.identity = source_->identity();
    auto writer = ledger::Writer::open(ledger_folder(store_), report_.identity, options);
    if (!writer) {
      const Code code = writer.error().code;
      return refuse(writer.error(), "the store '" + store_ + "' cannot be written",
                    code == Code::conflict ? "another clew is writing it: wait for it, or use another store"
                    : code == Code::mismatch
                        ? "it holds another ledger: one store, one ledger; choose another with --store"
                        : "is the disk full, or the folder read-only?");
    }
    writer_.emplace(*std::move(writer));
    memos_.emplace(store_, report_.identity.id_reversed != 0);
    return {};
  }

  Outcome<void> connect() {
    const auto hash_at = [this](std::uint64_t height) { return writer_->hash_at(height); };
    const auto fork = source_->connect(writer_->tip_height(), hash_at);
    if (!fork)
      return refuse(fork.error(), "the files do not continue the store's ledger",
                    "ingest the blocks in between too, or use another store");
    if (!*fork) return {};
    if (const auto cut = writer_->reorganise(**fork); !cut)
      return refuse(cut.error(), "the ledger cannot be cut back to the fork");
    report_.reorganised_to = *fork;
    return {};
  }

  Outcome<void> append_all(const ledger::Block* block) {
    std::uint64_t since_commit = 0;
    for (; block != nullptr; block = CLEW_TRY(next_block())) {
      const std::uint64_t transactions = block->utxo.size() + block->account.size();
      if (const auto appended = writer_->append(*block); !appended) {
        if (appended.error().code == Code::io)
          return refuse(appended.error(), "the store cannot be written", "is the disk full?");
        report_.quarantined.push_back(refused_block(request_, *block, appended.error()));
        continue;
      }
      memos_->add(block->memos);
      report_.blocks += 1;
      report_.transactions += transactions;
      since_commit += transactions;
      if (since_commit >= request_.commit_transactions) {
        CLEW_TRY_VOID(commit());
        since_commit = 0;
      }
      if (progress_ && !progress_(source_->progress())) {
        CLEW_TRY_VOID(commit());
        return refuse(Code::conflict, "cancelled",
                      "what was read so far is in the store; the same command goes on from there");
      }
    }
    return {};
  }

  Outcome<void> commit() {
    CLEW_TRY_VOID(memos_->write());  // before the ledger: see MemoKeeper
    if (const auto done = writer_->commit(); !done)
      return refuse(done.error(), "the store cannot be written",
                    "is the disk full? what was committed before is intact");
    return {};
  }

  Outcome<void> keep_labels() {
    if (request_.format != "flows" || !request_.keep_flow_labels) return {};
    const auto pairs = formats::flows::flows_labels(request_.paths, flows_options(request_));
    if (!pairs) return refuse(pairs.error(), request_.paths.front());
    if (pairs->empty()) return {};
    const FileLock lock = CLEW_TRY(lock_tables(store_));
    const intel::Labels before = CLEW_TRY(load_labels(store_));
    std::vector<intel::Label> all = before.all();
    const std::string file = request_.paths.front().substr(request_.paths.front().find_last_of('/') + 1);
    for (const auto& pair : *pairs) {
      intel::Label label;
      label.address = pair.address;
      label.label = pair.text;
      label.source = "label column of the transfer list";
      label.pack = file;
      all.push_back(std::move(label));
    }
    const intel::Labels merged(std::move(all));
    report_.labels = merged.size() - before.size();
    if (report_.labels > 0) CLEW_TRY_VOID(save_labels(store_, merged));
    return {};
  }

  Outcome<IngestReport> finish() {
    report_.counts = source_->counts();
    const auto& set_aside = source_->quarantine().records();
    report_.quarantined.insert(report_.quarantined.begin(), set_aside.begin(), set_aside.end());
    if (!report_.quarantined.empty()) {
      const FileLock lock = CLEW_TRY(lock_tables(store_));
      CLEW_TRY_VOID(keep_quarantine(store_, report_.quarantined));
    }
    report_.tip = writer_->tip_height();
    const auto ledger = CLEW_TRY(open_unchecked(store_));
    report_.ledger_blocks = ledger->block_count();
    report_.ledger_transactions = ledger->tx_count();
    report_.ledger_addresses = ledger->address_count();
    report_.ledger_outputs = ledger->output_count();
    report_.ledger_legs = ledger->leg_count();
    report_.ledger_version = ledger->version();
    return report_;
  }

  const std::string& store_;
  const IngestRequest& request_;
  const ProgressFn& progress_;
  SourcePtr source_;
  std::optional<ledger::Writer> writer_;
  std::optional<MemoKeeper> memos_;
  IngestReport report_;
};

}  // namespace

Outcome<IngestReport> ingest(const std::string& store, const IngestRequest& request, const ProgressFn& progress) {
  return Ingest(store, request, progress).run();
}

}  // namespace clew::engine
