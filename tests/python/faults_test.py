#!/usr/bin/env python3
"""Damaged input and damaged stores through the command line: never a crash, and the exit codes that docs/reference/cli.md promises."""
import glob
import json
import os
import random
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CLEW = os.environ.get("CLEW", os.path.join(ROOT, "build/dev/apps/cli/clew"))
SEEDS = 30
OK, NOT_FOUND, BAD_INPUT = 0, 3, 4


def run(*words):
    return subprocess.run([CLEW, *words], capture_output=True, text=True, timeout=60)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def damage(data, rng):
    """The bytes cut short, with some bits flipped, or with a stretch of zeros."""
    kind = rng.randrange(3)
    if kind == 0:
        return data[:rng.randrange(len(data))]
    changed = bytearray(data)
    if kind == 1:
        for _ in range(rng.randint(1, 20)):
            changed[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    else:
        at = rng.randrange(len(data))
        for i in range(at, min(len(data), at + rng.randint(1, 4096))):
            changed[i] = 0
    return bytes(changed)


@unittest.skipUnless(os.path.exists(CLEW), "clew has not been built")
class Damaged(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = tempfile.mkdtemp(prefix="clew-faults-")
        made = run("demo", "--out", cls.work + "/demo", "-q")
        assert made.returncode == OK, made.stdout + made.stderr
        cls.blocks = cls.work + "/demo/files/blocks"

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.work, ignore_errors=True)

    def test_damaged_blocks_end_with_what_was_set_aside_or_with_bad_input(self):
        refused = set_aside = 0
        for seed in range(SEEDS):
            with self.subTest(seed=seed):
                folder, store = f"{self.work}/blocks{seed}", f"{self.work}/store{seed}"
                shutil.copytree(self.blocks, folder)
                path = folder + "/blk00000.dat"
                write(path, damage(read(path), random.Random(seed)))
                words = ["ingest", "bitcoin", folder, "--network", "regtest", "--json", "-q", "--store"]
                done, strict = run(*words, store), run(*words, store + "-strict", "--strict")
                self.assertIn(done.returncode, (OK, BAD_INPUT), done.stderr)
                answer = json.loads(done.stdout)
                if done.returncode == BAD_INPUT:
                    refused += 1
                    self.assertIn("advice", answer["error"])
                    self.assertFalse(os.path.exists(store))
                else:
                    set_aside += bool(answer["quarantined"])
                    self.assertEqual(strict.returncode, BAD_INPUT if answer["quarantined"] else OK)
                    self.assertEqual(run("verify", store).returncode, OK)
        self.assertGreater(set_aside, SEEDS // 3)

    def test_a_damaged_store_is_refused_by_every_command_that_answers_from_it(self):
        store = self.work + "/whole"
        self.assertEqual(run("ingest", "bitcoin", self.blocks, "--network", "regtest", "--store", store, "--segment", "200", "-q").returncode, OK)
        seed = next(json.loads(read(path))["seeds"][0] for path in glob.glob(self.work + "/demo/files/truth.json"))
        commands = [["verify", store], ["show", "--store", store], ["trace", "--from", seed, "--store", store], ["where", "--from", seed, "--store", store]]
        for words in commands:
            self.assertEqual(run(*words).returncode, OK, words)
        names = sorted(name for name in os.listdir(store + "/ledger") if name != "lock")
        for number in range(SEEDS):
            path = f"{store}/ledger/{names[number % len(names)]}"
            whole, rng = read(path), random.Random(number)
            broken = damage(whole, rng)
            while broken == whole:
                broken = damage(whole, rng)
            write(path, broken)
            for words in commands:
                with self.subTest(file=names[number % len(names)], seed=number, command=words[0]):
                    done = run(*words)
                    self.assertEqual(done.returncode, BAD_INPUT, done.stdout + done.stderr)
                    self.assertEqual(done.stdout, "")
            write(path, whole)
        for words in commands:
            self.assertEqual(run(*words).returncode, OK, words)

    def test_a_ledger_without_a_segment_is_not_taken_for_an_empty_one(self):
        store = self.work + "/less"
        self.assertEqual(run("ingest", "bitcoin", self.blocks, "--network", "regtest", "--store", store, "--segment", "200", "-q").returncode, OK)
        segment = sorted(name for name in os.listdir(store + "/ledger") if name.startswith("segment"))[0]
        os.remove(f"{store}/ledger/{segment}")
        for words in (["verify", store], ["show", "--store", store]):
            self.assertIn(run(*words).returncode, (NOT_FOUND, BAD_INPUT), words)


if __name__ == "__main__":
    unittest.main()
