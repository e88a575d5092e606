#!/usr/bin/env python3
"""The pages of docs/concepts cannot lie: every number in their worked examples is computed again by the program.

A table whose first columns are `day`, `from`, `to`, `amount` is an account ledger, one payment a day; one that begins with `side`, `whose`, `amount` is a single
transaction with coins going in and out. Whatever comes from `Thief` is stolen. The other columns are answers: a rule's name is the stolen part of that payment,
`RULE, left in NAME` what NAME holds of it at the end of the day, `at least` and `at most` the policy-free interval. The row `together` adds a column up.
"""
import csv
import datetime
import decimal
import glob
import hashlib
import json
import os
import re
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CLEW = os.environ.get("CLEW", os.path.join(ROOT, "build/dev/apps/cli/clew"))
PAGES = sorted(glob.glob(os.path.join(ROOT, "docs/concepts/*.md")))
RULES = ["poison", "haircut", "fifo", "lifo", "seniority", "juniority", "tiho"]
RULE_PAGES = ["poison", "haircut", "fifo", "lifo", "seniority", "juniority", "tiho", "interval"]
INTERVAL = {"at least": "low", "at most": "high"}
MARK = "unverified: no lawyer has signed this page"
AUTHORITIES = re.compile(r"Clayton|Hallett|Oatway|\bRe [A-Z]|\b[A-Z]\w+ v\.? [A-Z]")
UNIT = {"account": 100, "coins": 100_000_000}  # base units of one
BEGIN = datetime.datetime(2024, 1, 1, 12, tzinfo=datetime.timezone.utc)


def tables(path):
    """Every table of a page: header words and rows of words, without marks of emphasis."""
    found, rows = [], []
    with open(path, encoding="utf-8") as page:
        for line in [*page, ""]:
            if line.startswith("|"):
                rows.append([re.sub(r"[*`]", "", cell).strip() for cell in line.strip().strip("|").split("|")])
            elif rows:
                found.append((rows[0], rows[2:]))
                rows = []
    return found


def ledgers(path):
    """Its tables that are ledgers: ("account" or "coins", names of the answer columns, rows as dictionaries)."""
    for header, rows in tables(path):
        if header[:4] == ["day", "from", "to", "amount"]:
            yield "account", header[4:], [dict(zip(header, row, strict=True)) for row in rows]
        elif header[:3] == ["side", "whose", "amount"]:
            yield "coins", header[3:], [dict(zip(header, row, strict=True)) for row in rows]


def clew(*words):
    done = subprocess.run([CLEW, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"clew {' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def label(folder, addresses):
    path = os.path.join(folder, "labels.csv")
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["address", "label", "category", "source", "known_from"]] + [[a, a, "exchange", "page", "2020-01-01"] for a in addresses])
    clew("label", path, "--store", os.path.join(folder, "store"))


class Payments:
    """An account ledger, one payment a day at noon."""
    kind = "account"

    def __init__(self, rows, folder):
        self.folder, self.rows = folder, rows
        path = os.path.join(folder, "payments.csv")
        with open(path, "w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(["time", "tx", "from", "to", "amount"])
            for row in rows:
                out.writerow([(BEGIN + datetime.timedelta(int(row["day"]) - 1)).strftime("%Y-%m-%d %H:%M:%S"), "day" + row["day"], row["from"], row["to"], row["amount"]])
        clew("ingest", "flows", path, "--map", "time=time,tx=tx,from=from,to=to,amount=amount,decimals=2,asset=EUR", "--store", os.path.join(folder, "store"))
        self.method = ["--from", "Thief", "--floor-ppm", "0", "--unfunded", "local", "--store", os.path.join(folder, "store"), "--json"]
        self.known = {}

    def holdings(self, rule, day):
        """Stolen base units of each name at the end of a day, as fractions of the rule's grid."""
        if day < min(int(row["day"]) for row in self.rows if row["from"] == "Thief"):
            return {}
        if (rule, day) not in self.known:
            at = BEGIN + datetime.timedelta(day - 1, hours=6)
            answer = json.loads(clew("where", *self.method, "--policy", rule, "--at", at.strftime("%Y-%m-%dT%H:%M:%SZ")))
            self.known[rule, day] = amounts(answer)
        return self.known[rule, day]

    def part(self, rule, row):
        day = int(row["day"])
        return self.holdings(rule, day).get(row["to"], 0) - self.holdings(rule, day - 1).get(row["to"], 0)

    def left(self, rule, name, row):
        return self.holdings(rule, int(row["day"])).get(name, 0)

    def interval(self, rows):
        label(self.folder, [row["to"] for row in rows])
        exits = json.loads(clew("trace", *self.method))["exits"]
        return {exit["address"]: exit for exit in exits}


class Transaction:
    """One transaction whose coins go in and come out in the order of the table."""
    kind = "coins"

    def __init__(self, rows, folder):
        self.folder = folder
        sides = {side: [row for row in rows if row["side"] == side] for side in ("in", "out")}
        value = {side: [int(row["amount"]) * UNIT["coins"] for row in sides[side]] for side in sides}
        script = lambda row: "0014" + hashlib.sha256(row["whose"].encode()).hexdigest()[:40]
        record = {
            "txid": "9" * 64,
            "vin": [{"txid": f"{i + 1:064x}", "vout": 0, "prevout": {"scriptpubkey": script(row), "value": v}} for i, (row, v) in enumerate(zip(sides["in"], value["in"]))],
            "vout": [{"scriptpubkey": script(row), "value": v} for row, v in zip(sides["out"], value["out"])],
            "fee": sum(value["in"]) - sum(value["out"]),
            "status": {"confirmed": True, "block_height": 1, "block_hash": "7" * 64, "block_time": int(BEGIN.timestamp())}}
        path = os.path.join(folder, "transaction.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(record, file)
        store = ["--store", os.path.join(folder, "store")]
        clew("ingest", "esplora", path, *store)
        shown = json.loads(clew("show", "9" * 64, *store, "--json"))[0]["outputs"]
        self.address = {row["whose"]: output["address"] for row, output in zip(sides["out"], shown, strict=True)}
        seeds = ",".join(record["vin"][i]["txid"] + ":0" for i, row in enumerate(sides["in"]) if row["whose"] == "Thief")
        self.method = ["--from", seeds, "--floor-ppm", "0", *store, "--json"]

    def part(self, rule, row):
        answer = amounts(json.loads(clew("where", *self.method, "--policy", rule)))
        return answer.get(self.address[row["whose"]], 0)

    def interval(self, rows):
        label(self.folder, [self.address[row["whose"]] for row in rows])
        exits = {exit["address"]: exit for exit in json.loads(clew("trace", *self.method))["exits"]}
        return {row["whose"]: exits[self.address[row["whose"]]] for row in rows}


def amounts(answer):
    """Base units of the theft by address (haircut: to six decimals of one), of one rule's answer."""
    run, = answer["runs"]
    grid = 2 ** answer["assets"][0]["grid_bits"] if run["policy"] == "haircut" else 1
    found = {}
    for holding in run["holdings"]:
        if holding["label"] == "theft" and holding["place"] in ("held", "exited"):
            found[holding["address"]] = found.get(holding["address"], 0) + decimal.Decimal(holding["amount"]) / grid
    return found


def shown(value, kind):
    """As a page writes it: at most two decimals."""
    text = f"{(decimal.Decimal(value) / UNIT[kind]).quantize(decimal.Decimal('0.01'), decimal.ROUND_HALF_EVEN):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@unittest.skipUnless(os.path.exists(CLEW), "clew has not been built")
class WorkedExamples(unittest.TestCase):
    def check(self, kind, columns, rows, folder):
        """Compares each answer that is filled in; returns how many there were."""
        paid = [row for row in rows if "together" not in row.values()]
        ledger = (Payments if kind == "account" else Transaction)(paid, folder)
        checked = 0
        for column in columns:
            rule, _, name = column.partition(", left in ")
            if column in INTERVAL or column == "known as":
                continue
            self.assertIn(rule, RULES, f"a column nobody checks: {column}")
            sum_of_parts = 0
            for row in paid:
                if row[column] == "":
                    continue
                value = ledger.left(rule, name, row) if name else ledger.part(rule, row)
                sum_of_parts += value
                self.assertEqual(row[column], shown(value, kind), f"{column}: {row}")
                checked += 1
            for row in rows:
                if row not in paid and row[column] != "":
                    self.assertEqual(row[column], shown(sum_of_parts, kind), f"{column} together")
        for column in [word for word in columns if word in INTERVAL]:
            asked = [row for row in paid if row[column] != ""]
            found = ledger.interval(asked)
            for row in asked:
                self.assertEqual(row[column], shown(found[row.get("to", row.get("whose"))][INTERVAL[column]], kind), f"{column}: {row}")
                checked += 1
        return checked

    def test_every_ledger_of_every_page_is_what_the_program_computes(self):
        pages = {}
        for path in PAGES:
            for number, (kind, columns, rows) in enumerate(ledgers(path), 1):
                with self.subTest(page=os.path.basename(path), table=number), tempfile.TemporaryDirectory() as folder:
                    name = os.path.basename(path)[:-3]
                    pages[name] = pages.get(name, 0) + self.check(kind, columns, rows, folder)
        for page in ["README", *RULE_PAGES]:
            self.assertGreater(pages.get(page, 0), 3, f"{page} has no worked example")

    def test_the_golden_ledger_is_what_the_program_computes(self):
        (_, steps), (header, answers), *_ = tables(os.path.join(ROOT, "docs/concepts/golden-ledger.md"))
        rows = []
        for step, what, *_ in steps:
            amount, = re.findall(r"\d+", what.split("(")[0])
            sent = what.startswith("pays")
            payee = re.search(r"\((X\d)\)", what)
            rows.append({"day": step, "from": "Account" if sent else "Thief" if "stolen" in what else "Friend", "to": payee.group(1) if sent else "Account", "amount": amount})
        with tempfile.TemporaryDirectory() as folder:
            ledger = Payments(rows, folder)
            for answer in answers:
                rule = answer[0].split()[0]
                for payee, cell in zip(header[1:4], answer[1:4]):
                    row, = [row for row in rows if row["to"] == payee]
                    self.assertEqual(cell, shown(ledger.part(rule, row), "account"), f"{rule} {payee}")
            self.assertEqual(sorted(answer[0].split()[0] for answer in answers), sorted(set(RULES) - {"tiho"}))


class Manners(unittest.TestCase):
    def test_there_is_a_page_for_every_rule_and_the_index_links_it(self):
        with open(os.path.join(ROOT, "docs/concepts/README.md"), encoding="utf-8") as file:
            index = file.read()
        for page in RULE_PAGES:
            with self.subTest(page=page):
                self.assertTrue(os.path.exists(os.path.join(ROOT, f"docs/concepts/{page}.md")))
                self.assertIn(f"]({page}.md)", index)

    def test_every_page_of_a_rule_says_rule_example_assumption_and_dispute(self):
        for page in RULE_PAGES:
            with self.subTest(page=page), open(os.path.join(ROOT, f"docs/concepts/{page}.md"), encoding="utf-8") as file:
                titles = re.findall(r"^## (.*)$", file.read(), re.M)
                self.assertEqual([title for title in titles if title in ("The rule", "A worked example", "What it assumes", "Where it is disputed")],
                                 ["The rule", "A worked example", "What it assumes", "Where it is disputed"])

    def test_a_legal_authority_is_named_only_with_the_mark_that_no_lawyer_has_signed(self):
        named = 0
        for path in PAGES:
            with open(path, encoding="utf-8") as file:
                for paragraph in re.split(r"\n\s*\n", file.read()):
                    if AUTHORITIES.search(paragraph):
                        named += 1
                        for line in paragraph.splitlines() if paragraph.startswith("|") else [paragraph.replace("\n", " ")]:
                            if AUTHORITIES.search(line):
                                self.assertIn(MARK, line, os.path.basename(path))
        self.assertGreater(named, 0)


if __name__ == "__main__":
    unittest.main()
