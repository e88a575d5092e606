#pragma once
// For tests: a small regtest chain written by the test itself, since no real sample of a node's folder with forks,
// masks and undo files is at hand.

#include <array>
#include <cstdio>
#include <string>
#include <vector>

#include "clew/codec/hash.h"
#include "clew/codec/merkle.h"
#include "clew/codec/varint.h"
#include "clew/formats/bitcoin/network.h"
#include "clew/formats/bitcoin/reader.h"
#include "clew/formats/bitcoin/spent.h"

namespace clew::formats::bitcoin::written {

using Blob = std::vector<std::uint8_t>;

inline void append(Blob& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

inline Blob pay_to_key_hash(std::uint8_t owner) {
  Blob script{0x76, 0xa9, 20};
  script.insert(script.end(), 20, owner);
  append(script, std::array<std::uint8_t, 2>{0x88, 0xac});
  return script;
}

struct Out {
  std::uint64_t value;
  Blob script;
};

/// A transaction without witnesses. For a coinbase `from` is zero and `vout` 0xffffffff.
inline Blob transaction(const Hash256& from, std::uint32_t vout, const Blob& unlock, const std::vector<Out>& outs) {
  Blob tx;
  codec::put_u32(1, tx);
  codec::put_compact_size(1, tx);
  append(tx, from.view());
  codec::put_u32(vout, tx);
  codec::put_compact_size(unlock.size(), tx);
  append(tx, unlock);
  codec::put_u32(0xffffffff, tx);
  codec::put_compact_size(outs.size(), tx);
  for (const Out& out : outs) {
    codec::put_u64(out.value, tx);
    codec::put_compact_size(out.script.size(), tx);
    append(tx, out.script);
  }
  codec::put_u32(0, tx);
  return tx;
}

/// A coinbase that states its height (BIP34) and an extra byte that makes it unique.
inline Blob coinbase(std::uint32_t height, std::uint8_t extra, std::uint64_t value = 50 * kCoin) {
  return transaction({}, 0xffffffff,
                     {3, static_cast<std::uint8_t>(height), static_cast<std::uint8_t>(height >> 8),
                      static_cast<std::uint8_t>(height >> 16), extra},
                     {{value, pay_to_key_hash(extra)}});
}

struct Written {
  Blob bytes;
  Hash256 hash, parent;
  std::vector<Hash256> txids;
};

/// A block with proof of work at regtest's target.
inline Written block(const Hash256& parent, const std::vector<Blob>& txs, std::uint32_t version = 2) {
  Written made;
  made.parent = parent;
  for (const Blob& tx : txs) made.txids.push_back(codec::sha256d(Bytes(tx)));
  codec::put_u32(version, made.bytes);
  append(made.bytes, parent.view());
  append(made.bytes, codec::merkle_root(made.txids).root.view());
  codec::put_u32(1'600'000'000, made.bytes);
  codec::put_u32(0x207fffff, made.bytes);
  codec::put_u32(0, made.bytes);
  while (!meets_target(block_hash(made.bytes), 0x207fffff, *find_network("regtest"))) ++made.bytes[76];
  made.hash = block_hash(made.bytes);
  codec::put_compact_size(txs.size(), made.bytes);
  for (const Blob& tx : txs) append(made.bytes, tx);
  return made;
}

/// A run of blocks with one coinbase each, on `parent`, from `height`.
inline std::vector<Written> run(Hash256 parent, std::uint32_t height, std::size_t count, std::uint8_t extra = 1) {
  std::vector<Written> blocks;
  for (std::size_t i = 0; i < count; ++i) {
    blocks.push_back(block(parent, {coinbase(height + static_cast<std::uint32_t>(i), extra)}));
    parent = blocks.back().hash;
  }
  return blocks;
}

inline void frame(Blob& file, Bytes payload) {
  append(file, find_network("regtest")->magic);
  codec::put_u32(static_cast<std::uint32_t>(payload.size()), file);
  append(file, payload);
}

/// What a block destroyed, as a node writes it, with its checksum.
inline void frame_undo(Blob& file, const Written& of, const Blob& payload) {
  frame(file, payload);
  const Bytes pieces[] = {of.parent.view(), payload};
  append(file, codec::sha256d(std::span<const Bytes>(pieces)).view());
}

inline void write(const std::string& path, Blob content, const std::array<std::uint8_t, 8>& mask = {}) {
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<std::uint8_t>(content[i] ^ mask[i % 8]);
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return;
  (void)std::fwrite(content.data(), 1, content.size(), file);
  (void)std::fclose(file);
}

}  // namespace clew::formats::bitcoin::written
