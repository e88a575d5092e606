#!/usr/bin/env python3
"""What an error advises exists: every command and option that a text of the program names is one that --help names."""
import glob
import os
import re
import subprocess
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CLEW = os.environ.get("CLEW", os.path.join(ROOT, "build/dev/apps/cli/clew"))
FOLDERS = ("clew/engine", "clew/casefile", "apps/cli", "apps/server")
LITERALS = re.compile(r'(?:"(?:[^"\\\n]|\\.)*"\s*)+')
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
STYLES = {"--focus", "--ink"}  # of the report's style sheet
ALIASES = {"--certify"}  # clew screen --certify is clew screen certify


def texts():
    """File and text of every literal; what stands in pieces is one."""
    for folder in FOLDERS:
        for path in sorted(glob.glob(os.path.join(ROOT, folder, "*.cpp")) + glob.glob(os.path.join(ROOT, folder, "*.h"))):
            if path.endswith(("_test.cpp", "_fuzz.cpp")):
                continue
            with open(path, encoding="utf-8") as file:
                for match in LITERALS.finditer(file.read()):
                    yield os.path.relpath(path, ROOT), "".join(LITERAL.findall(match.group(0))).replace("\\n", "\n")


class Commands:
    def __init__(self):
        self.helps = {}

    def help_of(self, path):
        if path not in self.helps:
            self.helps[path] = subprocess.run([CLEW, *path, "--help"], capture_output=True, text=True, check=True).stdout
        return self.helps[path]

    def below(self, path):
        """Commands of a command: of two words at most."""
        parts = self.help_of(path).split("\nCommands:") if len(path) < 2 else []
        return set(re.findall(r"^  ([a-z]+) ", parts[1].split("Examples")[0].split("Exit codes")[0], re.M)) if len(parts) > 1 else set()

    def all_options(self, path=()):
        found = set(OPTION.findall(self.help_of(path)))
        for name in self.below(path):
            found |= self.all_options(path + (name,))
        return found

    def faults(self, text):
        """What a text advises and is not there."""
        found = []
        for match in re.finditer(r"\bclew ((?:[a-z]+ )*[a-z]+)([^.;:,\n]*)", text):
            words, path = match.group(1).split(), ()
            for word in words:
                if word not in self.below(path):
                    break
                path += (word,)
            options = OPTION.findall(match.group(2))
            if not path and options:
                found.append("there is no command " + words[0])
            found += [f"{' '.join(path)} has no {option}" for option in options if path and option not in OPTION.findall(self.help_of(path))]
        return found


@unittest.skipUnless(os.path.exists(CLEW), "clew has not been built")
class Hints(unittest.TestCase):
    def test_commands_with_their_options_exist(self):
        commands = Commands()
        advised = 0
        for path, text in texts():
            advised += "clew " in text
            self.assertEqual(commands.faults(text), [], f"{path}: {text[:200]}")
        self.assertGreater(advised, 50, "no advice was found to look at")

    def test_every_option_that_is_named_is_one_of_some_command(self):
        known = Commands().all_options() | STYLES | ALIASES
        for path, text in texts():
            for option in OPTION.findall(text):
                self.assertIn(option, known, f"{path}: {text[:200]}")

    def test_the_looking_finds_what_is_wrong(self):
        commands = Commands()
        self.assertEqual(commands.faults("clew audit list --id DECISION shows its hits"), ["audit list has no --id"])
        self.assertEqual(commands.faults("clew audits --kind x"), ["there is no command audits"])
        self.assertEqual(commands.faults("clew screen records its decisions there"), [])
        self.assertEqual(commands.faults("clew screen allow --list-rules shows the rules"), [])
        self.assertEqual(commands.faults("another clew is writing the log"), [])


if __name__ == "__main__":
    unittest.main()
