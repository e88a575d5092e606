#!/usr/bin/env python3
"""A watch that is killed at random points tells what an undisturbed one tells; blocks that are no longer there are retracted; a table of hours is
that of separate traces. WATCH_SEED and WATCH_KILLS in the environment choose other random points, and more of them."""
import json
import os
import random
import signal
import subprocess
import tempfile
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CLEW = os.environ.get("CLEW", os.path.join(ROOT, "build/dev/apps/cli/clew"))
SEED = int(os.environ.get("WATCH_SEED", "1"))
KILLS = int(os.environ.get("WATCH_KILLS", "25"))
BLOCKS = 240
MAP = "time=when,block=n,tx=tx,from=payer,to=payee,amount=sum,decimals=0,symbol=coin"


def clew(*words):
    return subprocess.run([CLEW, *words], capture_output=True, text=True, check=True).stdout


def make_store(folder, seed):
    """A theft that spreads over some forty people, two exchanges and a mixer, three transfers a block, a block every ten minutes."""
    rng = random.Random(seed)
    people = [f"P{i}" for i in range(40)]
    has = {"Thief": 100_000, **{name: 500 for name in people}}
    rows = ["when,n,tx,payer,payee,sum,coin"]

    def row(block, payer, payee, amount):
        at = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(1_700_000_000 + block * 600))
        rows.append(f"{at},{block},t{len(rows)},{payer},{payee},{amount},EUR")

    for name, amount in has.items():
        row(1, "Mint", name, amount)
    for block in range(2, BLOCKS):
        for _ in range(3):
            payer = "Thief" if has["Thief"] and rng.random() < 0.2 else rng.choice(people)
            if has[payer] == 0:
                continue
            amount = rng.randint(1, has[payer])
            place = rng.random()
            payee = "Harbour" if place < 0.04 else "Quay" if place < 0.08 else "Blender" if place < 0.1 else rng.choice(people)
            if payee == payer:
                continue
            has[payer] -= amount
            has[payee] = has.get(payee, 0) + amount
            row(block, payer, payee, amount)
    with open(folder + "/rows.csv", "w", encoding="utf-8") as file:
        file.write("\n".join(rows) + "\n")
    with open(folder + "/labels.csv", "w", encoding="utf-8") as file:
        file.write("address,label,actor,category,abuse,source,pack,confidence,valid_from,valid_to,known_from\n"
                   "Harbour,Harbour,,exchange,,test,,,,,\nQuay,Quay,,exchange,,test,,,,,\nBlender,Blender,,mixer,,test,,,,,\n"
                   "P7,P7,,frozen,,test,,,2023-11-15,,\n")
    store = folder + "/store"
    clew("ingest", "flows", folder + "/rows.csv", "--map", MAP, "--store", store, "-q")
    clew("label", folder + "/labels.csv", "--store", store)
    return store


def alerts_of(text):
    """Whole lines only: a kill may cut the last one."""
    return [json.loads(line) for line in text.split("\n")[:-1]]


def told_ids(state):
    if not os.path.exists(state):
        return set()
    with open(state, encoding="utf-8") as file:
        return {name for line in file.readlines()[2:] for name in line.split()[3].split(",") if name != "-"}


@unittest.skipUnless(os.path.exists(CLEW), "clew has not been built")
class Watch(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="clew-watch-")
        cls.store = make_store(cls.folder.name, SEED)
        cls.words = ["watch", "--from", "Thief", "--address", "P3,Quay", "--store", cls.store, "--json"]
        cls.whole = alerts_of(clew(*cls.words))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def state(self, name):
        return os.path.join(self.folder.name, name)

    def test_an_undisturbed_watch_tells_each_event_once_in_ledger_order(self):
        ids = [alert["id"] for alert in self.whole]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertGreater(len(ids), 200)
        heights = [alert["height"] for alert in self.whole]
        self.assertEqual(heights, sorted(heights))
        kinds = {alert["kind"] for alert in self.whole}
        self.assertLessEqual({"moved", "service", "opaque", "frozen", "received", "spent"}, kinds)

    def test_kills_lose_no_alert_and_repeat_none_that_was_remembered(self):
        rng = random.Random(SEED)
        started = time.monotonic()
        clew(*self.words, "--state", self.state("timing"))
        whole_seconds = time.monotonic() - started
        kills = runs = 0
        while kills < KILLS and runs < 10 * KILLS:
            state = self.state(f"killed-{runs}")
            union = {}
            while True:
                runs += 1
                remembered = told_ids(state)
                with tempfile.TemporaryFile("w+") as out:
                    process = subprocess.Popen([*[CLEW], *self.words, "--state", state], stdout=out)
                    time.sleep(rng.uniform(0, whole_seconds * 1.3))
                    if process.poll() is None:
                        process.send_signal(signal.SIGKILL)
                        kills += 1
                    ended = process.wait() == 0
                    out.seek(0)
                    told = alerts_of(out.read())
                self.assertFalse(remembered & {alert["id"] for alert in told}, f"seed {SEED}: a remembered alert came again")
                union.update({alert["id"]: alert for alert in told})
                self.assertLessEqual(told_ids(state), set(union), f"seed {SEED}: remembered, never told")
                if ended:
                    break
            self.assertEqual(union, {alert["id"]: alert for alert in self.whole}, f"seed {SEED} after {kills} kills")
            self.assertEqual(clew(*self.words, "--state", state), "")
        self.assertGreaterEqual(kills, KILLS)

    def test_blocks_that_are_no_longer_there_are_retracted_and_told_again(self):
        state = self.state("reorganised")
        middle = self.whole[len(self.whole) // 2]
        first = alerts_of(clew(*self.words, "--state", state, "--until", middle["time"]))
        with open(state, encoding="utf-8") as file:
            lines = file.readlines()
        for i in (-2, -1):  # as if the last two blocks had been others
            words = lines[i].split(" ")
            lines[i] = " ".join([*words[:2], "00" * 32, *words[3:]])
        gone = [name for line in lines[-2:] for name in line.split()[3].split(",") if name != "-"]
        self.assertTrue(gone)
        with open(state, "w", encoding="utf-8") as file:
            file.writelines(lines)
        second = alerts_of(clew(*self.words, "--state", state))
        retracted = [alert["retracts"] for alert in second if alert["kind"] == "retracted"]
        self.assertEqual(retracted, gone[::-1])
        told = [alert for alert in second if alert["kind"] != "retracted"]
        kept = [alert for alert in first if alert["id"] not in gone]
        self.assertEqual(kept + told, self.whole)

    def test_a_damaged_state_is_refused_and_left_alone(self):
        state = self.state("damaged")
        clew(*self.words, "--state", state)
        with open(state, encoding="utf-8") as file:
            text = file.read()
        with open(state, "w", encoding="utf-8") as file:
            file.write(text[:-10])
        run = subprocess.run([CLEW, *self.words, "--state", state], capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 4)
        with open(state, encoding="utf-8") as file:
            self.assertEqual(file.read(), text[:-10])

    def test_every_hour_is_a_trace_that_ends_there(self):
        base = ["where", "--from", "Thief", "--store", self.store, "--known-by", "2030-01-01", "--json", "--floor-ppm", "0"]
        rows = json.loads(clew(*base, "--hourly", "--policy", "haircut"))["hourly"][0]["rows"]
        self.assertGreater(len(rows), 30)
        for row in rows[2::7]:
            alone = json.loads(clew(*base, "--at", row["at"], "--policy", "haircut"))["where"][0]["standing"]
            self.assertEqual(row["totals"], alone["totals"], row["at"])


if __name__ == "__main__":
    unittest.main()
