#!/usr/bin/env python3
"""A watch tells each set of customers every change since it was last told, whatever the days of lists and labels are; whom it cannot vouch for is
asked wholly."""
import datetime
import hashlib
import json
import os
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CLEW = os.environ.get("CLEW", os.path.join(ROOT, "build/dev/apps/cli/clew"))
WALLET = "0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c"


def day(back):
    return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=back)).strftime("%Y-%m-%d")


def un_list(dated, names):
    people = "".join(
        f"<INDIVIDUAL><DATAID>{100 + i}</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>{first}</FIRST_NAME><SECOND_NAME>{second}</SECOND_NAME>"
        f"<UN_LIST_TYPE>Test</UN_LIST_TYPE><REFERENCE_NUMBER>TEi.{i:03}</REFERENCE_NUMBER></INDIVIDUAL>"
        for i, (first, second) in enumerate(names))
    return (f'<?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST dateGenerated="{dated}T00:00:09.554Z"><INDIVIDUALS>{people}</INDIVIDUALS>'
            "<ENTITIES/></CONSOLIDATED_LIST>")


OLD = [("Mustafa", "Kemalzade"), ("Borislav", "Dimitrenko"), ("Wendell", "Ostrowicz"), ("Ignatius", "Mbekwana")]
NEW = OLD + [("Zebulon", "Quarterman")]


@unittest.skipUnless(os.path.exists(CLEW), "clew has not been built")
class WatchSets(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="clew-watch-sets-")
        self.file("fa.csv", "id,name\na1,Zebulon Quarterman\na2,Jane Doe\n")
        self.file("fb.csv", "id,name\nb1,Zebulon Quarterman\nb2,John Roe\n")

    def tearDown(self):
        self.folder.cleanup()

    def file(self, name, text):
        with open(os.path.join(self.folder.name, name), "w", encoding="utf-8") as file:
            file.write(text)

    def clew(self, *words, code=0):
        run = subprocess.run([CLEW, *words, "--store", "store"], capture_output=True, text=True, check=False, cwd=self.folder.name)
        self.assertEqual(run.returncode, code, " ".join(words) + "\n" + run.stdout + run.stderr)
        return run.stdout

    def load(self, dated, names):
        self.file("un.xml", un_list(dated, names))
        self.clew("lists", "load", "un_sc", "un.xml")

    def watch(self, *words, code=0):
        told = json.loads(self.clew("screen", "watch", *words, "--json", "--who", "officer", code=code))
        told["told"] = [(change["kind"], change["party"], change["hit"]) for change in told["changes"]]
        return told

    def test_an_edition_of_the_day_of_the_last_watch_is_told(self):
        self.load(day(40), OLD)
        self.assertEqual(self.watch("fa.csv", "--since", day(10))["told"], [])
        self.load(day(0), NEW)
        told = self.watch("fa.csv", code=10)
        self.assertEqual(told["told"], [("customer", "a1", "new")])
        self.assertEqual((told["compared_with"], told["asked_first"]), ("last_watch", 0))
        self.assertEqual(self.watch("fa.csv")["told"], [])

    def test_an_edition_that_came_late_is_told(self):
        self.load(day(40), OLD)
        self.watch("fa.csv")
        self.load(day(5), NEW)  # dated before the watch, loaded after it
        self.assertEqual(self.watch("fa.csv", code=10)["told"], [("customer", "a1", "new")])
        self.assertEqual(self.watch("fa.csv")["told"], [])

    def test_every_file_of_customers_is_told_for_itself(self):
        self.load(day(40), OLD)
        self.watch("fa.csv")
        self.watch("fb.csv")
        self.load(day(0), NEW)
        self.assertEqual(self.watch("fa.csv", code=10)["told"], [("customer", "a1", "new")])
        told = self.watch("fb.csv", code=10)["told"]
        self.assertIn(("customer", "b1", "new"), told)
        self.assertNotIn(("customer", "a1", "new"), told)

    def test_a_set_that_was_never_watched_is_asked_wholly(self):
        self.load(day(40), NEW)
        told = self.watch("fa.csv", code=10)
        self.assertEqual(told["told"], [("customer", "a1", "new")])
        self.assertEqual((told["compared_with"], told["asked_first"], told["since"]), ("nothing", 2, ""))

    def test_a_customer_who_is_new_or_changed_in_the_file_is_asked_wholly(self):
        self.load(day(40), NEW)
        self.file("fa.csv", "id,name\na2,Jane Doe\na3,Jim Poe\n")
        self.assertEqual(self.watch("fa.csv")["told"], [])
        self.file("fa.csv", "id,name\na2,Jane Doe\na3,Borislav Dimitrenko\na4,Zebulon Quarterman\n")
        told = self.watch("fa.csv", code=10)
        self.assertEqual(told["told"], [("customer", "a3", "new"), ("customer", "a4", "new")])
        self.assertEqual((told["compared_with"], told["asked_first"]), ("last_watch", 2))
        self.assertEqual(self.watch("fa.csv")["told"], [])

    def test_the_set_has_the_name_that_was_given(self):
        self.load(day(40), OLD)
        self.watch("fa.csv", "--as", "retail")
        os.rename(os.path.join(self.folder.name, "fa.csv"), os.path.join(self.folder.name, "october.csv"))
        self.load(day(0), NEW)
        told = self.watch("october.csv", "--as", "retail", code=10)
        self.assertEqual((told["compared_with"], told["asked_first"], told["told"]), ("last_watch", 0, [("customer", "a1", "new")]))

    def test_a_row_that_was_set_aside_was_told_nothing(self):
        self.load(day(40), NEW)
        self.file("fa.csv", "id,name,birthDate\na1,Zebulon Quarterman,\na2,,\n")
        self.watch("fa.csv", code=10)
        self.file("fa.csv", "id,name,birthDate\na1,Zebulon Quarterman,\na2,Wendell Ostrowicz,\n")
        self.assertEqual(self.watch("fa.csv", code=10)["told"], [("customer", "a2", "new")])

    def forget_policy(self, written, told=None):
        """The memory as a clew of another policy wrote it; `told`: in short, what it told everybody."""
        folder = os.path.join(self.folder.name, "store", "watches")
        name, = [name for name in os.listdir(folder) if name.endswith(".watched")]
        with open(os.path.join(folder, name), "rb") as file:
            form, head, rows = file.read()[:-32].split(b"\n", 2)
        seen = json.loads(head)
        if written is None:
            del seen["policy"]
        else:
            seen["policy"] = written
        if told is not None:
            rows = b"".join(rows[at:at + 16] + told for at in range(0, len(rows), 24))
        whole = form + b"\n" + json.dumps(seen).encode() + b"\n" + rows
        with open(os.path.join(folder, name), "wb") as file:
            file.write(whole + hashlib.sha256(whole).digest())

    def test_under_another_policy_everybody_is_asked_again_and_told_is_whose_answer_is_another(self):
        self.load(day(40), NEW)
        self.watch("fa.csv", code=10)
        for written in ("screen-0 names-0", None):
            self.forget_policy(written)
            told = self.watch("fa.csv")
            self.assertEqual((told["told"], told["asked_again"], told["policy_before"]), ([], 3, written or ""))
            self.assertNotEqual(told["policy"], written)
            told = self.watch("fa.csv")
            self.assertEqual((told["asked_again"], "policy_before" in told), (0, False))
        self.forget_policy("screen-0 names-0")
        self.assertIn("and was screen-0 names-0: 3 customers and past decisions were asked again, 0 have another answer.",
                      self.clew("screen", "watch", "fa.csv", "--who", "officer"))

    def test_an_answer_that_is_another_under_another_policy_is_told_as_it_stands(self):
        self.load(day(40), NEW)
        self.watch("fa.csv", code=10)
        self.forget_policy("screen-0 names-0", bytes(7) + b"\1")
        told = self.watch("fa.csv", code=10)
        self.assertEqual(told["told"], [("customer", "a1", "now"), ("customer", "a2", "gone")])
        self.assertEqual([(one["verdict_before"], one["verdict_after"]) for one in told["changes"]], [("unknown", "hold"), ("unknown", "pass")])
        self.assertEqual(self.watch("fa.csv")["told"], [])

    def test_a_change_of_the_lists_is_told_also_under_another_policy(self):
        self.load(day(40), OLD)
        self.watch("fa.csv")
        self.load(day(0), NEW)
        self.forget_policy("screen-0 names-0")
        self.assertEqual(self.watch("fa.csv", code=10)["told"], [("customer", "a1", "new")])

    def test_a_day_that_is_given_hides_no_change_of_the_policy(self):
        self.load(day(40), NEW)
        self.watch("fa.csv", code=10)
        self.forget_policy("screen-0 names-0")
        self.assertEqual(self.watch("fa.csv", "--since", day(0))["asked_again"], 3)

    def test_asked_another_way_the_output_says_how(self):
        self.load(day(40), NEW)
        self.watch("fa.csv", "--threshold", "0.9", code=10)
        self.assertIn("asked another way than last time: clew from 0.500000 down to 0.300000; then clew from 0.900000 down to 0.300000",
                      self.clew("screen", "watch", "fa.csv", "--who", "officer", code=10))

    def test_asked_another_way_the_set_is_asked_wholly(self):
        self.load(day(40), NEW)
        self.watch("fa.csv", "--threshold", "0.9", code=10)
        self.assertEqual(self.watch("fa.csv", "--threshold", "0.9")["told"], [])
        told = self.watch("fa.csv", code=10)
        self.assertEqual((told["compared_with"], told["told"]), ("nothing", [("customer", "a1", "new")]))

    def test_labels_are_told_whatever_day_they_bear(self):
        self.load(day(40), OLD)
        self.file("ca.csv", f"id,publicKey\nc1,{WALLET}\nc2,0x1111111111111111111111111111111111111111\n")
        self.assertEqual(self.watch("ca.csv")["told"], [])
        self.file("tp.yaml", "title: Test\ncreator: a test\ntags:\n  - address: '" + WALLET + "'\n    currency: ETH\n    label: somebody under sanctions\n"
                  "    category: sanction\n    source: https://example.org\n    lastmod: 2020-01-01\n    confidence: ownership\n")
        self.clew("label", "tp.yaml")
        self.assertEqual(self.watch("ca.csv", "--full", "--no-log", code=10)["told"], [("customer", "c1", "new")])
        self.assertEqual(self.watch("ca.csv", code=10)["told"], [("customer", "c1", "new")])
        self.assertEqual(self.watch("ca.csv")["told"], [])

    def test_without_a_log_nothing_is_remembered(self):
        self.load(day(40), NEW)
        for _ in range(2):
            self.assertEqual(self.watch("fa.csv", "--no-log", code=10)["told"], [("customer", "a1", "new")])
        self.assertFalse(os.path.exists(os.path.join(self.folder.name, "store", "watches")))

    def test_a_damaged_memory_is_no_memory(self):
        self.load(day(40), NEW)
        self.watch("fa.csv", code=10)
        folder = os.path.join(self.folder.name, "store", "watches")
        name, = [name for name in os.listdir(folder) if name.endswith(".watched")]
        with open(os.path.join(folder, name), "rb") as file:
            whole = file.read()
        self.assertNotIn(b"Quarterman", whole)
        for damaged in (whole[:-1], whole[:60] + bytes([whole[60] ^ 1]) + whole[61:], b""):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(damaged)
            told = self.watch("fa.csv", code=10)
            self.assertEqual(told["compared_with"], "nothing")
            self.assertIn(("customer", "a1", "new"), told["told"])

    def test_lists_that_are_gone_are_no_lists_to_compare_with(self):
        self.load(day(40), NEW)
        self.watch("fa.csv", code=10)
        for name in os.listdir(os.path.join(self.folder.name, "store")):
            if name.startswith("intel"):
                os.remove(os.path.join(self.folder.name, "store", name))
        self.load(day(30), NEW[:2] + NEW[4:])
        told = self.watch("fa.csv", code=10)
        self.assertEqual(told["compared_with"], "nothing")
        self.assertIn(("customer", "a1", "new"), told["told"])

    def test_a_day_is_compared_by_what_the_store_had_then(self):
        self.file("un.xml", un_list(day(60), OLD))
        self.clew("lists", "load", "un_sc", "un.xml", "--known-from", day(50))
        self.load(day(20), NEW)  # dated before --since, loaded after it
        self.assertEqual(self.watch("fa.csv", "--since", day(10), code=10)["told"], [("customer", "a1", "new")])

    def test_a_past_decision_is_compared_with_what_was_recorded(self):
        self.load(day(40), OLD)
        self.clew("screen", "name", "Zebulon Quarterman", "--party", "p1", "--who", "officer")
        self.clew("screen", "name", "Wendell Ostrowicz", "--party", "p2", "--who", "officer", code=10)
        self.load(day(0), NEW)
        self.assertEqual(self.watch(code=10)["told"], [("decision", "p1", "new")])
        self.assertEqual(self.watch()["told"], [])


if __name__ == "__main__":
    unittest.main()
