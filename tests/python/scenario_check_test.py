#!/usr/bin/env python3
"""The checks of generated ledgers are themselves checked against known values, and then applied to the demonstration and to every scenario."""
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import scenario_check as check  # noqa: E402

CLEW = os.environ.get("CLEW")
GENERATE = os.path.join(os.path.dirname(CLEW or ""), "../../bench/clew_bench_generate")


class KnownValues(unittest.TestCase):
    def test_keccak(self):
        self.assertEqual(check.keccak256(b"").hex(), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")
        self.assertEqual(check.keccak256(b"Transfer(address,address,uint256)").hex(), "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef")

    def test_rlp(self):
        for item, encoded in ((b"dog", "83646f67"), ([b"cat", b"dog"], "c88363617483646f67"), (0, "80"), (1024, "820400"), ([[], [[]], [[], [[]]]], "c7c0c1c0c3c0c1c0")):
            self.assertEqual(check.rlp(item).hex(), encoded)

    def test_the_real_transactions_of_block_1755635(self):
        real = [[0x8570, 20 * 10**9, 250000, bytes.fromhex("8b3b3b624c3c0397d3da8fd861512393d51dcbac"), 0,
                 bytes.fromhex("7edae70f0000000000000000000000006498077292a0921c8804924fdf47b5e91e2a215f"), 27,
                 0x5cc7374e9fec2746508026549a6f691d5de93b34645dd0172531aa0393ea2b7, 0x3d3f4367d6906993f9b2f2e54741cc3e86356cfb81085c3ff656b82a79d87153],
                [0xea1, 20 * 10**9, 90000, bytes.fromhex("ec1ebac9da3430213281c80fa6d46378341a96ae"), 0x5a178a89b930e00, b"", 27,
                 0x73cd9797f953bb6edb2077d58c4691cf78b542565ddd85aa45be6025445d73bb, 0x5f17d3dd1010dd6fd13a1300e9a4fca00d900670cdaeabbeec75a904506b404e]]
        self.assertEqual(check.trie_root([check.rlp(one) for one in real]).hex(), "36854e7b5bedd028c7b2a89829f6269a76e345edc92c6bffaddfdace512a2818")

    def test_addresses(self):
        self.assertTrue(check.eip55_holds("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"))
        self.assertFalse(check.eip55_holds("0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed"))
        self.assertTrue(check.bech32_holds("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"))
        self.assertTrue(check.bech32_holds("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"))
        self.assertFalse(check.bech32_holds("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"))
        self.assertTrue(check.base58_holds("1BoatSLRHtKNngkdXEeobR76b53LETtpyT"))
        self.assertFalse(check.base58_holds("1BoatSLRHtKNngkdXEeobR76b53LETtpyV"))


@unittest.skipUnless(CLEW, "no program given in CLEW")
class Ledgers(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def run_clew(self, *words):
        done = subprocess.run([CLEW, *words], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_the_demonstration(self):
        demo = os.path.join(self.folder, "demo")
        self.run_clew("demo", "--out", demo, "-q")
        lines = check.check(demo)
        self.assertEqual(len([line for line in lines if "Bitcoin" in line]), 1, lines)
        self.assertIn("120 blocks", "".join(lines))

    def test_a_changed_byte_is_found(self):
        self.run_clew("demo", "--out", os.path.join(self.folder, "demo"), "-q")
        place = next(place for place, _, names in os.walk(self.folder) if "blk00000.dat" in names)
        path = os.path.join(place, "blk00000.dat")
        with open(path, "r+b") as file:
            file.seek(5000)
            byte = file.read(1)
            file.seek(5000)
            file.write(bytes([byte[0] ^ 1]))
        with self.assertRaises((AssertionError, struct.error)):
            check.check(self.folder)

    @unittest.skipUnless(os.path.exists(GENERATE), "the benchmarks are not built")
    def test_innocents_alone(self):
        subprocess.run([GENERATE, self.folder, "2000"], check=True, capture_output=True)
        lines = check.check(self.folder)
        self.assertEqual([line.split(",")[0].split(": ")[1] for line in lines], ["Bitcoin", "EVM"])

    def test_every_scenario(self):
        for scenario in json.loads(self.run_clew("scenario", "list", "--json"))["scenarios"]:
            name = scenario["name"]
            if scenario["not_there_yet"]:
                print(f"{name}: {scenario['not_there_yet']}")
                continue
            target = os.path.join(self.folder, name)
            self.run_clew("scenario", "make", name, "--seed", "1", "--size", "S", "--out", target, "-q")
            with open(os.path.join(target, "scenario.json"), encoding="utf-8") as file:
                ledgers = json.load(file)["ledgers"]
            lines = check.check(target)
            print(f"{name}: " + "; ".join(lines))
            self.assertEqual(len([line for line in lines if "Bitcoin" in line or "EVM" in line]), sum(ledger["format"] in ("bitcoin", "evm") for ledger in ledgers))
            shutil.rmtree(target)


if __name__ == "__main__":
    unittest.main()
