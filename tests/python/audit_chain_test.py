#!/usr/bin/env python3
"""The chain of the audit log as docs/reference/decision.md describes it, recomputed without clew; and what clew says of a log that was changed."""
import hashlib
import json
import os
import sqlite3
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CLEW = os.environ.get("CLEW", os.path.join(ROOT, "build/dev/apps/cli/clew"))
LISTS = os.path.join(ROOT, "tests/scenarios/lists/2021")


def clew(*words):
    return subprocess.run([CLEW, *words], capture_output=True, text=True)


def recomputed(store):
    """Records in order, or an AssertionError where the chain does not hold."""
    with sqlite3.connect(os.path.join(store, "audit.sqlite")) as log:
        rows = log.execute("SELECT number, kind, record, hash FROM chain ORDER BY number").fetchall()
    before, records = bytes(32), []
    for expected, (number, kind, record, stored) in enumerate(rows, 1):
        digest = hashlib.sha256(before + record.encode()).digest()
        fields = json.loads(record)
        assert (number, fields["number"], fields["kind"], digest) == (expected, expected, kind, stored), number
        before = digest
        records.append((f"{number}-{digest.hex()[:12]}", fields))
    return records


@unittest.skipUnless(os.path.exists(CLEW), "clew has not been built")
class AuditChain(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.store = os.path.join(self.folder.name, "case")
        loaded = clew("lists", "load", "ofac_sdn", LISTS, "--known-from", "2021-07-01", "--store", self.store)
        self.assertEqual(loaded.returncode, 0, loaded.stderr)
        for name, code in (("Yan Xiaobing", 10), ("Jon Smith", 0)):
            asked = clew("screen", "name", name, "--party", name, "--who", "officer", "--store", self.store)
            self.assertEqual(asked.returncode, code, asked.stderr)

    def tearDown(self):
        self.folder.cleanup()

    def test_chain_is_as_described(self):
        records = recomputed(self.store)
        self.assertEqual([fields["open"]["verdict"] for _, fields in records], ["hold", "pass"])
        verified = json.loads(clew("audit", "verify", "--json", "--store", self.store).stdout)
        self.assertEqual((verified["whole"], verified["head"]), (True, records[-1][0]))
        held = clew("audit", "verify", "--holds", records[0][0], "--store", self.store)
        self.assertEqual(held.returncode, 0)

    def test_nothing_personal_stands_in_the_file(self):
        whole = b""
        for name in os.listdir(self.store):
            if name.startswith("audit"):
                with open(os.path.join(self.store, name), "rb") as file:
                    whole += file.read()
        for word in (b"Xiaobing", b"Jon Smith", b"ofac-25308"):
            self.assertNotIn(word, whole)
        self.assertIn(b"officer", whole)

    def test_a_changed_verdict_is_noticed(self):
        with sqlite3.connect(os.path.join(self.store, "audit.sqlite")) as log:
            log.execute("UPDATE chain SET record = replace(record, 'hold', 'pass') WHERE number = 1")
        with self.assertRaises(AssertionError):
            recomputed(self.store)
        verified = clew("audit", "verify", "--store", self.store)
        self.assertEqual(verified.returncode, 1)
        self.assertIn("broken at record 1", verified.stdout)

    def test_a_kill_while_recording_leaves_a_whole_chain(self):
        rows = os.path.join(self.folder.name, "rows.csv")
        with open(rows, "w", encoding="utf-8") as file:
            file.write("name\n" + "Jon Smith\n" * 200_000)
        batch = subprocess.Popen([CLEW, "screen", "batch", rows, "--log-all", "--who", "officer", "--store", self.store, "-q",
                                  "--out", os.path.join(self.folder.name, "out.csv")], stderr=subprocess.DEVNULL)
        try:
            while batch.poll() is None and len(recomputed(self.store)) < 3:
                pass
        finally:
            batch.kill()
            batch.wait()
        records = recomputed(self.store)
        self.assertGreater(len(records), 2)
        self.assertEqual(clew("audit", "verify", "--store", self.store).returncode, 0)
        self.assertEqual(clew("replay", records[-1][0], "--store", self.store).returncode, 0)


if __name__ == "__main__":
    unittest.main()
