#!/usr/bin/env python3
"""Checks that generated ledgers are what real ones are, without any of our code: a second opinion from the standard library.

    tests/python/scenario_check.py FOLDER      FOLDER: a scenario, or any folder with blk*.dat or ethereum-etl exports below it

Bitcoin: framing, proof of work, parent links, Merkle roots, witness commitments (BIP141), heights (BIP34), rising times; every input an output that was there.
EVM: parent links and times of all blocks; of a sample of blocks transaction hashes, roots of transactions, receipts and state, bloom filters and block hashes,
computed from the rows alone (sim/evm_chain.h says what stands for a signature). Texts: every address in a CSV file has its checksum (bech32, base58, EIP-55).
"""
import csv
import hashlib
import os
import re
import struct
import sys

BLOCKS_SAMPLED = 40  # Keccak in Python takes a millisecond for 136 bytes
ADDRESSES_SAMPLED = 2_000


def sha256d(data):
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()


# ---- Keccak-256, RLP, tries

MASK = (1 << 64) - 1
ROUNDS = (0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000, 0x000000000000808B, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
          0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A, 0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003,
          0x8000000000008002, 0x8000000000000080, 0x000000000000800A, 0x800000008000000A, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008)
TURNS = ((0, 36, 3, 41, 18), (1, 44, 10, 45, 2), (62, 6, 43, 15, 61), (28, 55, 25, 21, 56), (27, 20, 39, 8, 14))


def turn(lane, by):
    return ((lane << by) | (lane >> (64 - by))) & MASK if by else lane


def keccak_f(lanes):
    for constant in ROUNDS:
        column = [lanes[x][0] ^ lanes[x][1] ^ lanes[x][2] ^ lanes[x][3] ^ lanes[x][4] for x in range(5)]
        mix = [column[(x + 4) % 5] ^ turn(column[(x + 1) % 5], 1) for x in range(5)]
        moved = [[0] * 5 for _ in range(5)]
        for x in range(5):
            for y in range(5):
                moved[y][(2 * x + 3 * y) % 5] = turn(lanes[x][y] ^ mix[x], TURNS[x][y])
        lanes = [[moved[x][y] ^ (~moved[(x + 1) % 5][y] & moved[(x + 2) % 5][y]) for y in range(5)] for x in range(5)]
        lanes[0][0] ^= constant
    return lanes


def keccak256(data):
    padded = bytearray(data) + b"\x01"
    padded += bytes(-len(padded) % 136)
    padded[-1] |= 0x80
    lanes = [[0] * 5 for _ in range(5)]
    for at in range(0, len(padded), 136):
        for i, word in enumerate(struct.unpack_from("<17Q", padded, at)):
            lanes[i % 5][i // 5] ^= word
        lanes = keccak_f(lanes)
    return b"".join(struct.pack("<Q", lanes[i % 5][i // 5]) for i in range(4))


def rlp(item):
    if isinstance(item, int):
        item = item.to_bytes((item.bit_length() + 7) // 8, "big")
    if isinstance(item, bytes):
        if len(item) == 1 and item[0] < 0x80:
            return item
        return rlp_head(0x80, len(item)) + item
    payload = b"".join(map(rlp, item))
    return rlp_head(0xC0, len(payload)) + payload


def rlp_head(base, size):
    if size < 56:
        return bytes([base + size])
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([base + 55 + len(digits)]) + digits


class Ready(bytes):
    """An item that is RLP already."""


def join(items):
    payload = b"".join(item if isinstance(item, Ready) else rlp(item) for item in items)
    return rlp_head(0xC0, len(payload)) + payload


def trie_node(entries, depth):
    """RLP of the node over (half bytes, value) that agree in their first `depth` half bytes."""
    def path(nibbles, leaf):
        flags = [2 * leaf + 1] if len(nibbles) % 2 else [2 * leaf, 0]
        whole = flags + list(nibbles)
        return bytes(16 * a + b for a, b in zip(whole[::2], whole[1::2]))

    def name(inner, at):
        node = trie_node(inner, at)
        return Ready(node) if len(node) < 32 else keccak256(node)
    first = entries[0][0]
    if len(entries) == 1:
        return join([path(first[depth:], 1), entries[0][1]])
    common = depth
    while all(len(key) > common and key[common] == first[common] for key, _ in entries):
        common += 1
    if common > depth:
        return join([path(first[depth:common], 0), name(entries, common)])
    branches = [[entry for entry in entries if entry[0][depth] == nibble] for nibble in range(16)]
    return join([name(inner, depth + 1) if inner else b"" for inner in branches] + [b""])


def trie_root(values):
    entries = [(tuple(half for byte in rlp(i) for half in (byte >> 4, byte & 15)), value) for i, value in enumerate(values)]
    return keccak256(trie_node(sorted(entries), 0) if entries else b"\x80")


# ---- Addresses

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def base58_holds(text):
    number = 0
    for letter in text:
        number = number * 58 + BASE58.index(letter)
    data = number.to_bytes(25, "big")
    return sha256d(data[:21])[:4] == data[21:]


def bech32_holds(text):
    prefix, _, rest = text.rpartition("1")
    values = [BECH32.index(letter) for letter in rest]
    check = 1
    for value in [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + values:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> i & 1 else 0
    return check == (1 if values[0] == 0 else 0x2BC830A3)


def eip55_holds(text):
    digest = keccak256(text[2:].lower().encode()).hex()
    return all(not c.isalpha() or c.isupper() == (digest[i] >= "8") for i, c in enumerate(text[2:]))


ADDRESS = re.compile(r"\bbcrt1[02-9ac-hj-np-z]{39,59}\b|\b[mn2][1-9A-HJ-NP-Za-km-z]{33,34}\b|\b0x[0-9a-fA-F]{40}\b")


def check_texts(path, seen):
    with open(path, encoding="utf-8") as file:
        for text in ADDRESS.findall(file.read()):
            if text in seen or (text.startswith("0x") and text == text.lower()) or len(seen) >= ADDRESSES_SAMPLED:
                continue
            seen.add(text)
            holds = bech32_holds if text.startswith("bcrt1") else eip55_holds if text.startswith("0x") else base58_holds
            assert holds(text), f"{path}: {text} has a wrong checksum"


# ---- Bitcoin

def compact_size(data, at):
    if data[at] < 253:
        return data[at], at + 1
    width = {253: 2, 254: 4, 255: 8}[data[at]]
    return int.from_bytes(data[at + 1:at + 1 + width], "little"), at + 1 + width


def read_transaction(data, at):
    start, witness = at, data[at + 4:at + 6] == b"\0\1"
    body = at + (6 if witness else 4)
    inputs, outputs = [], []
    count, at = compact_size(data, body)
    for _ in range(count):
        length, script = compact_size(data, at + 36)
        inputs.append((data[at:at + 32], struct.unpack_from("<I", data, at + 32)[0], data[script:script + length]))
        at = script + length + 4
    count, at = compact_size(data, at)
    for _ in range(count):
        length, script = compact_size(data, at + 8)
        outputs.append((struct.unpack_from("<Q", data, at)[0], data[script:script + length]))
        at = script + length
    bare = data[start:start + 4] + data[body:at]
    for _ in inputs if witness else ():
        items, at = compact_size(data, at)
        for _ in range(items):
            length, at = compact_size(data, at)
            at += length
    bare += data[at:at + 4]
    return sha256d(bare), sha256d(data[start:at + 4]), inputs, outputs, witness, at + 4


def merkle_root(level):
    while len(level) > 1:
        level = level + level[-1:] if len(level) % 2 else level
        level = [sha256d(a + b) for a, b in zip(level[::2], level[1::2])]
    return level[0]


def height_of(script):
    if script[0] in (0, *range(0x51, 0x61)):
        return max(0, script[0] - 0x50)
    return int.from_bytes(script[1:1 + script[0]], "little")


def blocks_of(folder):
    mask = b""
    names = sorted(name for name in os.listdir(folder) if re.fullmatch(r"blk\d+\.dat", name))
    if os.path.exists(os.path.join(folder, "xor.dat")):
        with open(os.path.join(folder, "xor.dat"), "rb") as file:
            mask = file.read()
    for name in names:
        with open(os.path.join(folder, name), "rb") as file:
            data = file.read()
        if mask:
            data = bytes(byte ^ mask[i % len(mask)] for i, byte in enumerate(data))
        at = 0
        while at < len(data):
            assert data[at:at + 4] == b"\xfa\xbf\xb5\xda", f"{name}: no magic at {at}"
            size = struct.unpack_from("<I", data, at + 4)[0]
            yield data[at + 8:at + 8 + size]
            at += 8 + size


def check_bitcoin(folder):
    blocks = {}
    for block in blocks_of(folder):
        blocks[block[4:36]] = block  # by parent: a chain without forks
    parent, height, unspent, before, transactions = bytes(32), 0, set(), 0, 0
    while parent in blocks:
        block = blocks[parent]
        parent = sha256d(block[:80])
        time, bits = struct.unpack_from("<II", block, 68)
        assert bits == 0x207FFFFF and int.from_bytes(parent, "little") <= 0x7FFFFF << 232, f"block {height}: no work"
        assert time > before, f"block {height}: time does not rise"
        before = time
        count, at = compact_size(block, 80)
        ids, witness_ids, coinbase = [], [bytes(32)], None
        for place in range(count):
            txid, wtxid, inputs, outputs, witness, at = read_transaction(block, at)
            ids.append(txid)
            if place == 0:
                coinbase = (inputs, outputs)
                witnesses = False
            else:
                witness_ids.append(wtxid)
                witnesses = witnesses or witness
                for txid_spent, vout, _ in inputs:
                    assert (txid_spent, vout) in unspent, f"block {height}: an input that is no unspent output"
                    unspent.remove((txid_spent, vout))
            unspent.update((txid, i) for i in range(len(outputs)))
        assert at == len(block), f"block {height}: bytes behind the last transaction"
        assert merkle_root(ids) == block[36:68], f"block {height}: Merkle root"
        assert height_of(coinbase[0][0][2]) == height, f"block {height}: height of the coinbase"
        commitments = [script[6:38] for _, script in coinbase[1] if script[:6] == b"\x6a\x24\xaa\x21\xa9\xed"]
        if commitments:
            assert commitments == [sha256d(merkle_root(witness_ids) + bytes(32))], f"block {height}: witness commitment"
        transactions += count
        height += 1
    assert height == len(blocks), f"{len(blocks)} blocks, {height} in the chain"
    return f"{height} blocks, {transactions} transactions"


# ---- EVM

def rows(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def raw(text):
    return bytes.fromhex(text[2:])


def bloom_of(items):
    bits = 0
    for item in items:
        digest = keccak256(item)
        for i in (0, 2, 4):
            bits |= 1 << (int.from_bytes(digest[i:i + 2], "big") & 2047)
    return bits.to_bytes(256, "big")


def check_evm(folder, chain_id):
    blocks = list(rows(folder, "blocks.csv"))
    step = max(1, len(blocks) // BLOCKS_SAMPLED)
    sample = {str(number) for number in {*range(1, len(blocks), step), len(blocks) - 1, min(1, len(blocks) - 1)} - {0}}
    fits = {name: {} for name in ("transactions", "receipts", "logs")}
    for name, found in fits.items():
        for row in rows(folder, name + ".csv"):
            if row["block_number"] in sample:
                found.setdefault(row["block_number"], []).append(row)
    opening = [raw(row["to_address"]) + int(row["value"]).to_bytes(32, "big") for row in rows(folder, "traces.csv") if row["trace_type"] == "genesis"]
    assert keccak256(b"".join(opening)) == raw(blocks[0]["state_root"]), "state root of the genesis block"
    for before, block in zip([None] + blocks, blocks):
        number = block["number"]
        if before:
            assert block["parent_hash"] == before["hash"] and int(number) == int(before["number"]) + 1, f"block {number}: parent"
            assert int(block["timestamp"]) > int(before["timestamp"]), f"block {number}: time"
        if number not in sample and before:
            continue
        transactions = sorted(fits["transactions"].get(number, []), key=lambda row: int(row["transaction_index"]))
        receipts = sorted(fits["receipts"].get(number, []), key=lambda row: int(row["transaction_index"]))
        assert len(transactions) == len(receipts) == int(block["transaction_count"]), f"block {number}: rows"
        values, proofs, everything = [], [], []
        for transaction, receipt in zip(transactions, receipts):
            values.append(rlp([int(transaction["nonce"]), int(transaction["gas_price"]), int(transaction["gas"]), raw(transaction["to_address"]), int(transaction["value"]),
                               raw(transaction["input"]), 2 * chain_id + 35, int(transaction["from_address"], 16), 1]))
            assert keccak256(values[-1]) == raw(transaction["hash"]) == raw(receipt["transaction_hash"]), f"block {number}: hash of {transaction['hash']}"
            logs = [row for row in fits["logs"].get(number, []) if row["transaction_hash"] == transaction["hash"]]
            fields = [[raw(row["address"]), [raw(topic) for topic in row["topics"].split(",")], raw(row["data"])] for row in logs]
            items = [item for address, topics, _ in fields for item in (address, *topics)]
            everything += items
            proofs.append(rlp([int(receipt["status"]), int(receipt["cumulative_gas_used"]), bloom_of(items), fields]))
        assert trie_root(values) == raw(block["transactions_root"]), f"block {number}: transactions root"
        assert trie_root(proofs) == raw(block["receipts_root"]), f"block {number}: receipts root"
        assert bloom_of(everything) == raw(block["logs_bloom"]), f"block {number}: bloom filter"
        if before:
            assert keccak256(raw(before["state_root"]) + trie_root(values) + trie_root(proofs)) == raw(block["state_root"]), f"block {number}: state root"
        header = [raw(block[name]) for name in ("parent_hash", "sha3_uncles", "miner", "state_root", "transactions_root", "receipts_root", "logs_bloom")]
        header += [int(block[name]) for name in ("difficulty", "number", "gas_limit", "gas_used", "timestamp")]
        header += [raw(block["extra_data"]), bytes(32), raw(block["nonce"])]
        assert keccak256(rlp(header)) == raw(block["hash"]), f"block {number}: hash"
    return f"{len(blocks)} blocks, {len(sample) + 1} of them computed again"


def check(folder, chain_id=1337):
    """Checks every ledger and every table below a folder; returns one line for each ledger."""
    lines, seen = [], set()
    for place, folders, names in os.walk(folder):
        folders.sort()
        if any(re.fullmatch(r"blk\d+\.dat", name) for name in names):
            lines.append(f"{os.path.relpath(place, folder)}: Bitcoin, {check_bitcoin(place)}")
        if {"blocks.csv", "transactions.csv", "receipts.csv", "logs.csv", "traces.csv"} <= set(names):
            lines.append(f"{os.path.relpath(place, folder)}: EVM, {check_evm(place, chain_id)}")
        elif os.path.basename(place) in ("truth", "intel"):
            for name in sorted(names):
                if name.endswith(".csv"):
                    check_texts(os.path.join(place, name), seen)
    if seen:
        lines.append(f"{len(seen)} addresses have their checksums")
    return lines


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print("\n".join(check(sys.argv[1])))
