#!/usr/bin/env python3
"""The tools that check the repository are checked: each rule finds what it is for, and lets go what it should."""
import importlib.machinery
import importlib.util
import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def load(name):
    sys.dont_write_bytecode = True
    loader = importlib.machinery.SourceFileLoader(name, os.path.join(ROOT, "tools", name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


LAYERS = load("layers")
TIDY = load("tidy")
SCENARIO = load("scenario")


class Layers(unittest.TestCase):
    def test_who_may_include_whom(self):
        cases = [
            ("clew/codec/a.cpp", "clew/base/a.h", None),
            ("clew/base/a.cpp", "clew/codec/a.h", "base may not include codec"),
            ("clew/ledger/a.cpp", "clew/intel/a.h", "ledger may not include intel"),
            ("clew/formats/evm/a.cpp", "clew/formats/evm/b.h", None),
            ("clew/formats/evm/a.cpp", "clew/formats/flows/b.h", "formats/evm may not include formats/flows"),
            ("clew/trace/a.cpp", "clew/formats/evm/b.h", None),
            ("apps/cli/a.cpp", "clew/engine/b.h", None),
            ("apps/cli/a.cpp", "clew/trace/b.h", "apps may not include trace"),
            ("sim/a.cpp", "clew/trace/b.h", "sim may not include trace"),
        ]
        for user, used, expected in cases:
            self.assertEqual(LAYERS.forbidden(LAYERS.module_of(user), LAYERS.module_of(used)), expected, (user, used))

    def test_a_bad_include_is_reported_with_its_line(self):
        with tempfile.TemporaryDirectory() as root:
            os.makedirs(os.path.join(root, "clew/base"))
            with open(os.path.join(root, "clew/base/x.cpp"), "w", encoding="utf-8") as file:
                file.write('#include "clew/base/y.h"\n#include "clew/trace/z.h"\n#include "bench/q.h"\n')
            found = list(LAYERS.check_file(root, "clew/base/x.cpp"))
        self.assertEqual([line.split(": ")[0] for line in found][:1], ["clew/base/x.cpp:2"])
        self.assertIn("clew/base/x.cpp:2: base may not include trace", found)
        self.assertIn("clew/base/x.cpp:3: base may not include bench", found)


class Tidy(unittest.TestCase):
    def rules(self, path, text):
        return [rule for _, rule in TIDY.cpp_rules(path, text.split("\n"))]

    def test_banned_words_are_found_in_code_only(self):
        self.assertEqual(len(self.rules("clew/x.cpp", "int a = std::stoi(s);")), 1)
        self.assertEqual(self.rules("clew/x.cpp", '// std::stoi\nauto a = "std::stoi";\nauto b = R"(std::stoi\nstd::stoi)";'), [])
        self.assertEqual(self.rules("clew/x_test.cpp", "int a = std::stoi(s);"), [])
        self.assertEqual(len(self.rules("clew/x.cpp", "double money;")), 1)
        self.assertEqual(self.rules("bench/x.cpp", "double seconds;"), [])

    def test_long_functions_are_found_and_long_classes_are_not(self):
        body = "  a();\n" * 90
        self.assertEqual(self.rules("x.cpp", "namespace n {\nvoid f(int a) {\n" + body + "}\n}"), ["function of 92 lines; at most 80"])
        self.assertEqual(self.rules("x.cpp", "void f() {\n  g(R\"(\n" + "text\n" * 90 + ")\");\n}"), [])
        self.assertEqual(self.rules("x.cpp", "class C : public D {\n" + "  int a;\n" * 90 + "};"), [])
        self.assertEqual(self.rules("x.cpp", "void f() {\n" + "  a();\n" * 70 + "}\nvoid g() {\n" + "  a();\n" * 70 + "}"), [])

    def test_lines_letters_and_guards(self):
        self.assertEqual(len(self.rules("x.cpp", "x" * 121)), 1)
        self.assertEqual(len(self.rules("x.cpp", "// caf\u00e9")), 1)
        self.assertEqual(self.rules("x.cpp", 'auto a = "caf\u00e9";\nauto b = R"(\n\u00e9)";'), [])
        self.assertEqual(len(self.rules("x.cpp", 'auto a = "\u202e";')), 1)
        self.assertEqual(self.rules("x.h", "int a;"), ["a header begins with #pragma once"])
        self.assertEqual(len(self.rules("x.h", "#pragma once\n#include <iostream>")), 2)

    def test_pages_have_one_title_and_live_links(self):
        with tempfile.TemporaryDirectory() as root:
            open(os.path.join(root, "there.md"), "w", encoding="utf-8").close()
            lines = ["# One", "[a](there.md) [b](not-there.md) [c](https://example.org)", "```", "# no title", "[x](y)", "```"]
            self.assertEqual(list(TIDY.markdown_rules(root, "page.md", lines)), [(2, "link to nothing: not-there.md")])
            self.assertEqual(len(list(TIDY.markdown_rules(root, "page.md", ["# One", "# Two"]))), 1)

    def test_a_parser_folder_needs_a_fuzz_target_and_the_target_seeds(self):
        self.assertEqual(len(list(TIDY.folder_rules(["clew/formats/x/a.cpp"]))), 1)
        self.assertEqual(len(list(TIDY.folder_rules(["clew/formats/x/a.cpp", "clew/formats/x/a_fuzz.cpp"]))), 1)
        paths = ["clew/formats/x/a.cpp", "clew/formats/x/a_fuzz.cpp", "clew/formats/x/corpus/a_fuzz/one"]
        self.assertEqual(list(TIDY.folder_rules(paths)), [])

    def test_places_of_one_machine_are_found(self):
        for text in ("see /" + "work/x", "/" + "tmp/build-a", "/" + "home/ann/x"):
            self.assertTrue(TIDY.PRIVATE.search(text), text)
        for text in ("docs/work/x", "homework/", "the /workload"):
            self.assertFalse(TIDY.PRIVATE.search(text), text)


class Scenario(unittest.TestCase):
    def play(self, text, *flags):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "s.txt")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            done = subprocess.run([sys.executable, os.path.join(ROOT, "tools/scenario"), "/bin/true", *flags, path], capture_output=True, text=True)
            with open(path, encoding="utf-8") as file:
                return done.returncode, file.read()

    def test_output_exit_codes_masks_and_gaps(self):
        self.assertEqual(self.play("# about\n\n$ echo a; echo b >&2\na\nb\n\n$ false\n[exit 1]\n\n$ echo took 0.25 s; pwd\ntook <time>\n<here>\n")[0], 0)
        self.assertEqual(self.play("$ seq 9\n1\n...\n8\n9\n")[0], 0)
        self.assertEqual(self.play("$ echo a\nb\n")[0], 1)
        self.assertEqual(self.play("$ echo a\n")[0], 1)
        self.assertEqual(self.play("$ true\na\n")[0], 1)
        self.assertEqual(self.play("nothing\n")[0], 1)

    def test_update_writes_what_was_printed_and_keeps_what_fits(self):
        code, text = self.play("# about\n\n$ echo a\nb\n\n$ seq 9\n1\n...\n9\n", "--update")
        self.assertEqual((code, text), (0, "# about\n\n$ echo a\na\n\n$ seq 9\n1\n...\n9\n"))


if __name__ == "__main__":
    unittest.main()
