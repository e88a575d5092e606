// From an explorer's transactions to blocks.
//
// An explorer says in which block a transaction is but not where in it, and a case asks for some transactions, not for
// blocks. So a block here is a part of the real one. The order inside it must at least let money be created before it
// is spent: spenders behind creators, otherwise by id, which makes the result independent of the order of files.
// Prevouts become known outputs: the ledger takes them where it does not hold the creating transaction.

#include "clew/formats/esplora/esplora.h"

#include <algorithm>
#include <map>
#include <queue>
#include <tuple>

#include "clew/base/file.h"
#include "clew/codec/address.h"
#include "clew/codec/hex.h"
#include "clew/codec/zstd.h"
#include "clew/formats/esplora/record.h"

namespace clew::formats::esplora {
namespace {

using BlockKey = std::tuple<std::uint64_t, Hash256,
                            std::int64_t>;  ///< height, hash, time: must agree for all transactions of a height

struct Placed {
  Record record;
  std::string file;
  std::uint64_t offset = 0;
  BlockKey key() const { return {record.height, record.block, record.time}; }
};

std::string describe(const Hash256& txid) {
  return "transaction " + codec::hash_text(txid, true);
}

bool has_json_name(std::string_view name) {
  if (name.ends_with(".zst")) name.remove_suffix(4);
  return name.ends_with(".json") || name.ends_with(".jsonl") || name.ends_with(".ndjson");
}

class EsploraSource final : public ledger::BlockSource {
 public:
  explicit EsploraSource(const codec::AddressNetwork& network) : network_(network) {}

  Result<void> open(const std::vector<std::string>& paths) {
    std::vector<std::pair<std::string, std::string>> files;  // name shown, path
    for (const std::string& path : paths) {
      if (!is_folder(path)) {
        files.emplace_back(path, path);
        continue;
      }
      for (const std::string& name : CLEW_TRY(list_folder(path))) {
        if (has_json_name(name)) files.emplace_back(name, join_path(path, name));
      }
    }
    std::ranges::sort(files);
    for (const auto& [shown, path] : files) CLEW_TRY_VOID(read(shown, path));
    group();
    return {};
  }

  ledger::Identity identity() const override {
    ledger::Identity identity;
    identity.kind = ledger::Kind::utxo;
    identity.format = "esplora";
    identity.network = network_.name;
    identity.native_symbol = network_.name == "bitcoin" ? "BTC" : "tBTC";
    identity.native_decimals = 8;
    identity.halving_blocks = network_.name == "regtest" ? 150 : 210'000;
    identity.id_reversed = 1;
    return identity;
  }

  Result<std::optional<std::uint64_t>> connect(
      std::optional<std::uint64_t> tip, const std::function<std::optional<Hash256>(std::uint64_t)>& hash_at) override;
  Result<const ledger::Block*> next() override;
  const ledger::Quarantine& quarantine() const override { return quarantine_; }
  ledger::SourceCounts counts() const override {
    return {{"transactions", records_},
            {"repeated transactions", repeated_},
            {"unconfirmed transactions", unconfirmed_},
            {"blocks the ledger had", present_}};
  }
  Progress progress() const override {
    return {"read transactions", "bytes", next_ == blocks_.size() ? bytes_ : bytes_ / blocks_.size() * next_, bytes_};
  }

 private:
  Result<void> read(const std::string& shown, const std::string& path);
  void take(Placed placed);
  void refuse(const Placed& placed, Code code, const char* reason) {
    quarantine_.add({placed.file, placed.offset, code, reason, describe(placed.record.txid)});
  }
  void group();
  std::vector<const Placed*> in_order(const std::vector<const Placed*>& members);

  const codec::AddressNetwork& network_;
  ledger::Quarantine quarantine_;
  std::map<Hash256, Placed> transactions_;          ///< confirmed ones by id
  std::vector<std::vector<const Placed*>> blocks_;  ///< by rising height, each in order
  std::size_t next_ = 0;
  ledger::Block block_;
  std::uint64_t records_ = 0, repeated_ = 0, unconfirmed_ = 0, present_ = 0, bytes_ = 0;
};

Result<void> EsploraSource::read(const std::string& shown, const std::string& path) {
  const MappedFile file = CLEW_TRY(MappedFile::open(path));
  std::string expanded;
  if (codec::is_zstd(file.bytes())) expanded = CLEW_TRY(codec::zstd_decompress(file.bytes()));
  const std::string_view text = codec::is_zstd(file.bytes()) ? std::string_view(expanded) : as_text(file.bytes());
  bytes_ += text.size();
  read_records(text, network_.name, [&](std::uint64_t offset, const std::string& id, Result<Record> record) {
    ++records_;
    if (record) return take({std::move(*record), shown, offset});
    quarantine_.add({shown, offset, record.error().code, record.error().reason, id.empty() ? "" : "transaction " + id});
  });
  return {};
}

void EsploraSource::take(Placed placed) {
  if (!placed.record.confirmed) {
    ++unconfirmed_;
    return refuse(placed, Code::unsupported, "not confirmed: in no block yet");
  }
  const auto known = transactions_.find(placed.record.txid);
  if (known == transactions_.end()) {
    const Hash256 txid = placed.record.txid;
    transactions_.emplace(txid, std::move(placed));
    return;
  }
  ++repeated_;
  if (known->second.record != placed.record)
    refuse(placed, Code::mismatch, "the same transaction stands elsewhere with other content");
}

/// Puts transactions into blocks. Of several blocks at one height the one with most transactions is taken, then the one
/// with the smaller hash.
void EsploraSource::group() {
  std::map<std::uint64_t, std::map<BlockKey, std::vector<const Placed*>>> heights;
  for (const auto& [txid, placed] : transactions_) heights[placed.record.height][placed.key()].push_back(&placed);
  for (const auto& [height, variants] : heights) {
    const auto most = std::ranges::max_element(
        variants, [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
    for (const auto& [key, members] : variants) {
      if (key == most->first) continue;
      for (const Placed* member : members)
        refuse(*member, Code::mismatch, "other transactions of this height are in another block: reorganised?");
    }
    if (auto ordered = in_order(most->second); !ordered.empty()) blocks_.push_back(std::move(ordered));
  }
}

/// Spenders behind creators; among those free to go the smallest id, a coinbase first. `members` ascend by id.
std::vector<const Placed*> EsploraSource::in_order(const std::vector<const Placed*>& members) {
  std::map<Hash256, std::size_t> place;
  for (std::size_t i = 0; i < members.size(); ++i) place.emplace(members[i]->record.txid, i);
  std::vector<std::vector<std::size_t>> spenders(members.size());
  std::vector<std::size_t> waits(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    for (const Input& input : members[i]->record.inputs) {
      const auto creator = place.find(input.txid);
      if (creator == place.end()) continue;
      spenders[creator->second].push_back(i);
      ++waits[i];
    }
  }
  const auto later = [&](std::size_t a, std::size_t b) {
    return std::pair(!members[a]->record.coinbase, a) > std::pair(!members[b]->record.coinbase, b);
  };
  std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> ready(later);
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (waits[i] == 0) ready.push(i);
  }
  std::vector<const Placed*> ordered;
  while (!ready.empty()) {
    const std::size_t at = ready.top();
    ready.pop();
    ordered.push_back(members[at]);
    for (const std::size_t spender : spenders[at]) {
      if (--waits[spender] == 0) ready.push(spender);
    }
  }
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (waits[i] != 0) refuse(*members[i], Code::malformed, "it spends what is only created by spending it");
  }
  return ordered;
}

Result<std::optional<std::uint64_t>> EsploraSource::connect(
    std::optional<std::uint64_t> tip, const std::function<std::optional<Hash256>(std::uint64_t)>& hash_at) {
  const std::optional<std::uint64_t> nothing;
  if (!tip) return nothing;
  std::size_t missing = 0;
  for (; next_ < blocks_.size() && blocks_[next_].front()->record.height <= *tip; ++next_) {
    const Placed& first = *blocks_[next_].front();
    if (hash_at(first.record.height) == first.record.block) {
      ++present_;
      continue;
    }
    if (missing++ == 0)
      refuse(first, Code::conflict,
             "its block, and maybe more, is below the ledger's blocks and not in it: a ledger grows at its end only; "
             "build it anew from all files");
  }
  if (next_ == blocks_.size() && present_ == 0 && missing > 0)
    return fail(Code::mismatch, "every block of the input is below the ledger's blocks and not in it");
  return nothing;
}

Result<const ledger::Block*> EsploraSource::next() {
  if (next_ == blocks_.size()) return nullptr;
  const std::vector<const Placed*>& members = blocks_[next_++];
  block_.height = members.front()->record.height;
  block_.hash = members.front()->record.block;
  block_.time = UnixTime{members.front()->record.time};
  block_.utxo.clear();
  for (const Placed* member : members) {
    const Record& record = member->record;
    ledger::UtxoTx& tx = block_.utxo.emplace_back();
    tx.txid = record.txid;
    tx.coinbase = record.coinbase;
    for (const Input& from : record.inputs) {
      ledger::UtxoInput& input = tx.inputs.emplace_back();
      input.txid = from.txid;
      input.vout = from.vout;
      input.known = from.prevout.has_value();
      if (!input.known) continue;
      input.value = from.prevout->value;
      input.address = from.prevout->address.view();
    }
    for (const Output& output : record.outputs) tx.outputs.push_back({output.value, output.address.view()});
  }
  return &block_;
}

}  // namespace

Result<std::unique_ptr<ledger::BlockSource>> open_esplora(const std::vector<std::string>& paths,
                                                          const EsploraOptions& options) {
  const codec::AddressNetwork* network = codec::address_network(options.network);
  if (network == nullptr) return fail(Code::usage, "there is no such network: bitcoin, testnet3, signet or regtest");
  if (paths.empty()) return fail(Code::usage, "no file or folder was named");
  auto source = std::make_unique<EsploraSource>(*network);
  CLEW_TRY_VOID(source->open(paths));
  return Result<std::unique_ptr<ledger::BlockSource>>(std::move(source));
}

}  // namespace clew::formats::esplora
