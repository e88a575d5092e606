#!/usr/bin/env python3
"""docs/reference/cli.md names every option that --help names, in the section of its command, and no other."""
import os
import re
import subprocess
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CLEW = os.environ.get("CLEW", os.path.join(ROOT, "build/dev/apps/cli/clew"))
TRACING = {"trace", "path", "where", "report", "bundle"}
WITHOUT_STORE = {"diff", "verify", "demo", "scenario", "completion"}
GROUPS = {"scenario", "screen", "audit", "lists"}  # commands that have commands of their own


def help_of(*words):
    return subprocess.run([CLEW, *words, "--help"], capture_output=True, text=True, check=True).stdout


def sections():
    """Title of each section of the page to the options in the first column of its table."""
    found, title = {}, ""
    with open(os.path.join(ROOT, "docs/reference/cli.md"), encoding="utf-8") as page:
        for line in page:
            if line.startswith("## "):
                title = line[3:].strip()
                found[title] = set()
            elif line.startswith("| `-"):
                found[title].update(re.findall(r"--[a-z-]+", line.split("|")[1]))
    return found


@unittest.skipUnless(os.path.exists(CLEW), "clew has not been built")
class Reference(unittest.TestCase):
    def test_commands_are_those_of_help(self):
        listed = re.findall(r"^  ([a-z]+) ", help_of().split("Commands:")[1].split("Exit codes")[0], re.M)
        self.assertIn("trace", listed)
        self.assertEqual(set(listed), {title.split()[0] for title in sections() if title.islower()})

    def test_commands_of_commands_are_those_of_help(self):
        for group in sorted(GROUPS):
            listed = re.findall(r"^  ([a-z]+) ", help_of(group).split("Commands:")[1].split("Examples")[0], re.M)
            self.assertGreater(len(listed), 1)
            self.assertEqual({group + " " + name for name in listed}, {title for title in sections() if title.startswith(group + " ")})

    def test_options_are_those_of_help(self):
        page = sections()
        for command in sorted(set(page) - {"Exit codes", "Everywhere", "The method"}):
            with self.subTest(command=command):
                text = help_of(*command.split()).split("Examples:")[0]
                printed = set(re.findall(r"^  (?:-[a-z], )?(--[a-z-]+)", text, re.M))
                expected = page[command] | (page["Everywhere"] if command not in GROUPS | {"completion"} else {"--help"})
                if command.split()[0] in WITHOUT_STORE or command in ("screen compare", "screen pairs"):
                    expected = expected - {"--store"}
                if command in TRACING:
                    expected = expected | page["The method"]
                self.assertEqual(printed, expected)

    def test_help_fits_a_screen_of_100_columns(self):
        for command in sections():
            if command.islower():
                for line in help_of(*command.split()).splitlines():
                    self.assertLessEqual(len(line), 100, line)


if __name__ == "__main__":
    unittest.main()
