#!/usr/bin/env python3
"""clew serve over sockets: every route, its document, roles, hostile input, lists that change under load, and a stop that loses nothing."""
import hashlib
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CLEW = os.environ.get("CLEW", os.path.join(ROOT, "build/dev/apps/cli/clew"))
PARTY = {"id": "c-1", "schema": "Person", "properties": {"name": ["Ri Jong Hwalbin"]}}
MATCH = {"queries": {"a": PARTY}}


def entity(number, schema, **properties):
    return {"id": number, "schema": schema, "properties": {key: [value] for key, value in properties.items()}, "datasets": ["test"]}


BASE = [
    entity("t-1", "Person", name="Ri Jong Hwalbin", birthDate="1962-03-01", country="kp", topics="sanction"),
    entity("t-2", "Company", name="Northwind Maritime Trading Limited", topics="sanction"),
    entity("t-3", "Ownership", owner="t-1", asset="t-2", percentage="60"),
    entity("t-4", "Sanction", entity="t-1", program="DPRK"),
    entity("t-5", "CryptoWallet", publicKey="0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c", currency="ETH", holder="t-1"),
    entity("t-6", "Person", name="Quillfeather <b>Bold</b>", topics="sanction"),
]


def load(store, entities, name="test"):
    path = os.path.join(os.path.dirname(store), "list.ftm.json")
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(one) + "\n" for one in entities)
    subprocess.run([CLEW, "lists", "load", name, path, "--format", "ftm", "--store", store, "-q"], check=True, capture_output=True)


class Server:
    """A service on a port of its own; stopped by its process id."""

    def __init__(self, store, *options):
        self.process = subprocess.Popen([CLEW, "serve", "--store", store, "--listen", "127.0.0.1:0", "--json", "-q", "--threads", "2", *options],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith('{"listening"'):
            raise RuntimeError(line + self.process.stderr.read())
        self.port = int(json.loads(line)["listening"].rsplit(":", 1)[1])
        self.secure = "--tls-key" in options

    def connection(self, timeout=20):
        if self.secure:
            return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=ssl._create_unverified_context())
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def ask(self, method, path, body=None, **headers):
        connection = self.connection()
        if isinstance(body, (dict, list)):
            body, headers = json.dumps(body), {"Content-Type": "application/json", **headers}
        connection.request(method, path, body, {key.replace("_", "-"): value for key, value in headers.items()})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, dict(answer.getheaders()), content.decode("utf-8")

    def json(self, method, path, body=None, **headers):
        status, _, text = self.ask(method, path, body, **headers)
        return status, json.loads(text)

    def wait_ready(self):
        for _ in range(600):
            if self.ask("GET", "/readyz")[0] == 200:
                return self
            time.sleep(0.05)
        raise RuntimeError("never ready")

    def raw(self, data, timeout=15):
        """Sends bytes as they are and reads until the other side closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as plug:
            plug.sendall(data)
            received = b""
            try:
                while piece := plug.recv(65536):
                    received += piece
            except ConnectionResetError:
                pass
            return received

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        self.process.stdout.close()
        self.process.stderr.close()
        return code


def refuses(port):
    """Waits until nobody listens there any more."""
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=20).close()
        except ConnectionRefusedError:
            return True
        except OSError:
            pass
        time.sleep(0.05)
    return False


class Schemas:
    """The part of JSON Schema that the document uses; another word in it is an error here."""

    def __init__(self, document):
        self.document = document

    def resolve(self, schema):
        while "$ref" in schema:
            node = self.document
            for step in schema["$ref"][2:].split("/"):
                node = node[step]
            schema = node
        return schema

    def faults(self, value, schema, where="$"):
        schema = self.resolve(schema)
        known = {"type", "properties", "required", "additionalProperties", "items", "enum", "const", "oneOf", "anyOf", "allOf", "minimum", "maximum",
                 "minItems", "maxItems", "maxProperties", "description", "default", "examples"}
        found = [f"{where}: the checker does not know {word}" for word in set(schema) - known]
        types = schema.get("type")
        names = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
        if types is not None:
            fits = False
            for name in types if isinstance(types, list) else [types]:
                if name == "integer":
                    fits |= isinstance(value, int) and not isinstance(value, bool)
                elif name == "number":
                    fits |= isinstance(value, (int, float)) and not isinstance(value, bool)
                else:
                    fits |= isinstance(value, names[name])
            if not fits:
                return found + [f"{where}: {value!r} is not {types}"]
        if "enum" in schema and value not in schema["enum"] or "const" in schema and value != schema["const"]:
            found.append(f"{where}: {value!r} is not permitted")
        if isinstance(value, (int, float)) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            found.append(f"{where}: {value} is out of range")
        if isinstance(value, list):
            for index, item in enumerate(value):
                found += self.faults(item, schema.get("items", {}), f"{where}[{index}]")
        if isinstance(value, dict):
            found += [f"{where}: {key} is missing" for key in schema.get("required", []) if key not in value]
            more = schema.get("additionalProperties", True)
            for key, item in value.items():
                if key in schema.get("properties", {}):
                    found += self.faults(item, schema["properties"][key], f"{where}.{key}")
                elif more is False:
                    found.append(f"{where}: {key} is not in the document")
                elif isinstance(more, dict):
                    found += self.faults(item, more, f"{where}.{key}")
        for part in schema.get("allOf", []):
            found += self.faults(value, part, where)
        for word in ("oneOf", "anyOf"):
            if word in schema:
                tried = [self.faults(value, part, where) for part in schema[word]]
                fitting = sum(not faults for faults in tried)
                if fitting == 0 or word == "oneOf" and fitting > 1:
                    found.append(f"{where}: {fitting} of {word} fit: {tried}")
        return found


def have_lists():
    return os.path.exists(CLEW) and subprocess.run([CLEW, "lists", "load", "--help"], capture_output=True).returncode == 0


@unittest.skipUnless(have_lists(), "clew has not been built")
class Serve(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix=f"clew-serve-{os.getpid()}-")
        cls.store = os.path.join(cls.folder.name, "store")
        load(cls.store, BASE)
        cls.server = Server(cls.store, "--header-seconds", "2", "--body-seconds", "2", "--connections", "40").wait_ready()
        cls.document = cls.server.json("GET", "/openapi.json")[1]

    @classmethod
    def tearDownClass(cls):
        code = cls.server.stop()
        cls.folder.cleanup()
        assert code == 0, code

    def document_of(self, method, path):
        return self.document["paths"][path][method]["responses"]

    def check(self, method, path, template, status=200, **more):
        """Asks, and compares status and body with the document."""
        got, headers, text = self.server.ask(method.upper(), path, **more)
        self.assertEqual(got, status, text)
        described = Schemas(self.document).resolve(self.document_of(method, template)[str(status)])
        kind = headers["Content-Type"].split(";")[0]
        self.assertIn(kind, described["content"], path)
        for line in text.splitlines() if kind == "application/x-ndjson" else [text]:
            value = line if kind == "text/html" else json.loads(line)
            self.assertEqual(Schemas(self.document).faults(value, described["content"][kind]["schema"]), [], path)
        return text if kind != "application/json" else json.loads(text)

    def test_answers_are_as_the_document_says(self):
        form = {"Content_Type": "application/x-www-form-urlencoded"}
        queries = urllib.parse.urlencode({"queries": json.dumps({"q": {"query": "Ri Jong Hwalbin", "type": "Person"}})})
        extend = urllib.parse.urlencode({"extend": json.dumps({"ids": ["t-1", "none"], "properties": [{"id": "birthDate"}]})})
        lines = json.dumps(PARTY) + "\nnot json\n"
        asked = [
            ("get", "/healthz", "/healthz", 200, {}),
            ("get", "/readyz", "/readyz", 200, {}),
            ("get", "/openapi.json", "/openapi.json", 200, {}),
            ("post", "/updatez?sync=true", "/updatez", 200, {}),
            ("get", "/v1/lists", "/v1/lists", 200, {}),
            ("post", "/v1/screen", "/v1/screen", 200, {"body": PARTY}),
            ("post", "/v1/screen", "/v1/screen", 200, {"body": {"parties": [PARTY, PARTY], "threshold": 0.8, "limit": 1}}),
            ("post", "/v1/screen", "/v1/screen", 400, {"body": {}}),
            ("post", "/v1/batch", "/v1/batch", 200, {"body": lines, "Content_Type": "application/x-ndjson"}),
            ("post", "/v1/batch", "/v1/batch", 200, {"body": "id,name\n1,Ri Jong Hwalbin\n2\n", "Content_Type": "text/csv"}),
            ("get", "/v1/decisions/0", "/v1/decisions/{id}", 404, {}),
            ("post", "/match/default?limit=2&algorithm=best", "/match/{dataset}", 200, {"body": MATCH}),
            ("post", "/match/test", "/match/{dataset}", 200, {"body": MATCH}),
            ("post", "/match/nothing", "/match/{dataset}", 404, {"body": MATCH}),
            ("post", "/match/default?algorithm=logic-v1", "/match/{dataset}", 400, {"body": MATCH}),
            ("get", "/search/default?q=Ri+Jong+Hwalbin", "/search/{dataset}", 200, {}),
            ("get", "/search/default", "/search/{dataset}", 400, {}),
            ("get", "/entities/t-1", "/entities/{id}", 200, {}),
            ("get", "/entities/t-1?nested=false", "/entities/{id}", 200, {}),
            ("get", "/entities/nobody", "/entities/{id}", 404, {}),
            ("get", "/entities/t-1/adjacent", "/entities/{id}/adjacent", 200, {}),
            ("get", "/entities/t-1/adjacent/sanctions", "/entities/{id}/adjacent/{property}", 200, {}),
            ("get", "/algorithms", "/algorithms", 200, {}),
            ("get", "/catalog", "/catalog", 200, {}),
            ("get", "/statements", "/statements", 501, {}),
            ("get", "/reconcile/default", "/reconcile/{dataset}", 200, {}),
            ("get", "/reconcile/default?" + queries, "/reconcile/{dataset}", 200, {}),
            ("post", "/reconcile/default", "/reconcile/{dataset}", 200, {"body": queries, **form}),
            ("post", "/reconcile/default", "/reconcile/{dataset}", 200, {"body": extend, **form}),
            ("get", "/reconcile/default?callback=x", "/reconcile/{dataset}", 400, {}),
            ("get", "/reconcile/default/suggest/entity?prefix=Ri+Jong", "/reconcile/{dataset}/suggest/entity", 200, {}),
            ("get", "/reconcile/default/suggest/type?prefix=P", "/reconcile/{dataset}/suggest/type", 200, {}),
            ("get", "/reconcile/default/suggest/property?prefix=birth", "/reconcile/{dataset}/suggest/property", 200, {}),
            ("get", "/reconcile/default/extend/property?type=Person", "/reconcile/{dataset}/extend/property", 200, {}),
            ("get", "/reconcile/default/preview?id=t-6", "/reconcile/{dataset}/preview", 200, {}),
        ]
        for method, path, template, status, more in asked:
            with self.subTest(path=path):
                self.check(method, path, template, status, **more)
        documented = {(method, path) for path, methods in self.document["paths"].items() for method in methods}
        self.assertEqual({(method, template) for method, _, template, _, _ in asked}, documented, "a route without a sample")

    def test_the_checker_of_schemas_finds_faults(self):
        schemas = Schemas(self.document)
        status = {"$ref": "#/components/schemas/Status"}
        self.assertEqual(schemas.faults({"status": "ok"}, status), [])
        for wrong in ({}, {"status": "no"}, {"status": "ok", "more": 1}, [], None):
            self.assertNotEqual(schemas.faults(wrong, status), [], wrong)

    def test_a_decision_is_recorded_and_can_be_read(self):
        answer = self.check("post", "/v1/screen", "/v1/screen", body=PARTY)
        self.assertEqual(answer["answer"]["verdict"], "hold")
        decision = self.check("get", "/v1/decisions/" + answer["decision"], "/v1/decisions/{id}")
        self.assertEqual(decision["id"], answer["decision"])
        matched = self.check("post", "/match/default", "/match/{dataset}", body=MATCH)
        self.assertNotEqual(matched["responses"]["a"]["clew"]["decision"], answer["decision"])
        self.assertEqual(matched["responses"]["a"]["results"][0]["id"], "t-1")

    def test_a_listed_address_blocks(self):
        wallet = {"schema": "CryptoWallet", "properties": {"publicKey": "0x8576Acc5C05D6Ce88f4e49bf65BdF0C62F91353C"}}
        self.assertEqual(self.check("post", "/v1/screen", "/v1/screen", body=wallet)["answer"]["verdict"], "block")

    def test_hostile_requests_get_a_clear_answer_and_hurt_nobody(self):
        ok = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        deep = b'{"queries":' + b"[" * 5000 + b"]" * 5000 + b"}"

        def post(body, more=b""):
            return b"POST /match/default HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + more + b"Content-Length: %d\r\n\r\n" % len(body) + body

        for data, status in [
            (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: localhost\r\nbroken header\r\n\r\n", 400),
            (b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
            (b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
            (b"GET /healthz HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n", 421),
            (b"GET /healthz HTTP/3.7\r\nHost: localhost\r\n\r\n", 505),
            (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 40_000 + b"\r\n\r\n", 431),
            (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + b"X-Y: 1\r\n" * 5_000 + b"\r\n", 431),
            (b"GET /" + b"a" * 12_000 + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 400),
            (b"GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 400),
            (b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 400),
            (b"GET /entities/..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 404),
            (b"GET /entities/%ff%fe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 400),
            (b"DELETE /v1/lists HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 405),
            (b"BREW /v1/lists HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 405),
            (b"POST /v1/screen HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n", 413),
            (b"POST /v1/screen HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400),
            (b"POST /v1/screen HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
            (b"POST /v1/screen HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
            (b"POST /v1/screen HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: identity\r\n\r\nGET /healthz HTTP/1.1\r\n", 501),
            (b"POST /v1/screen HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
            (post(json.dumps(MATCH).encode(), b"Content-Encoding: gzip\r\n"), 415),
            (post(b'{"queries":{%s}}' % b",".join(b'"%d":%s' % (i, json.dumps(PARTY).encode()) for i in range(3_000))), 400),
            (post(b'{"queries":{"a":{"schema":"Person","properties":{"name":"\xff\xfe"}}}}'), 400),
            (post(deep), 400),
            (post(b"{" + b",".join(b'"k%d":1' % i for i in range(60_000)) + b"}"), 400),
            (post(b'{"queries":{}}', b"Origin: http://evil.example\r\n"), 403),
            (post(b"x", b"Content-Type: text/plain\r\n"), 415),
        ]:
            with self.subTest(data=data[:70]):
                begun = time.monotonic()
                answer = self.server.raw(data)
                self.assertRegex(answer[:13].decode("latin-1"), rf"HTTP/1.1 {status}", data[:70])
                self.assertNotIn(b"passwd", answer)
                self.assertLess(time.monotonic() - begun, 10)
                self.assertIn(b"HTTP/1.1 200", self.server.raw(ok))

    def test_a_request_cut_at_any_byte_is_no_request(self):
        body = json.dumps(MATCH).encode()
        whole = b"POST /match/default HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        for cut in range(1, len(whole), 7):
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as plug:
                plug.sendall(whole[:cut])
                plug.shutdown(socket.SHUT_WR)
                answer = plug.recv(65536)
                self.assertRegex(answer, b"^HTTP/1.1 400 ", cut)
        self.assertIn(b" 200 ", self.server.raw(whole))

    def test_slow_clients_are_told_and_closed(self):
        for begun in (b"GET /healthz HT", b"POST /v1/screen HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{"):
            start = time.monotonic()
            self.assertRegex(self.server.raw(begun)[:13], b"HTTP/1.1 408")
            self.assertLess(time.monotonic() - start, 10)

    def test_more_connections_than_allowed_are_refused_and_come_free(self):
        plugs = [socket.create_connection(("127.0.0.1", self.server.port), timeout=10) for _ in range(60)]
        refused = 0
        for plug in plugs[40:]:
            plug.settimeout(5)
            refused += b" 503 " in plug.recv(1000)
        for plug in plugs:
            plug.close()
        self.assertGreaterEqual(refused, 15)
        self.server.wait_ready()

    def test_pipelined_requests_are_answered_in_order(self):
        answer = self.server.raw(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" * 3 + b"GET /v1/lists HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        self.assertEqual(answer.count(b"HTTP/1.1 200"), 4)
        self.assertTrue(answer.rstrip().endswith(b"}"))

    def test_who_has_finished_sending_gets_every_answer(self):
        body = json.dumps(MATCH).encode()
        one = b"POST /match/default HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as plug:
            plug.sendall(one * 20)
            plug.shutdown(socket.SHUT_WR)
            answer = b""
            while piece := plug.recv(65536):
                answer += piece
        self.assertEqual(answer.count(b"HTTP/1.1 200"), 20)
        self.assertEqual(answer.count(b'"caption": "Ri Jong Hwalbin"'), 20)

    def test_head_has_no_body_and_headers_protect(self):
        answer = self.server.raw(b"HEAD /v1/lists HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        self.assertTrue(answer.endswith(b"\r\n\r\n"))
        for header in (b"X-Content-Type-Options: nosniff", b"Cache-Control: no-store", b"Referrer-Policy: no-referrer"):
            self.assertIn(header, answer)
        self.assertNotIn(b"Access-Control", answer)

    def test_a_batch_streams_both_ways_in_order(self):
        """The first answers are there before the last record is sent."""
        count = 3_000
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=30) as plug:
            plug.sendall(b"POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
            received, seen_early = [], threading.Event()

            def read():
                while piece := plug.recv(65536):
                    received.append(piece)
                    seen_early.set()

            reader = threading.Thread(target=read)
            reader.start()
            for number in range(count):
                line = json.dumps({"id": f"n-{number}", "schema": "Person", "properties": {"name": f"Xu Number {number}"}}).encode() + b"\n"
                plug.sendall(b"%x\r\n%s\r\n" % (len(line), line))
                if number == count // 2:
                    self.assertTrue(seen_early.wait(20))
            plug.sendall(b"0\r\n\r\n")
            reader.join(60)
        text = b"".join(received)
        body = b""
        rest = text[text.index(b"\r\n\r\n") + 4:]
        while rest:
            size, rest = rest.split(b"\r\n", 1)
            body, rest = body + rest[:int(size, 16)], rest[int(size, 16) + 2:]
        lines = [json.loads(line) for line in body.splitlines()]
        self.assertEqual([line["line"] for line in lines[:-1]], list(range(1, count + 1)))
        self.assertEqual(lines[-1], {"done": True, "records": count, "errors": 0})

    def test_nobody_holds_more_than_half_of_the_batches_and_a_place_is_free_as_soon_as_the_end_was_read(self):
        """Eight with two threads. Three are held open; the fourth is used in turns over two connections, and the next comes before the first has been put away."""
        server = Server(self.store, "--no-log").wait_ready()
        head = b"POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"
        held = [socket.create_connection(("127.0.0.1", server.port), timeout=20) for _ in range(4)]
        for plug in held:
            plug.sendall(head)
            self.assertIn(b"100 Continue", plug.recv(4096))  # it has its place

        def status():
            return server.ask("POST", "/v1/batch", json.dumps(PARTY) + "\n", Content_Type="application/x-ndjson")[0]

        self.assertEqual(status(), 429)
        self.assertEqual(server.json("POST", "/v1/screen", PARTY)[0], 200)
        held.pop().close()  # the service sees that when it sees it
        self.assertTrue(any(status() == 200 or time.sleep(0.05) for _ in range(400)))
        both = [server.connection(), server.connection()]
        for turn in range(200):
            one = both[turn % 2]
            one.request("POST", "/v1/batch", json.dumps(PARTY) + "\n", {"Content-Type": "application/x-ndjson"})
            answer = one.getresponse()
            self.assertEqual((answer.status, answer.read().count(b"\n")), (200, 2), turn)
        for one in both + held:
            one.close()
        self.assertEqual(server.stop(), 0)

    def test_lists_are_swapped_under_load_and_no_answer_is_lost_or_torn(self):
        """Version 1 has one party of that name, version 2 a second one: each answer has the hits of the version it names."""
        store = os.path.join(self.folder.name, "swapped", "store")
        os.makedirs(os.path.dirname(store))
        load(store, BASE)
        server = Server(store, "--poll", "1", "--rate", "0", "--no-log").wait_ready()
        first = server.json("GET", "/v1/lists")[1]["lists"][0]["version"]
        more = BASE + [entity("t-9", "Person", name="Ri Jong Hwalbin", topics="sanction")]
        done, faults, seen = threading.Event(), [], {}

        def client():
            connection = server.connection()
            while not done.is_set():
                connection.request("POST", "/match/default", json.dumps(MATCH), {"Content-Type": "application/json"})
                answer = connection.getresponse()
                text = answer.read()
                if answer.status != 200:
                    faults.append(text)
                    continue
                one = json.loads(text)["responses"]["a"]
                version, hits = one["clew"]["list_versions"]["test"], {hit["id"] for hit in one["results"]}
                seen[version] = seen.get(version, 0) + 1
                if hits != ({"t-1"} if version == first else {"t-1", "t-9"}):
                    faults.append((version, hits))
            connection.close()

        clients = [threading.Thread(target=client) for _ in range(4)]
        for one in clients:
            one.start()
        try:
            for turn, how in enumerate(("poll", "signal", "updatez")):
                time.sleep(1.1)  # versions of one list are known at different seconds
                load(store, more if turn % 2 == 0 else BASE)
                if how == "signal":
                    server.process.send_signal(signal.SIGHUP)
                elif how == "updatez":
                    self.assertEqual(server.ask("POST", "/updatez?sync=true")[0], 200)
                for _ in range(600):
                    now = server.json("GET", "/v1/lists")[1]["lists"][0]["version"]
                    if (now != first) == (turn % 2 == 0):
                        break
                    time.sleep(0.05)
                else:
                    self.fail(f"the new version was not taken: {how}")
        finally:
            done.set()
            for one in clients:
                one.join(30)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(faults, [])
        self.assertEqual(len(seen), 2, seen)

    def test_a_rule_speaks_at_once_and_ends_at_once(self):
        """Somebody vouches on the command line while the service runs, and takes it back."""
        store = os.path.join(self.folder.name, "vouched", "store")
        os.makedirs(os.path.dirname(store))
        load(store, BASE)
        server = Server(store).wait_ready()

        def clew(*words):
            return subprocess.run([CLEW, *words, "--store", store, "-q"], capture_output=True, text=True, timeout=60)

        first = server.json("POST", "/v1/screen", PARTY)[1]
        self.assertEqual(first["answer"]["verdict"], "hold")
        made = clew("screen", "allow", first["decision"], "--entity", "t-1", "--until", time.strftime("%Y-%m-%d", time.gmtime(time.time() + 3 * 365 * 86400)), "--reason", "another birth date", "--who", "officer")
        self.assertEqual(made.returncode, 0, made.stderr)
        second = server.json("POST", "/v1/screen", PARTY)[1]
        self.assertEqual(second["answer"]["verdict"], "pass")
        self.assertEqual(str(second["answer"]["hits"][0]["suppressed_by"]), "2")
        self.assertFalse(server.json("POST", "/match/default", MATCH)[1]["responses"]["a"]["results"][0]["match"])
        self.assertEqual(server.json("POST", "/v1/screen", {**PARTY, "id": "c-2"})[1]["answer"]["verdict"], "hold")
        self.assertEqual(clew("screen", "allow", "--revoke", "2", "--reason", "a slip", "--who", "officer").returncode, 0)
        self.assertEqual(server.json("POST", "/v1/screen", PARTY)[1]["answer"]["verdict"], "hold")
        for decision in (first["decision"], second["decision"]):
            self.assertEqual(clew("replay", decision).returncode, 0, decision)
        self.assertEqual(server.stop(), 0)

    def test_a_kill_loses_no_record_of_an_answer_that_was_sent(self):
        store = os.path.join(self.folder.name, "killed", "store")
        os.makedirs(os.path.dirname(store))
        load(store, BASE)
        server = Server(store, "--rate", "0").wait_ready()
        answered, lock = [], threading.Lock()

        def client(number):
            connection = server.connection()
            body = json.dumps({"schema": "Person", "properties": {"name": f"Xu Number {number}"}})
            try:
                while True:
                    connection.request("POST", "/v1/screen", body, {"Content-Type": "application/json"})
                    answer = json.loads(connection.getresponse().read())
                    with lock:
                        answered.append(answer["decision"])
            except (OSError, http.client.HTTPException, ValueError):
                connection.close()

        clients = [threading.Thread(target=client, args=(number,)) for number in range(16)]
        for one in clients:
            one.start()
        while len(answered) < 300:
            time.sleep(0.01)
        server.process.kill()
        for one in clients:
            one.join(30)
        server.stop()
        self.assertEqual(len(set(answered)), len(answered))
        listed = subprocess.run([CLEW, "audit", "list", "--rows", "0", "--json", "--store", store], capture_output=True, text=True, check=True)
        self.assertLessEqual(set(answered), {line["id"] for line in json.loads(listed.stdout)})
        checked = subprocess.run([CLEW, "audit", "verify", "--store", store], capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_exposure_comes_through_the_ledger_when_it_is_asked_for(self):
        store = os.path.join(self.folder.name, "exposed", "store")
        os.makedirs(os.path.dirname(store))
        flows = os.path.join(self.folder.name, "exposed", "flows.csv")
        with open(flows, "w", encoding="utf-8") as file:
            file.write("when,tx,payer,payee,sum\n2023-01-01,1,thief,harbour,5.00\n2023-01-02,2,other,harbour,5.00\n")
        subprocess.run([CLEW, "ingest", "flows", flows, "--map", "time=when,tx=tx,from=payer,to=payee,amount=sum,decimals=2,asset=EUR", "--store", store, "-q"],
                       check=True, capture_output=True)
        load(store, [entity("w-1", "Person", name="Jon Smith", topics="sanction"), entity("w-2", "CryptoWallet", publicKey="thief", holder="w-1")])
        wallet = {"schema": "CryptoWallet", "properties": {"publicKey": ["harbour"]}}
        server = Server(store, "--exposure").wait_ready()
        answer = server.json("POST", "/v1/screen", wallet)[1]
        self.assertEqual(answer["answer"]["verdict"], "hold")
        self.assertEqual(answer["answer"]["hits"][0]["kind"], "exposure")
        self.assertIn("ledger", answer["answer"]["lists"])
        told = subprocess.run([CLEW, "screen", "address", "harbour", "--exposure", "--json", "--store", store, "-q"], capture_output=True, text=True)
        self.assertEqual(json.loads(told.stdout)["answer"]["hits"], answer["answer"]["hits"])
        self.assertEqual(subprocess.run([CLEW, "replay", answer["decision"], "--store", store, "-q"], capture_output=True).returncode, 0)
        without = server.json("POST", "/v1/screen", {"party": wallet, "exposure": False})[1]
        self.assertNotIn("ledger", without["answer"]["lists"])
        self.assertEqual(server.stop(), 0)
        server = Server(store).wait_ready()
        status, refused = server.json("POST", "/v1/screen", {"party": wallet, "exposure": True})
        self.assertEqual(status, 400)
        self.assertIn("--exposure", refused["detail"])
        self.assertEqual(server.stop(), 0)

    def test_roles(self):
        tokens = {role: f"{role}-0123456789abcdef" for role in ("reader", "screener", "reviewer", "admin")}
        path = os.path.join(self.folder.name, "tokens")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(f"{role} {role}-1 {hashlib.sha256(token.encode()).hexdigest()}\n" for role, token in tokens.items())
        server = Server(self.store, "--tokens", path, "--rate", "1", "--burst", "40").wait_ready()
        expected = {("GET", "/v1/lists"): "reader", ("POST", "/v1/screen"): "screener", ("GET", "/v1/decisions/0"): "reviewer", ("POST", "/updatez"): "admin"}
        order = list(tokens)
        for (method, route), least in expected.items():
            self.assertEqual(server.ask(method, route, PARTY if method == "POST" else None)[0], 401)
            self.assertEqual(server.ask(method, route, None, Authorization="Bearer nonsense")[0], 401)
            for role, token in tokens.items():
                status, _, text = server.ask(method, route, PARTY if method == "POST" else None, Authorization="Bearer " + token)
                self.assertEqual(status == 403, order.index(role) < order.index(least), (route, role, status))
                self.assertNotIn(token, text)
        self.assertEqual(server.ask("GET", "/v1/lists", None, Authorization="ApiKey " + tokens["reader"])[0], 200)
        statuses = [server.ask("GET", "/v1/lists", None, Authorization="Bearer " + tokens["reader"])[0] for _ in range(150)]
        self.assertIn(429, statuses)
        self.assertEqual(server.stop(), 0)

    def test_a_collection_of_a_list_that_is_not_there_does_not_start(self):
        ended = subprocess.run([CLEW, "serve", "--store", self.store, "--listen", "127.0.0.1:0", "-q", "--collection", "all=test,nope"],
                               capture_output=True, text=True, timeout=60)
        self.assertEqual(ended.returncode, 3)
        self.assertIn("the collection 'all' names the list 'nope', which the store does not have", ended.stderr)
        self.assertIn("clew lists status", ended.stderr)

    def test_open_to_others_only_with_tokens_and_a_store_only_if_it_is_there(self):
        refused = subprocess.run([CLEW, "serve", "--store", self.store, "--listen", "0.0.0.0:0"], capture_output=True, text=True, timeout=60)
        self.assertEqual(refused.returncode, 2, refused.stderr)
        self.assertIn("--tokens", refused.stderr)
        missing = subprocess.run([CLEW, "serve", "--store", self.folder.name + "/none", "--listen", "127.0.0.1:0", "--no-log"], capture_output=True, text=True, timeout=60)
        self.assertEqual(missing.returncode, 3, missing.stderr)
        taken = subprocess.run([CLEW, "serve", "--store", self.store, "--listen", f"127.0.0.1:{self.server.port}"], capture_output=True, text=True, timeout=60)
        self.assertEqual(taken.returncode, 7, taken.stderr)

    def test_the_access_log_has_no_query_and_no_name(self):
        process = subprocess.Popen([CLEW, "serve", "--store", self.store, "--listen", "127.0.0.1:0", "--no-log"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        port = int(process.stdout.readline().rsplit(":", 1)[1])
        server = Server.__new__(Server)
        server.process, server.port, server.secure = process, port, False
        server.wait_ready()
        server.ask("GET", "/search/default?q=Secretname")
        server.ask("POST", "/v1/screen", {"schema": "Person", "properties": {"name": "Secretname"}})
        server.ask("GET", "/entities/Secretname")
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=30)
        self.assertRegex(log, r"(?m)^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ GET /search/\{dataset\} 200 \d+ bytes \d+ ms local$")
        self.assertNotIn("Secretname", log)

    def test_a_stop_lets_what_is_under_way_end(self):
        server = Server(self.store, "--no-log").wait_ready()
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as plug:
            body = json.dumps(MATCH).encode()
            plug.sendall(b"POST /match/default HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body))
            self.assertIn(b"100 Continue", plug.recv(65536))
            server.process.send_signal(signal.SIGTERM)
            self.assertTrue(refuses(server.port))
            plug.sendall(body)
            answer = plug.recv(65536)
        self.assertIn(b"HTTP/1.1 200", answer)
        self.assertIn(b"Connection: close", answer)
        self.assertEqual(server.stop(), 0)

    def test_tls(self):
        certificate, key = self.folder.name + "/c.pem", self.folder.name + "/k.pem"
        made = subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                               "-keyout", key, "-out", certificate], capture_output=True)
        if made.returncode != 0:
            self.skipTest("openssl is not here")
        server = Server(self.store, "--tls-certificate", certificate, "--tls-key", key, "--no-log").wait_ready()
        status, headers, text = server.ask("POST", "/match/default", MATCH)
        self.assertEqual(status, 200, text)
        self.assertIn("Strict-Transport-Security", headers)
        self.assertEqual(server.stop(), 0)
        wrong = subprocess.run([CLEW, "serve", "--store", self.store, "--tls-certificate", key, "--tls-key", key], capture_output=True, text=True, timeout=60)
        self.assertEqual(wrong.returncode, 4, wrong.stderr)

    def test_cors_is_off_until_an_origin_is_named(self):
        server = Server(self.store, "--cors", "http://127.0.0.1:3333", "--no-log").wait_ready()
        _, headers, _ = server.ask("GET", "/reconcile/default", None, Origin="http://127.0.0.1:3333")
        self.assertEqual(headers["Access-Control-Allow-Origin"], "http://127.0.0.1:3333")
        _, headers, _ = server.ask("GET", "/reconcile/default", None, Origin="http://evil.example")
        self.assertNotIn("Access-Control-Allow-Origin", headers)
        self.assertEqual(server.ask("OPTIONS", "/match/default", None, Origin="http://127.0.0.1:3333")[0], 204)
        self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    unittest.main()
