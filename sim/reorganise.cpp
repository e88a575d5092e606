// A block whose header changes has another hash, so every block after it names another parent and has to be mined
// again. At regtest's target that is two attempts a block, and the result is a chain every check accepts: damage that a
// proof of work cannot show. Refused: changing a time without mining (that is a bit flip, and there is one).

#include "sim/reorganise.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "clew/base/amount.h"
#include "clew/base/check.h"
#include "clew/codec/csv.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/codec/merkle.h"
#include "clew/codec/varint.h"
#include "clew/formats/bitcoin/reader.h"

namespace clew::sim {
namespace {

namespace bitcoin = formats::bitcoin;
constexpr std::uint32_t kRegtestBits = 0x207fffff;
constexpr std::size_t kParentAt = 4, kRootAt = 36, kTimeAt = 68, kNonceAt = 76;

void put(std::string& block, std::size_t at, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i) block[at + i] = static_cast<char>(static_cast<std::uint8_t>(value >> (8 * i)));
}
void put(std::string& block, std::size_t at, const Hash256& hash) {
  std::ranges::copy(as_text(hash.view()), block.begin() + static_cast<std::ptrdiff_t>(at));
}
Hash256 hash_of(std::string_view block) {
  return bitcoin::block_hash(as_bytes(block));
}
Hash256 parent_of(std::string_view block) {
  return to_hash(as_bytes(block.substr(kParentAt, 32)));
}

void mine(std::string& block) {
  for (std::uint32_t nonce = 0;; ++nonce) {
    put(block, kNonceAt, nonce);
    if (hash_of(block).bytes[31] < 0x7f) return;
  }
}

/// The block without its last transaction, not mined; unchanged if there is only the coinbase.
std::string without_last_transaction(const std::string& block) {
  auto reader = bitcoin::BlockReader::open(as_bytes(block));
  if (!reader || reader->tx_count() < 2) return block;
  std::vector<Hash256> ids;
  bitcoin::TxView tx;
  const std::size_t first = reader->position();
  std::size_t last = first;
  while (ids.size() + 1 < reader->tx_count()) {
    if (!reader->next(tx).value_or(false)) return block;
    ids.push_back(bitcoin::txid_of(tx));
    last = reader->position();
  }
  std::vector<std::uint8_t> count;
  codec::put_compact_size(ids.size(), count);
  std::string shorter = block.substr(0, bitcoin::kHeaderBytes);
  shorter += as_text(count);
  shorter += block.substr(first, last - first);
  put(shorter, kRootAt, codec::merkle_root(ids).root);
  return shorter;
}

// ---- Exports of EVM chains

struct Table {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::optional<std::size_t> column(std::string_view name) const {
    const auto at = std::ranges::find(header, name);
    if (at == header.end()) return std::nullopt;
    return static_cast<std::size_t>(at - header.begin());
  }
  bool of_blocks() const { return column("parent_hash") && column("hash") && column("number"); }
};

Table read_table(std::string_view text) {
  Table table;
  codec::CsvReader reader(text);
  while (!reader.done()) {
    auto record = reader.next();
    CLEW_CHECK(record.has_value());  // the export is our own
    if (table.header.empty()) {
      table.header = std::move(record->fields);
    } else {
      table.rows.push_back(std::move(record->fields));
    }
  }
  return table;
}

std::string write_table(const Table& table) {
  codec::CsvWriter out;
  const auto write = [&out](const std::vector<std::string>& fields) {
    for (const std::string& field : fields) out.field(field);
    out.end_record();
  };
  write(table.header);
  for (const auto& row : table.rows) write(row);
  return out.take();
}

std::uint64_t number_in(const std::string& text) {
  return static_cast<std::uint64_t>(parse_u128(text).value_or(0));
}

}  // namespace

bool can_mine(std::string_view block) {
  const auto header = bitcoin::read_header(as_bytes(block));
  return header && header->bits == kRegtestBits;
}

void change_block_time(std::vector<std::string>& blocks, std::size_t index, std::uint32_t seconds) {
  std::multimap<Hash256, std::size_t> children;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (can_mine(blocks[i])) children.emplace(parent_of(blocks[i]), i);
  }
  if (!can_mine(blocks[index])) return;
  std::vector<std::pair<std::size_t, Hash256>> changed{{index, hash_of(blocks[index])}};  // with its hash before
  put(blocks[index], kTimeAt, seconds);
  mine(blocks[index]);
  for (std::size_t next = 0; next < changed.size(); ++next) {
    const auto [parent, before] = changed[next];
    const Hash256 now = hash_of(blocks[parent]);
    const auto [begin, end] = children.equal_range(before);
    for (auto child = begin; child != end; ++child) {
      std::string& block = blocks[child->second];
      changed.emplace_back(child->second, hash_of(block));
      put(block, kParentAt, now);
      mine(block);
    }
  }
}

std::vector<std::string> losing_branch(const std::vector<std::string>& blocks, std::uint64_t depth, Rng& rng) {
  CLEW_CHECK(blocks.size() > depth + 1);
  std::vector<std::string> branch;
  Hash256 parent = hash_of(blocks[blocks.size() - 2 - depth]);
  for (std::size_t i = blocks.size() - 1 - depth; i + 1 < blocks.size(); ++i) {
    std::string block = without_last_transaction(blocks[i]);
    const auto header = bitcoin::read_header(as_bytes(block));
    CLEW_CHECK(header.has_value() && can_mine(block));
    put(block, kParentAt, parent);
    put(block, kTimeAt, header->time + static_cast<std::uint32_t>(rng.between(1, 300)));
    mine(block);
    parent = hash_of(block);
    branch.push_back(std::move(block));
  }
  return branch;
}

std::vector<TextFile> before_reorganisation(const std::vector<TextFile>& files, std::uint64_t depth, Rng& rng) {
  std::vector<Table> tables;
  for (const TextFile& file : files) tables.push_back(read_table(file.text));
  std::uint64_t tip = 0;
  for (const Table& table : tables) {
    if (!table.of_blocks()) continue;
    for (const auto& row : table.rows) tip = std::max(tip, number_in(row[*table.column("number")]));
  }
  std::map<std::string, std::string, std::less<>> renamed;
  const std::uint64_t salt = rng.next();
  for (const Table& table : tables) {
    if (!table.of_blocks()) continue;
    for (const auto& row : table.rows) {
      const std::uint64_t number = number_in(row[*table.column("number")]);
      if (number + depth < tip || number == tip) continue;
      const std::string& hash = row[*table.column("hash")];
      renamed[hash] = "0x" + codec::to_hex(codec::sha256(as_bytes(hash + to_decimal(u128{salt}))).view());
    }
  }
  std::vector<TextFile> before;
  for (std::size_t i = 0; i < files.size(); ++i) {
    Table& table = tables[i];
    const auto number = table.of_blocks() ? table.column("number") : table.column("block_number");
    if (number) std::erase_if(table.rows, [&](const auto& row) { return number_in(row[*number]) == tip; });
    for (auto& row : table.rows) {
      for (std::string& field : row) {
        if (const auto other = renamed.find(field); other != renamed.end()) field = other->second;
      }
    }
    before.push_back({files[i].name, write_table(table)});
  }
  return before;
}

}  // namespace clew::sim
