#!/usr/bin/env python3
"""A program outside the tree finds an installed clew, is built with it, and answers as the example in the tree does.

Usage: installed_test.py CMAKE BUILD_FOLDER COMPILER CLEW
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CMAKE, BUILD, COMPILER, CLEW = sys.argv[1:]


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}{done.stderr}"


def main():
    with tempfile.TemporaryDirectory(prefix="clew-installed-") as folder:
        prefix, project = os.path.join(folder, "prefix"), os.path.join(folder, "project")
        run(CMAKE, "--install", BUILD, "--prefix", prefix, "--component", "library")
        moved = os.path.join(folder, "elsewhere")  # nothing may point at where it was installed, or at the sources
        os.rename(prefix, moved)
        os.mkdir(project)
        shutil.copy(os.path.join(ROOT, "examples/embed_screening.cpp"), os.path.join(project, "main.cpp"))
        with open(os.path.join(ROOT, "docs/guide/embed.md"), encoding="utf-8") as file:
            lines = re.findall(r"```cmake\n(find_package.*?)```", file.read(), re.S)
        assert len(lines) == 1, "docs/guide/embed.md does not say how an installed clew is found"
        with open(os.path.join(project, "CMakeLists.txt"), "w", encoding="utf-8") as file:
            file.write("cmake_minimum_required(VERSION 3.25)\nproject(mine LANGUAGES CXX)\n" + lines[0])
        run(CMAKE, "-S", project, "-B", project, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={moved}", f"-DCMAKE_CXX_COMPILER={COMPILER}")
        run(CMAKE, "--build", project)
        store = os.path.join(folder, "store")
        run(CLEW, "lists", "load", "ofac_sdn", os.path.join(ROOT, "tests/scenarios/lists/2021"), "--known-from", "2021-07-01", "--store", store)
        for name, code, verdict in (("Xiaobing Yan", 10, "hold"), ("Jon Smith", 0, "pass")):
            got = subprocess.run([os.path.join(project, "my_program"), store, name], capture_output=True, text=True)
            assert (got.returncode, f'"verdict":"{verdict}"' in got.stdout) == (code, True), (name, got)


main()
