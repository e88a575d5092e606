#!/usr/bin/env python3
"""clew lists fetch against a server on loopback: copies are dated, hashed and whole; nothing comes over plain http from elsewhere; what did not change is not fetched again."""
import functools
import gzip
import hashlib
import http.server
import json
import os
import shutil
import ssl
import subprocess
import tempfile
import threading
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CLEW = os.environ.get("CLEW", os.path.join(ROOT, "build/dev/apps/cli/clew"))
SAMPLE = os.path.join(ROOT, "tests/scenarios/lists")


class Publisher(http.server.BaseHTTPRequestHandler):
    """Answers with what `pages` has for a path: bytes, or a function that writes the answer itself."""

    def __init__(self, pages, seen, *rest):
        self.pages, self.seen = pages, seen
        super().__init__(*rest)

    def do_GET(self):
        self.seen.append((self.path, dict(self.headers)))
        page = self.pages.get(self.path.split("?")[0])
        if page is None:
            self.send_error(404)
        elif callable(page):
            page(self)
        else:
            etag = '"' + hashlib.sha256(page).hexdigest()[:12] + '"'
            if self.headers.get("If-None-Match") == etag:
                self.send_response(304)
                self.end_headers()
                return
            self.send_response(200)
            self.send_header("ETag", etag)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

    def log_message(self, *words):
        pass


def sent_to(address):
    def answer(request):
        request.send_response(302)
        request.send_header("Location", address)
        request.end_headers()
    return answer


def read(path):
    with open(path, "rb") as file:
        return file.read()


@unittest.skipUnless(os.path.exists(CLEW), "clew has not been built")
class Fetch(unittest.TestCase):
    def setUp(self):
        self.work = tempfile.mkdtemp(prefix=f"clew-fetch-{os.getpid()}-")
        self.store = os.path.join(self.work, "store")
        self.name = "ofac_sample"  # of a few entries: under the name of the whole list it would be refused
        self.pages, self.seen = {}, []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Publisher, self.pages, self.seen))
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.base = f"http://127.0.0.1:{self.server.server_port}"

    def tearDown(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
        shutil.rmtree(self.work)

    def clew(self, *words, code=0):
        ran = subprocess.run([CLEW, "lists", *words, "--json", "--store", self.store], capture_output=True, text=True)
        self.assertEqual(ran.returncode, code, ran.stdout + ran.stderr)
        return json.loads(ran.stdout) if ran.stdout else None

    def fetch(self, *paths, words=(), code=0):
        return self.clew("fetch", self.name, *(word for path in paths for word in ("--url", self.base + path)), "--format", "ofac", *words, code=code)

    def copies(self):
        folder = os.path.join(self.store, "lists", self.name)
        return sorted(name for name in os.listdir(folder) if name != "lock") if os.path.isdir(folder) else []

    def publish(self, year):
        for name in ("sdn.csv", "alt.csv", "add.csv"):
            self.pages["/" + name] = read(os.path.join(SAMPLE, str(year), name))

    def test_a_list_of_several_files_is_kept_hashed_and_loaded_and_again_only_when_it_changed(self):
        self.publish(2019)
        files = ("/sdn.csv", "/alt.csv", "/add.csv")
        first = self.fetch(*files)[0]
        self.assertEqual(first["load"]["result"], "loaded")
        self.assertEqual(first["load"]["version"]["number"], 1)
        self.assertEqual(len(self.copies()), 6)
        for file in first["files"]:
            content = read(file["file"])
            digest = hashlib.sha256(content).hexdigest()
            self.assertEqual(content, self.pages["/" + file["url"].rsplit("/", 1)[1]])
            self.assertEqual(file["sha256"], digest)
            self.assertRegex(os.path.basename(file["file"]), r"^\d{4}-\d\d-\d\dT\d{6}Z-" + digest[:16] + r"-(sdn|alt|add)\.csv$")
            note = json.loads(read(file["file"] + ".json"))
            self.assertEqual((note["url"], note["status"], note["bytes"], note["sha256"]), (file["url"], 200, len(content), digest))
            self.assertTrue(note["etag"])

        before = self.copies()
        again = self.fetch(*files)[0]
        self.assertEqual([file["modified"] for file in again["files"]], [False] * 3)
        self.assertEqual(again["load"]["result"], "unchanged")
        self.assertEqual(self.copies(), before)
        self.assertTrue(all("If-None-Match" in headers for _, headers in self.seen[3:]))

        time.sleep(1.1)  # two versions of one second would be known at the same time
        self.publish(2021)
        third = self.fetch(*files)[0]
        self.assertEqual(third["load"]["version"]["number"], 2)
        self.assertEqual(sum(file["modified"] for file in third["files"]), sum(
            read(os.path.join(SAMPLE, "2019", name)) != read(os.path.join(SAMPLE, "2021", name)) for name in ("sdn.csv", "alt.csv", "add.csv")))

    def test_a_first_version_that_is_far_too_small_for_its_list_is_kept_and_not_loaded_unless_somebody_says_why(self):
        self.name = "ofac_sdn"
        self.publish(2019)
        files = ("/sdn.csv", "/alt.csv", "/add.csv")
        message = self.fetch(*files, code=4)["error"]["message"]
        self.assertRegex(message, r"it has \d+ parties, and a whole edition has more than 3500 \(the edition of November 2019 has 7,379\)")
        self.assertEqual(len(self.copies()), 6)
        self.clew("status", code=3)
        forced = self.fetch(*files, words=["--force", "a part is meant"])[0]["load"]
        self.assertEqual((forced["result"], forced["version"]["forced"]), ("loaded", "a part is meant"))
        shutil.rmtree(self.store)
        # Given by hand it is loaded and told: a part of a list may be meant.
        by_hand = self.clew("load", "ofac_sdn", *(os.path.join(SAMPLE, "2019", name[1:]) for name in files))
        self.assertEqual((by_hand["result"], by_hand["whole_has_more_than"]), ("loaded", 3500))

    def test_a_copy_that_was_damaged_is_not_taken_for_the_current_one(self):
        self.publish(2019)
        path = self.fetch("/sdn.csv", words=["--no-load"])[0]["files"][0]["file"]
        with open(path, "ab") as file:
            file.write(b"x")
        self.assertTrue(self.fetch("/sdn.csv", words=["--no-load"])[0]["files"][0]["modified"])
        self.assertNotIn("If-None-Match", self.seen[-1][1])

    def test_a_main_file_without_its_companions_is_kept_and_not_loaded_unless_somebody_says_why(self):
        self.publish(2019)
        self.assertIn("a file of it is missing (alt.csv", self.fetch("/sdn.csv", code=4)["error"]["message"])
        self.assertEqual(len(self.copies()), 2)
        forced = self.fetch("/sdn.csv", words=["--force", "the others are lost"])[0]["load"]
        self.assertEqual((forced["result"], forced["version"]["forced"]), ("loaded", "the others are lost"))

    def test_with_no_load_nothing_is_loaded(self):
        self.publish(2019)
        self.assertIsNone(self.fetch("/sdn.csv", words=["--no-load"])[0]["load"])
        self.assertFalse(os.path.exists(os.path.join(self.store, "intel.sqlite")))

    def sent(self, body, encoding="gzip", length=True):
        def answer(request):
            request.send_response(200)
            if encoding:
                request.send_header("Content-Encoding", encoding)
            if length:
                request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body)
        return answer

    def test_what_a_server_packs_is_unpacked_and_its_copy_limit_and_hash_are_of_the_content(self):
        content = read(os.path.join(SAMPLE, "2019", "sdn.csv"))
        packed = gzip.compress(content)
        for path, encoding in (("/sdn.csv", "gzip"), ("/other/sdn.csv", "x-gzip"), ("/sdn.csv.gz", None)):
            self.pages[path] = self.sent(packed, encoding)
            file = self.fetch(path, words=["--no-load"])[0]["files"][0]
            self.assertEqual(self.seen[-1][1]["Accept-Encoding"], "gzip")
            self.assertEqual(read(file["file"]), content)
            self.assertEqual((file["bytes"], file["sha256"]), (len(content), hashlib.sha256(content).hexdigest()))
            self.assertTrue(file["file"].endswith(".csv"))
            note = json.loads(read(file["file"] + ".json"))
            self.assertEqual((note["packed"], note["bytes"], note["bytes_sent"], note["sha256"]), ("gzip", len(content), len(packed), file["sha256"]))
            self.assertFalse(self.fetch(path, words=["--no-load"])[0]["files"][0]["modified"])

    def test_what_was_packed_and_is_cut_or_changed_leaves_nothing_however_whole_the_answer_looks(self):
        packed = gzip.compress(read(os.path.join(SAMPLE, "2019", "sdn.csv")))
        for length in (True, False):
            for size in (1, 10, len(packed) // 2, len(packed) - 8, len(packed) - 1):
                self.pages["/sdn.csv"] = self.sent(packed[:size], length=length)
                self.assertIn("packed (gzip), and ends before", self.fetch("/sdn.csv", code=4)["error"]["message"])
        self.pages["/sdn.csv"] = self.sent(packed[:-6] + bytes([packed[-6] ^ 1]) + packed[-5:])
        self.assertIn("cannot be unpacked", self.fetch("/sdn.csv", code=4)["error"]["message"])
        self.pages["/sdn.csv"] = self.sent(b"no gzip")
        self.assertIn("cannot be unpacked", self.fetch("/sdn.csv", code=4)["error"]["message"])
        self.assertEqual(self.copies(), [])

    def test_little_that_unpacks_to_much_is_stopped_at_the_limit(self):
        bomb = gzip.compress(b"\0" * (64 << 20))
        self.assertLess(len(bomb), 1 << 20)
        self.pages["/sdn.csv"] = self.sent(bomb)
        self.assertIn("more than 1048576 bytes", self.fetch("/sdn.csv", words=["--max-megabytes", "1"], code=5)["error"]["message"])
        self.assertEqual(self.copies(), [])

    def test_what_a_server_packs_in_another_way_is_refused(self):
        self.pages["/sdn.csv"] = self.sent(read(os.path.join(SAMPLE, "2019", "sdn.csv")), "br")
        self.assertIn("was sent packed (br)", self.fetch("/sdn.csv", words=["--no-load"], code=4)["error"]["message"])
        self.assertEqual(self.copies(), [])

    def test_an_answer_that_breaks_off_leaves_nothing(self):
        def broken(request):
            request.send_response(200)
            request.send_header("Content-Length", "1000")
            request.end_headers()
            request.wfile.write(b"36,")
        self.pages["/sdn.csv"] = broken
        self.assertEqual(self.fetch("/sdn.csv", code=7)["error"]["code"], "io")
        self.assertEqual(self.copies(), [])

    def test_an_answer_larger_than_allowed_leaves_nothing(self):
        self.pages["/sdn.csv"] = b"x" * (1 << 20) + b"x"
        self.fetch("/sdn.csv", words=["--max-megabytes", "1"], code=5)
        self.assertEqual(self.copies(), [])

    def test_a_server_that_says_no_is_told_with_its_number(self):
        self.assertIn("404", self.fetch("/sdn.csv", code=3)["error"]["message"])
        self.pages["/sdn.csv"] = lambda request: request.send_error(503)
        self.assertIn("503", self.fetch("/sdn.csv", code=7)["error"]["message"])
        self.assertEqual(self.copies(), [])

    def test_a_page_that_is_not_the_list_is_kept_and_not_loaded(self):
        self.pages["/sdn.csv"] = b"<html><body>We are moving house</body></html>"
        self.fetch("/sdn.csv", code=4)
        self.clew("status", code=3)  # no store is left behind

    def test_redirections_are_followed_on_this_machine_and_nowhere_over_plain_http(self):
        self.publish(2019)
        self.pages["/old.csv"] = sent_to("/sdn.csv")
        self.assertEqual(self.fetch("/old.csv", words=["--no-load"])[0]["files"][0]["sha256"], hashlib.sha256(self.pages["/sdn.csv"]).hexdigest())
        self.pages["/away.csv"] = sent_to("http://list.example/sdn.csv")
        self.assertIn("only https", self.fetch("/away.csv", code=2)["error"]["message"])
        self.pages["/file.csv"] = sent_to("file:///etc/passwd")
        self.fetch("/file.csv", code=2)
        self.pages["/round.csv"] = sent_to("/round.csv")
        self.fetch("/round.csv", code=5)

    def test_addresses_that_are_not_https_are_refused_before_anything_is_asked(self):
        for url in ("http://list.example/sdn.csv", "ftp://127.0.0.1/sdn.csv", "file:///etc/passwd", "no address", "http://127.0.0.1.list.example/x"):
            self.clew("fetch", "ofac_sdn", "--url", url, code=2)
        self.assertEqual((self.seen, os.path.exists(self.store)), ([], False))

    @unittest.skipUnless(shutil.which("openssl"), "openssl is not there")
    def test_https_without_a_trusted_certificate_is_refused_and_its_redirections_are_never_seen(self):
        pem = os.path.join(self.work, "server.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost", "-keyout", pem, "-out", pem + ".crt"],
                       check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem + ".crt", pem)
        server = http.server.HTTPServer(("127.0.0.1", 0), functools.partial(Publisher, self.pages, self.seen))
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            self.publish(2019)
            failed = self.clew("fetch", "ofac_sdn", "--url", f"https://localhost:{server.server_port}/sdn.csv", code=7)
            self.assertIn("certificate", failed["error"]["message"])
            self.assertEqual(self.copies(), [])
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


if __name__ == "__main__":
    unittest.main()
