#!/usr/bin/env python3
"""A batch answers every row, whatever stands in it; reads files, pipes and packed files alike; and leaves a whole file of answers or the one before."""
import csv
import json
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CLEW = os.path.abspath(os.environ.get("CLEW", os.path.join(ROOT, "build/dev/apps/cli/clew")))
LISTS = os.path.join(ROOT, "tests/scenarios/lists/2021")
ROWS = "id,name,birthDate,country,schema\n" \
       "1,Xiaobing Yan,25/03/1977,China,Person\n" \
       "2,Xiaobing Yan,unknown,n/a,Person\n" \
       "3,Xiaobing Yan,10/03/1977,XX,Persn\n" \
       "4,Jon Smith,0000-00-00,,Person\n" \
       "5,Jon Smith,too,many,fields,here\n" \
       "6,,1977-03-25,,Person\n" \
       "7,Jon Smith,,,Person\n"


class Batch(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="clew-batch-")
        cls.store = os.path.join(cls.folder, "store")
        subprocess.run([CLEW, "lists", "load", "ofac_sdn", LISTS, "--known-from", "2021-07-01", "--store", cls.store],
                       check=True, capture_output=True)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def setUp(self):
        self.work = tempfile.mkdtemp(dir=self.folder)

    def path(self, name, text=None):
        path = os.path.join(self.work, name)
        if text is not None:
            with open(path, "wb") as file:
                file.write(text if isinstance(text, bytes) else text.encode())
        return path

    def words(self, *words):
        return [CLEW, "screen", "batch", *words, "--no-log", "--threads", "1", "--store", self.store]

    def run_batch(self, *words, **how):
        return subprocess.run(self.words(*words), capture_output=True, cwd=self.work, **how)

    def many(self, rows):
        return self.path("many.csv", "id,name\n" + "".join(f"{i},Jon Smith of Number {i}\n" for i in range(rows)))

    def test_every_row_has_an_answer_and_an_odd_fact_costs_that_fact(self):
        got = self.run_batch(self.path("a.csv", ROWS), "-o", self.path("out.csv"))
        self.assertEqual(got.returncode, 10, got.stderr)
        with open(self.path("out.csv"), newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([(row["line"], row["id"], row["verdict"]) for row in rows],
                         [("2", "1", "hold"), ("3", "2", "hold"), ("4", "3", "hold"), ("5", "4", "pass"),
                          ("6", "", "hold"), ("7", "6", "hold"), ("8", "7", "pass")])
        self.assertEqual([row["notes"] for row in rows],
                         ["", 'birthDate was not read: "unknown" is no date; country was not read: "n/a" is no country that is known',
                          'schema was not read: there is no "Persn"; birthDate "10/03/1977" was read as 1977-03-10 and as 1977-10-03; '
                          'country was not read: "XX" is no country that is known',
                          'birthDate was not read: "0000-00-00" is a day or month that the calendar does not have', "", "", ""])
        self.assertEqual(rows[4]["reason"], "hold: the row was not asked: 6 fields where the header has 5")
        self.assertEqual(rows[5]["reason"], "hold: the row was not asked: the question has nothing to compare")
        with open(self.path("out.csv.quarantine.csv")) as file:
            self.assertEqual([line.split(",")[0] for line in file], ["line", "6", "7"])
        self.assertIn(b"2 set aside (", got.stderr)

    def test_lines_of_json_end_with_how_many_they_are(self):
        got = self.run_batch(self.path("a.csv", ROWS), "--json")
        lines = [json.loads(line) for line in got.stdout.splitlines()]
        self.assertEqual([line["line"] for line in lines[:-1]], [2, 3, 4, 5, 6, 7, 8])
        self.assertEqual(lines[5], {"line": 7, "id": "6", "verdict": "hold", "error": "the question has nothing to compare"})
        self.assertEqual(lines[-1], {"done": True, "records": 7, "errors": 2})

    def test_pipes_and_packed_files_give_the_same_answers(self):
        want = self.run_batch(self.path("a.csv", ROWS)).stdout
        self.assertEqual(want.count(b"\n"), 8)
        piped = self.run_batch("-", input=ROWS.encode())
        self.assertEqual((piped.returncode, piped.stdout), (10, want), piped.stderr)
        self.assertTrue(os.path.exists(self.path("stdin.quarantine.csv")))
        os.mkfifo(self.path("fifo"))
        writer = threading.Thread(target=self.path, args=("fifo", ROWS))
        writer.start()
        self.assertEqual(self.run_batch(self.path("fifo"), "-o", self.path("out.csv")).returncode, 10)
        writer.join()
        with open(self.path("out.csv"), "rb") as file:
            self.assertEqual(file.read(), want)
        lines = '{"id":"1","schema":"Person","name":"Xiaobing Yan"}\n'
        self.assertEqual(self.run_batch("-", input=lines.encode()).returncode, 10)
        if shutil.which("zstd"):
            subprocess.run(["zstd", "-q", self.path("a.csv")], check=True)
            self.assertEqual(self.run_batch(self.path("a.csv.zst")).stdout, want)
            packed = subprocess.run(["zstd", "-q", "-c", self.path("a.csv")], check=True, capture_output=True).stdout
            self.assertEqual(self.run_batch("-", input=packed).stdout, want)
            cut = self.run_batch("-", input=packed[:-9])
            self.assertEqual((cut.returncode, cut.stdout), (4, b""), cut.stderr)
        zipped = self.run_batch("-", input=b"\x1f\x8b\x08\x00rest")
        self.assertEqual(zipped.returncode, 4)
        self.assertIn(b"packed by gzip, which is not read", zipped.stderr)
        no_room = self.run_batch("-", input=ROWS.encode(), env={**os.environ, "TMPDIR": self.path("none")})
        self.assertEqual(no_room.returncode, 7)
        self.assertIn(b"cannot be kept in", no_room.stderr)

    def stop(self, number, *words):
        out = self.path("out.csv", "the answers before\n")
        batch = subprocess.Popen(self.words(self.many(400_000), "-o", out, *words), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)

        def begun():
            sizes = [os.path.getsize(self.path(name)) for name in os.listdir(self.work) if ".tmp-" in name]
            return any(size > 1000 for size in sizes)

        deadline = time.monotonic() + 120
        while not begun() and batch.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        batch.send_signal(number)
        said = batch.communicate(timeout=120)[1].decode()
        self.assertEqual(batch.returncode, 6, said)
        with open(out) as file:
            self.assertEqual(file.read(), "the answers before\n")
        self.assertEqual([name for name in os.listdir(self.work) if ".tmp-" in name], [])
        return said

    def test_a_signal_ends_it_in_order_and_leaves_the_answers_before(self):
        said = self.stop(signal.SIGTERM)
        self.assertRegex(said, r"stopped by SIGTERM after [0-9,]+ rows, line [0-9,]+: the batch is not whole")
        self.assertIn("is as it was before", said)
        self.assertEqual(sorted(os.listdir(self.work)), ["many.csv", "out.csv"])

    def test_what_there_is_can_be_kept(self):
        said = self.stop(signal.SIGINT, "--partial")
        self.assertIn("stopped by SIGINT after", said)
        with open(self.path("out.csv.partial"), newline="") as file:
            rows = list(csv.reader(file))
        self.assertIn(f"after {len(rows) - 1:,} rows, line {int(rows[-1][0]):,}:", said)

    def test_a_full_disk_is_said_and_leaves_the_answers_before(self):
        out = self.path("out.csv", "the answers before\n")
        got = self.run_batch(self.many(20_000), "-o", out,
                             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)))
        self.assertEqual(got.returncode, 7, got.stderr)
        self.assertIn(b"file larger than the system allows", got.stderr)
        self.assertEqual(sorted(os.listdir(self.work)), ["many.csv", "out.csv"])
        with open(out) as file:
            self.assertEqual(file.read(), "the answers before\n")

    def test_a_pipe_and_a_link_are_written_and_not_replaced(self):
        want = self.run_batch(self.path("a.csv", ROWS)).stdout
        target = self.path("target.csv", "before")
        os.chmod(target, 0o600)
        os.symlink(target, self.path("link.csv"))
        self.assertEqual(self.run_batch(self.path("a.csv"), "-o", self.path("link.csv")).returncode, 10)
        self.assertTrue(os.path.islink(self.path("link.csv")))
        with open(target, "rb") as file:
            self.assertEqual(file.read(), want)
        self.assertEqual(os.stat(target).st_mode & 0o777, 0o600)
        self.assertEqual(self.run_batch(self.path("a.csv"), "-o", "/dev/null").returncode, 10)


if __name__ == "__main__":
    unittest.main()
