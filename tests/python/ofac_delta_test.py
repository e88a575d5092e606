#!/usr/bin/env python3
"""The delta of OFAC's list from 2019 to 2021, as clew computes it, against a diff of the CSV files that shares no code with it."""
import collections
import csv
import io
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CLEW = os.environ.get("CLEW", os.path.join(ROOT, "build/dev/apps/cli/clew"))
DATA = os.path.join(ROOT, "../shared/data/sanctions")


def rows(path):
    if path.endswith(".zst"):
        text = subprocess.run(["zstdcat", path], capture_output=True, check=True).stdout
    else:
        with open(path, "rb") as file:
            text = file.read()
    for row in csv.reader(io.StringIO(text.decode("latin-1"), newline="")):
        if len(row) > 1:
            yield [" ".join(field.split()).replace("-0-", "").strip() for field in row]


def parties(year):
    """Number of each party to everything the files say of it. The numbers of aliases and addresses are OFAC's own and say nothing of the party;
    whom a party is linked to is said by name, and stays the same party when its name changes."""
    folder = os.path.join(DATA, f"ofac-{year}")
    said = collections.defaultdict(set)
    called = collections.defaultdict(set)
    for name, column in (("sdn", 1), ("alt", 3)):
        for row in rows(folder + f"/{name}.csv.zst"):
            called[row[column]].add(row[0])

    def linked(match):
        numbers = called[match.group(1)]
        return "Linked To: " + (next(iter(numbers)) if len(numbers) == 1 else match.group(1))

    for row in rows(folder + "/sdn.csv.zst"):
        said[row[0]].add(("party", *row[1:-1], re.sub(r"Linked To: (.*?)(?=;|\.$)", linked, row[-1])))
    for name in ("alt", "add"):
        for row in rows(folder + f"/{name}.csv.zst"):
            if row[0] in said:
                said[row[0]].add((name, *row[2:]))
    for row in rows(folder + "/sdn_comments.csv"):
        if row[0] in said:
            said[row[0]].add(("comment", *row[1:]))
    return said


@unittest.skipUnless(os.path.exists(CLEW), "clew has not been built")
@unittest.skipUnless(os.path.isdir(DATA + "/ofac-2019"), "no ../shared/data/sanctions/ofac-2019")
@unittest.skipUnless(shutil.which("zstdcat"), "zstdcat is not there")
class Delta(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = tempfile.mkdtemp(prefix=f"clew-delta-{os.getpid()}-")
        cls.loads = []
        for year, day in (("2019", "2019-11-01"), ("2021", "2021-07-01")):
            files = [os.path.join(DATA, f"ofac-{year}", name) for name in ("sdn.csv.zst", "alt.csv.zst", "add.csv.zst", "sdn_comments.csv")]
            cls.loads.append(json.loads(cls.clew("load", "ofac_sdn", *files, "--known-from", day)))
        cls.diff = json.loads(cls.clew("diff", "ofac_sdn"))
        cls.before, cls.after = parties("2019"), parties("2021")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.work)

    @classmethod
    def clew(cls, *words):
        ran = subprocess.run([CLEW, "lists", *words, "--json", "--store", cls.work + "/store"], capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def changes(self, kind):
        """Numbers of the parties to which a change of this kind happened: to themselves alone where they come or go."""
        found = set()
        for change in self.diff["changes"]:
            words = change["id"].split("-")
            if change["change"] == kind and words[0] == "ofac" and words[1].isdigit():
                found.add(words[1])
        return found

    def test_parties_that_came_and_went_are_those_of_the_files(self):
        self.assertEqual(self.changes("added"), set(self.after) - set(self.before))
        self.assertEqual(self.changes("removed") | self.changes("merged"), set(self.before) - set(self.after))

    def test_parties_that_changed_are_those_of_which_the_files_say_something_else(self):
        expected = {number for number in set(self.before) & set(self.after) if self.before[number] != self.after[number]}
        touched = set()
        for change in self.diff["changes"]:
            words = change["id"].split("-")
            if words[1].isdigit():
                touched.add(words[1])
            elif words[1] in ("sanction", "link"):
                touched.add(words[2])
            else:  # a wallet: it belongs to whoever holds it
                shown = json.loads(self.clew("show", change["id"], "--history"))
                for entity in shown["entities"]:
                    touched.update(v["value"].split("-")[1] for v in entity["values"] if v["property"] == "holder")
        got = touched & set(self.before) & set(self.after)
        self.assertEqual((sorted(expected - got), sorted(got - expected)), ([], []))

    def test_counts_add_up(self):
        first, second = (load["version"] for load in self.loads)
        self.assertEqual(first["entities"] + self.diff["added"] - self.diff["removed"] - self.diff["merged"], second["entities"])
        self.assertEqual([second[key] for key in ("added", "changed", "removed", "merged")], [self.diff[key] for key in ("added", "changed", "removed", "merged")])
        counted = collections.Counter(change["change"] for change in self.diff["changes"])
        self.assertEqual({key: counted[key] for key in ("added", "changed", "removed", "merged")}, {key: self.diff[key] for key in ("added", "changed", "removed", "merged")})
        self.assertEqual([load["seconds_ahead"] for load in self.loads], [0, 0])
        self.assertEqual(first["targets"], len(self.before))
        self.assertEqual(second["targets"], len(self.after))

    def test_a_watch_counts_as_the_delta_does_and_names_who_came_and_went(self):
        came = min(set(self.after) - set(self.before), key=int)
        went = min(set(self.before) - set(self.after), key=int)
        names = {}
        for day, number in (("2021-07-01", came), ("2021-06-30", went)):
            shown = json.loads(self.clew("show", "ofac-" + number, "--as-of", day))["entities"][0]["values"]
            names[number] = next(value["value"] for value in shown if value["property"] == "name")
        with open(self.work + "/customers.csv", "w", encoding="utf-8") as file:
            csv.writer(file).writerows([["No", "Name"], ["1", names[came]], ["2", names[went]], ["3", "Nobody Whosoever"]])
        ran = subprocess.run([CLEW, "screen", "watch", self.work + "/customers.csv", "--map", "id=No,name=Name", "--since", "2020-01-01", "--no-log", "-q",
                              "--json", "--store", self.work + "/store"], capture_output=True, text=True)
        self.assertEqual(ran.returncode, 10, ran.stderr)
        told = json.loads(ran.stdout)
        step = told["lists"][0]
        kinds = ("added", "changed", "removed", "merged")
        self.assertEqual({kind: step[kind] for kind in kinds}, {kind: self.diff[kind] for kind in kinds})
        self.assertEqual([step["from"]["version"], step["to"]["version"]], [load["version"]["version"] for load in self.loads])
        self.assertEqual([step["from"]["number"], step["to"]["known_from"]], [1, "2021-07-01T00:00:00Z"])
        things = {change["id"]: change["change"] for change in self.diff["changes"]}
        self.assertGreaterEqual(told["parties"]["added"], len(set(self.after) - set(self.before)))
        rows = {(row["party"], row["entity"]): row for row in told["changes"]}
        for party, number, entry, listed in (("1", came, "added", "verdict_after"), ("2", went, "removed", "verdict_before")):
            row = rows[(party, "ofac-" + number)]
            self.assertEqual((row["entry"], row["caption"], row["name"]), (entry, names[number], names[number]))
            self.assertNotEqual(row[listed], "pass")
            # Who is delisted is still found, as history.
            self.assertEqual((row["hit"], row["kind"]), ("new" if entry == "added" else "verdict", "customer"))
        for row in told["changes"]:
            self.assertEqual(row["entry"], things.get(row["entity"], "beside"))
        self.assertNotIn("3", {row["party"] for row in told["changes"]})

    def test_each_day_has_its_answer(self):
        came = min(set(self.after) - set(self.before), key=int)
        went = min(set(self.before) - set(self.after), key=int)
        self.assertEqual(len(json.loads(self.clew("show", "ofac-" + came))["entities"]), 1)
        self.assertEqual(json.loads(self.clew("show", "ofac-" + went))["entities"], [])
        self.assertEqual(len(json.loads(self.clew("show", "ofac-" + went, "--as-of", "2021-06-30"))["entities"]), 1)
        self.assertEqual([v["number"] for v in json.loads(self.clew("status", "--as-of", "2021-06-30"))], [1])


if __name__ == "__main__":
    unittest.main()
