// From files to a ledger: choose the format, connect it to what the store already has, append block by block, commit now and then, and keep a list of
// everything that could not be taken in. A kill at any point loses at most what was appended since the last commit; the same call then goes on.

#include <fmt/format.h>

#include "clew/engine/store.h"
#include "clew/formats/bitcoin/bitcoin.h"
#include "clew/formats/esplora/esplora.h"
#include "clew/formats/evm/evm.h"
#include "clew/formats/flows/flows.h"
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

std::string advice_for(const IngestRequest& request, Code code) {
  if (code == Code::not_found) return "check the path";
  if (code == Code::usage && request.format == "flows")
    return "name the columns with --map, e.g. --map \"time=Timestamp,from=From,to=To,amount=Value,decimals=2\", or a preset: see docs/guide/ingest.md";
  if (code == Code::io) return "is the disk full, or a file unreadable?";
  return "clew ingest --help has an example of every format";
}

// A block that the ledger refuses is set aside with its reason; what follows is still tried, since a height may be missing.
ledger::Quarantined refused_block(const IngestRequest& request, const ledger::Block& block, const Error& error) {
  return {request.paths.front(), error.offset, error.code, fmt::format("the ledger refuses the block: {}", error.reason), fmt::format("block {}", block.height)};
}

class Ingest {
 public:
  Ingest(const std::string& store, const IngestRequest& request, const ProgressFn& progress) : store_(store), request_(request), progress_(progress) {}

  Outcome<IngestReport> run() {
    if (request_.paths.empty()) return refuse(Code::usage, "no file or folder was named");
    auto source = open_source(request_);
    if (!source) return refuse(source.error(), request_.paths.front(), advice_for(request_, source.error().code));
    source_ = *std::move(source);
    CLEW_TRY_VOID(open_writer());
    CLEW_TRY_VOID(connect());
    CLEW_TRY_VOID(append_all());
    CLEW_TRY_VOID(commit());
    CLEW_TRY_VOID(keep_labels());
    return finish();
  }

 private:
  Outcome<void> open_writer() {
    if (const auto made = make_folder(store_); !made) return refuse(made.error(), store_, "is the folder writable?");
    ledger::WriterOptions options;
    options.segment_transactions = request_.segment_transactions;
    report_.identity = source_->identity();
    auto writer = ledger::Writer::open(ledger_folder(store_), report_.identity, options);
    if (!writer) {
      const Code code = writer.error().code;
      return refuse(writer.error(), "the store '" + store_ + "' cannot be written",
                    code == Code::conflict   ? "another clew is writing it: wait for it, or use another store"
                    : code == Code::mismatch ? "it holds another ledger: one store, one ledger; choose another with --store"
                                             : "is the disk full, or the folder read-only?");
    }
    writer_.emplace(*std::move(writer));
    return {};
  }

  Outcome<void> connect() {
    const auto hash_at = [this](std::uint64_t height) { return writer_->hash_at(height); };
    const auto fork = source_->connect(writer_->tip_height(), hash_at);
    if (!fork) return refuse(fork.error(), "the files do not continue the store's ledger", "ingest the blocks in between too, or use another store");
    if (!*fork) return {};
    if (const auto cut = writer_->reorganise(**fork); !cut) return refuse(cut.error(), "the ledger cannot be cut back to the fork");
    report_.reorganised_to = **fork;
    return {};
  }

  Outcome<void> append_all() {
    std::uint64_t since_commit = 0;
    while (true) {
      const auto next = source_->next();
      if (!next) return refuse(next.error(), request_.paths.front(), advice_for(request_, next.error().code));
      const ledger::Block* block = *next;
      if (block == nullptr) return {};
      const std::uint64_t transactions = block->utxo.size() + block->account.size();
      if (const auto appended = writer_->append(*block); !appended) {
        if (appended.error().code == Code::io) return refuse(appended.error(), "the store cannot be written", "is the disk full?");
        report_.quarantined.push_back(refused_block(request_, *block, appended.error()));
        continue;
      }
      report_.blocks += 1;
      report_.transactions += transactions;
      since_commit += transactions;
      if (since_commit >= request_.commit_transactions) {
        CLEW_TRY_VOID(commit());
        since_commit = 0;
      }
      if (progress_ && !progress_(source_->progress())) {
        CLEW_TRY_VOID(commit());
        return refuse(Code::conflict, "cancelled", "what was read so far is in the store; the same command goes on from there");
      }
    }
  }

  Outcome<void> commit() {
    if (const auto done = writer_->commit(); !done) return refuse(done.error(), "the store cannot be written", "is the disk full? what was committed before is intact");
    return {};
  }

  Outcome<void> keep_labels() {
    if (request_.format != "flows" || !request_.keep_flow_labels) return {};
    const auto pairs = formats::flows::flows_labels(request_.paths, flows_options(request_));
    if (!pairs) return refuse(pairs.error(), request_.paths.front());
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
    CLEW_TRY_VOID(keep_quarantine(store_, report_.quarantined));
    report_.tip = writer_->tip_height();
    const auto ledger = CLEW_TRY(open_ledger(store_));
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
  IngestReport report_;
};

}  // namespace

Outcome<IngestReport> ingest(const std::string& store, const IngestRequest& request, const ProgressFn& progress) {
  return Ingest(store, request, progress).run();
}

}  // namespace clew::engine
