#!/usr/bin/env python3
"""A small EVM case in the columns of ethereum-etl: a swap on a pool, a swap through a router, a wrap into WETH and a transaction of three assets that proves nothing.

What must come out: the swaps and the wrap are conversions, the last is opaque, every asset's books close, and the bundle verifies.
"""
import csv
import os
import subprocess
import sys
import tempfile

CLEW = os.environ["CLEW"]
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ETHER, GAS = 10**18, 50_000 * 10**9
TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
SWAP_V2 = "0xd78ad95fa46c994b6551d0da85fc275fe613ce37657fb8d5e3d130840159d822"
DEPOSIT = "0xe1fffcc4923d04b559f4d29a8bfc6cda04eb5b0d3c460751c2402c5c5cc9109c"
WETH = "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"
USDX, EURX, ODD = ("0x" + digit * 40 for digit in "def")
VICTIM, THIEF, POOL, ROUTER, SECOND, HIDER, EXCHANGE, MINTER = (f"0x{number:040x}" for number in range(0x1001, 0x1009))
NOBODY = "0x" + "0" * 40
THEFT = 3  # its place in the list
OPTIONS = {
    "plain": [],
    "follow": ["--unfunded", "follow"],
    "exact": ["--exact", "--floor-ppm", "0"],
    "inferred": ["--opening", "inferred"],
    "reset": ["--boundary", "exchange=reset"],
}


def word(value):
    return f"{value:064x}"


def topic(address):
    return "0x" + "0" * 24 + address[2:]


def token(contract, payer, receiver, amount):
    return contract, [TRANSFER, topic(payer), topic(receiver)], "0x" + word(amount)


def swap(pool, sender, receiver):
    return pool, [SWAP_V2, topic(sender), topic(receiver)], "0x" + word(1) + word(0) + word(0) + word(1)


# (sender, to, value, logs, inner calls with value)
# The first three put the pools' liquidity on the record. The case is also run without them: what a pool pays is then unfunded, and a swap converts all the same (taint-rules 8).
TRANSACTIONS = [
    (MINTER, USDX, 0, [token(USDX, NOBODY, POOL, 900_000)], []),
    (MINTER, EURX, 0, [token(EURX, NOBODY, SECOND, 900_000)], []),
    (MINTER, ODD, 0, [token(ODD, NOBODY, HIDER, 100)], []),
    (VICTIM, THIEF, 100 * ETHER, [], []),
    (THIEF, POOL, 40 * ETHER, [token(USDX, POOL, THIEF, 80_000), swap(POOL, THIEF, THIEF)], []),
    (THIEF, ROUTER, 20 * ETHER, [token(EURX, SECOND, THIEF, 30_000), swap(SECOND, ROUTER, THIEF)], [(ROUTER, SECOND, 20 * ETHER)]),
    (THIEF, WETH, 10 * ETHER, [(WETH, [DEPOSIT, topic(THIEF)], "0x" + word(10 * ETHER))], []),
    (THIEF, HIDER, 5 * ETHER, [token(USDX, THIEF, HIDER, 1_000), token(ODD, HIDER, THIEF, 7)], []),
    (THIEF, USDX, 0, [token(USDX, THIEF, EXCHANGE, 50_000)], []),
    (THIEF, WETH, 0, [token(WETH, THIEF, EXCHANGE, 4 * ETHER)], []),
    (THIEF, EXCHANGE, 3 * ETHER, [], []),
]


def write(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header.split(","))
        out.writerows(rows)


def export(folder, liquidity):
    """Writes blocks, transactions, receipts, logs, traces and the token list; returns the hash of the theft."""
    os.mkdir(folder)
    blocks, transactions, receipts, logs, traces = [], [], [], [], []
    for n, (sender, to, value, events, calls) in enumerate(TRANSACTIONS):
        height, block, parent, name = 100 + n, f"0x{0xb000 + n:064x}", f"0x{0xb000 + n - 1:064x}", f"0x{0xa000 + n:064x}"
        blocks.append([height, block, parent, 1_900_000_000 + 3600 * n, 1])
        transactions.append([name, n, block, height, 0, sender, to, value, 100_000, 10**9])
        receipts.append([name, 0, block, height, 50_000, 50_000, "", 1, 10**9])
        for i, (contract, topics, data) in enumerate(events if liquidity or n >= THEFT else []):
            logs.append([i, name, 0, block, height, contract, data, ",".join(topics)])
        for path, (payer, receiver, amount) in [("", (sender, to, value)), *((str(i), call) for i, call in enumerate(calls))]:
            traces.append([height, name, 0, payer, receiver, amount, "call", "call", len(calls) if path == "" else 0, path, "", 1, f"call_{name}_{path}"])
    for receiver in (VICTIM, MINTER):
        traces.append([100, "", "", "", receiver, 200 * ETHER, "reward", "", 0, "", "", 1, "reward_" + receiver])
    write(folder + "/blocks.csv", "number,hash,parent_hash,timestamp,transaction_count", blocks)
    write(folder + "/transactions.csv", "hash,nonce,block_hash,block_number,transaction_index,from_address,to_address,value,gas,gas_price", transactions)
    write(folder + "/receipts.csv", "transaction_hash,transaction_index,block_hash,block_number,cumulative_gas_used,gas_used,contract_address,status,effective_gas_price", receipts)
    write(folder + "/logs.csv", "log_index,transaction_hash,transaction_index,block_hash,block_number,address,data,topics", logs)
    write(folder + "/traces.csv", "block_number,transaction_hash,transaction_index,from_address,to_address,value,trace_type,call_type,subtraces,trace_address,error,status,trace_id", traces)
    return f"0x{0xa000 + THEFT:064x}"


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def rows(bundle, name):
    with open(f"{bundle}/{name}", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def check(bundle):
    symbols = [row["symbol"] for row in rows(bundle, "facts/assets.csv")]
    found = [(symbols[int(row["asset_in"])], int(row["paid"]), symbols[int(row["asset_out"])], int(row["received"])) for row in rows(bundle, "inferences/conversions.csv")]
    expected = [("ETH", 40 * ETHER, "USDX", 80_000), ("ETH", 20 * ETHER, "EURX", 30_000), ("ETH", 10 * ETHER, "WETH", 10 * ETHER)]
    assert found == expected, found
    opaque = {symbols[int(row["asset"])]: int(row["opaque"]) for row in rows(bundle, "results/balance.csv") if row["policy"] == "fifo" and row["label"] == "3" and row["opaque"] != "0"}
    assert opaque == {"ETH": 5 * ETHER + GAS, "USDX": 1_000}, opaque
    exits = {symbols[int(row["asset"])]: int(row["low"]) for row in rows(bundle, "results/exits.csv") if row["place"] == "exited" and row["label"] == "3"}
    assert exits == {"USDX": 50_000, "WETH": 4 * ETHER, "ETH": 3 * ETHER}, exits


def main():
    with tempfile.TemporaryDirectory() as work:
        write(work + "/tokens.csv", "contract,symbol,decimals", [[USDX, "USDX", 2], [EURX, "EURX", 2]])
        write(work + "/labels.csv", "address,label,category,source", [[EXCHANGE, "An exchange", "exchange", "test"]])
        for kind in ("funded", "unfunded"):
            store = f"{work}/{kind}"
            theft = export(store + "-export", kind == "funded")
            run(CLEW, "ingest", "evm", store + "-export", "--tokens", work + "/tokens.csv", "--network", "ethereum", "--store", store, "-q")
            run(CLEW, "label", work + "/labels.csv", "--store", store)
            for name, options in OPTIONS.items():
                bundle = f"{work}/{kind}-{name}"
                run(CLEW, "bundle", "--from", f"{theft}@{THIEF}", *options, "--store", store, "--out", bundle, "-q")
                check(bundle)
                print(f"{kind}, {name}: " + run(sys.executable, ROOT + "/verify/verify.py", bundle).strip().replace("\n", "; "))


if __name__ == "__main__":
    main()
