#!/usr/bin/env python3
"""The example answers as the program does, and the lines of the guide are lines of the example.

Usage: embed_screening_test.py EXAMPLE CLEW
"""
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EXAMPLE, CLEW = sys.argv[1:]


def run(*words):
    return subprocess.run(words, capture_output=True, text=True)


def main():
    with tempfile.TemporaryDirectory(prefix="clew-embed-") as folder:
        store = os.path.join(folder, "store")
        loaded = run(CLEW, "lists", "load", "ofac_sdn", os.path.join(ROOT, "tests/scenarios/lists/2021"), "--known-from", "2021-07-01", "--store", store)
        assert loaded.returncode == 0, loaded.stderr
        for name, date, code in (("Xiaobing Yan", "25/03/1977", 10), ("Xiaobing Yan", "unknown", 10), ("Jon Smith", "1977-03-25", 0)):
            got = run(EXAMPLE, store, name, date)
            assert got.returncode == code, (name, got)
            answer = json.loads(got.stdout)
            assert answer["verdict"] == {0: "pass", 10: "hold"}[code], answer
            assert ("note: birthDate was not read" in str(answer["reasons"])) == (date == "unknown"), answer
            row = run(CLEW, "screen", "name", name, "--schema", "Person", "--party", "customer-1", "--no-log", "--json", "--store", store)
            assert json.loads(row.stdout)["answer"]["verdict"] == answer["verdict"], row.stdout
        none = run(EXAMPLE, os.path.join(folder, "none"), "Jon Smith")
        assert none.returncode == 1 and none.stderr, none
    with open(os.path.join(ROOT, "docs/guide/embed.md"), encoding="utf-8") as file:
        guide = file.read()
    with open(os.path.join(ROOT, "examples/embed_screening.cpp"), encoding="utf-8") as file:
        example = {line.strip() for line in file}
    lines = [line.strip() for block in re.findall(r"```cpp\n(.*?)```", guide, re.S) for line in block.splitlines() if line.strip()]
    assert len(lines) > 10, lines
    for line in lines:
        assert line in example, f"docs/guide/embed.md has a line that the example has not: {line}"


main()
