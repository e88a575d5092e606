"""Changes every cell of a bundle in turn and asks the verifier.

First with the manifest left as it was: every change must be caught. Then with the manifest made anew, as a forger would: every change of a number that the report
prints, or that such a number is computed from, must be caught by recomputation. Columns that only describe (names, times, sources) cannot be: they are listed in DESCRIBES.

Usage: CLEW=build/dev/apps/cli/clew bundle_test.py
"""
import contextlib, csv, hashlib, importlib.util, io, json, os, random, re, shutil, subprocess, sys, tempfile
from pathlib import Path

CLEW = os.environ["CLEW"]
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, ROOT + "/verify")
spec = importlib.util.spec_from_file_location("verify", ROOT + "/verify/verify.py")
verifier = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verifier)

DESCRIBES = {
    "facts/assets.csv": {"asset", "contract", "symbol", "decimals", "verified"},
    "facts/blocks.csv": {"height", "hash", "time", "header"},
    "facts/transactions.csv": {"tx", "row", "height", "index", "time", "branch"},
    "facts/entries.csv": {"why", "address"},
    "facts/legs.csv": {"leg", "kind", "flags"},
    "facts/labels.csv": None,
    "inferences/candidates.csv": None,
    "inferences/conversions.csv": None,
    "results/exits.csv": {"service", "actor", "category"},
}

# Empty fields that nobody asks for: the balance of an output, or of an account that no policy opened.
UNASKED = {"before", "unknown"}

FLOWS = """time,block,tx,from,to,amount
2030-01-01 00:00:00,1,,bank,victim,1000
2030-01-01 00:00:00,1,,bank,shop,500
2030-01-02 00:00:00,2,,victim,thief,600
2030-01-03 00:00:00,3,,thief,mule,350
2030-01-03 00:00:00,3,,thief,shop,150
2030-01-04 00:00:00,4,,mule,casino,90
2030-01-05 00:00:00,5,,nobody,mule,40
2030-01-05 00:00:00,5,,shop,exchange,400
2030-01-06 00:00:00,6,,mule,exchange,280
2030-01-07 00:00:00,7,,thief,mule,60
2030-01-08 00:00:00,8,,mule,exchange,70
"""


def run(*arguments):
    result = subprocess.run([CLEW, *arguments], capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{' '.join(arguments)}: exit {result.returncode}\n{result.stdout}{result.stderr}")
    return result.stdout


def verdict(bundle):
    with contextlib.redirect_stdout(io.StringIO()) as said, contextlib.redirect_stderr(io.StringIO()):
        code = verifier.verify(bundle)
    return code, said.getvalue()


def sign_again(bundle):
    """Writes the manifest anew, as somebody who wants to hide a change would."""
    lines = []
    for base, _, names in os.walk(bundle):
        for name in names:
            path = os.path.join(base, name)
            if name != "manifest.sha256":
                lines.append((os.path.relpath(path, bundle), hashlib.sha256(open(path, "rb").read()).hexdigest()))
    with open(bundle + "/manifest.sha256", "w", newline="\n") as out:
        out.writelines(f"{digest}  {path}\n" for path, digest in sorted(lines))


def changed(cell):
    if cell.lstrip("-").isdigit():
        return str(int(cell) + 1)
    return cell[:-1] + ("y" if cell[-1:] == "x" else "x") if cell else "1"


def cells_of(bundle):
    for base, _, names in os.walk(bundle):
        for name in sorted(names):
            if name.endswith(".csv"):
                path = os.path.join(base, name)
                rows = list(csv.reader(open(path, newline="")))
                for r in range(len(rows)):
                    for c in range(len(rows[r])):
                        yield path, rows, r, c


def write(path, rows):
    with open(path, "w", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)


def attack(bundle, cells, name):
    """Returns the number of changes and a list of those that were not caught."""
    manifest = open(bundle + "/manifest.sha256").read()
    missed, tried = [], 0
    # Who holds what is not of the case: no number follows from his name.
    moved = {row["entry"] for row in csv.DictReader(open(bundle + "/results/moves.csv", newline=""))}
    for path, rows, r, c in cells:
        original = open(path).read()
        file = os.path.relpath(path, bundle)
        mutated = [list(row) for row in rows]
        mutated[r][c] = changed(rows[r][c])
        write(path, mutated)
        with contextlib.redirect_stdout(io.StringIO()):
            unseen = verifier.report("manifest.sha256", verifier.manifest(Path(bundle)))
        if unseen:
            missed.append(f"{name}: {file} row {r} column {rows[0][c]}: not caught by the manifest")
        sign_again(bundle)
        describes = file in DESCRIBES and (DESCRIBES[file] is None or rows[0][c] in DESCRIBES[file])
        describes = describes or r == 0  # a column's name is no number
        describes = describes or rows[0][c] in UNASKED and not rows[r][c]
        describes = describes or rows[0][c] == "holder" and file == "facts/entries.csv" and rows[r][0] not in moved
        if not describes and verdict(bundle)[0] == 0:
            missed.append(f"{name}: {file} row {r} column {rows[0][c]}: {rows[r][c]!r} -> {mutated[r][c]!r} not caught by recomputation")
        with open(path, "w", newline="") as out:
            out.write(original)
        with open(bundle + "/manifest.sha256", "w", newline="") as out:
            out.write(manifest)
        tried += 1
    return tried, missed


def without_column(text, column):
    rows = list(csv.reader(io.StringIO(text)))
    at = rows[0].index(column)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(row[:at] + row[at + 1:] for row in rows)
    return out.getvalue()


# What is done to a file of a bundle, and how the verifier says it.
UNREADABLE = [
    ("method.json", lambda text: None, "method.json: No such file or directory"),
    ("method.json", lambda text: text[:40], "method.json: it is not JSON: "),
    ("method.json", lambda text: "[" * 100_000, "method.json: it is too deep"),
    ("method.json", lambda text: "[]", "method.json is not of the page's form"),
    ("method.json", lambda text: "{}", "method.json: no field 'labels'"),
    ("method.json", lambda text: text.replace('"partial"', '"whole"'), "method.json: no field 'partial'"),
    ("method.json", lambda text: text.replace('"kind"', '"sort"'), "method.json: no field 'kind'"),
    ("facts/legs.csv", lambda text: None, "legs.csv: No such file or directory"),
    ("facts/legs.csv", lambda text: "", "legs.csv, line 0: it is empty"),
    ("facts/entries.csv", lambda text: text.replace("\n", "\x00", 1).replace("\n", ",7\n", 1).replace("\x00", "\n"), "entries.csv, line 2: it has "),
    ("facts/assets.csv", lambda text: without_column(text, "grid_bits"), "no column 'grid_bits'"),
    ("facts/entries.csv", lambda text: without_column(text, "place"), "no column 'place'"),
    ("facts/assets.csv", lambda text: text.splitlines()[0] + "\n", "it names a row that is not there"),
    ("facts/entries.csv", lambda text: re.sub(r"(?m)^1,", "one,", text), "entries.csv, line 3, column entry: 'one' is no number as the page writes them"),
]


def unreadable(bundle):
    """Returns what was said otherwise than in a sentence."""
    wrong = []
    with open(bundle + "/manifest.sha256", encoding="utf-8") as file:
        manifest = file.read()
    for number, (name, change, words) in enumerate(UNREADABLE):
        path = os.path.join(bundle, name)
        with open(path, encoding="utf-8") as file:
            original = file.read()
        text = change(original)
        os.remove(path)
        if text is not None:
            with open(path, "w", encoding="utf-8") as out:
                out.write(text)
        sign_again(bundle)
        code, said = verdict(bundle)
        last = said.splitlines()[-1]
        if code != 2 or not last.startswith("cannot be read: ") or words not in last or re.search(r"[A-Za-z]+(Error|Exception|Iteration)\b", said):
            wrong.append(f"unreadable {number}, {name}: exit code {code}: {last}")
        with open(path, "w", encoding="utf-8") as out:
            out.write(original)
    with open(bundle + "/manifest.sha256", "w", encoding="utf-8", newline="") as out:
        out.write(manifest)
    return wrong


def main():
    work = tempfile.mkdtemp(prefix="clew-bundle-")
    try:
        open(work + "/flows.csv", "w").write(FLOWS)
        open(work + "/labels.csv", "w").write("address,label,category,source\nexchange,Exchange,exchange,test\ncasino,Casino,gambling,test\n")
        run("ingest", "flows", work + "/flows.csv", "--store", work + "/store", "--map",
            "time=time,block=block,tx=tx,from=from,to=to,amount=amount,decimals=0,asset=UNIT", "-q")
        run("label", work + "/labels.csv", "--store", work + "/store")
        small = work + "/small"
        first = json.loads(run("show", "--store", work + "/store", "--json"))
        assert first["transactions"] == 11, first
        run("bundle", "--from", "thief", "--incident", "second=nobody", "--store", work + "/store", "--floor-ppm", "0", "--policy", "poison,haircut,fifo,seniority", "--out", small, "-q")
        run("demo", "--out", work + "/demo", "-q")
        large = work + "/demo/bundle"
        pools, seeds = work + "/pools", json.load(open(large + "/method.json"))["incidents"][0]["seeds"]
        run("bundle", "--from", ",".join(f"{seed['tx']}:{seed['vout']}" for seed in seeds), "--boundary", "exchange=pass-through",
            "--store", work + "/demo/store", "--out", pools, "-q")
        assert ",pool:" in open(pools + "/facts/entries.csv").read()  # the exchanges' outputs are one holder each
        for bundle in (small, large, pools):
            code, said = verdict(bundle)
            if code != 0:
                print(f"the untouched bundle does not verify:\n{said}")
                return 1
        wrong = unreadable(small)
        for line in wrong:
            print(line)
        if wrong or verdict(small)[0] != 0:
            return 1
        tried, missed = attack(small, list(cells_of(small)), "small")
        seed = 11
        sample = random.Random(seed).sample(list(cells_of(large)), 60)
        more, missed_more = attack(large, sample, f"large (seed {seed})")
        sample = random.Random(seed).sample(list(cells_of(pools)), 30)
        balances = [cell for cell in cells_of(pools) if cell[2] != 0 and cell[1][0][cell[3]] == "before" and cell[1][cell[2]][cell[3]]]
        more_pools, missed_pools = attack(pools, sample + balances[:20], f"pools (seed {seed})")
        more, missed_more = more + more_pools, missed_more + missed_pools
        for line in (missed + missed_more)[:40]:
            print(line)
        print(f"{tried} cells of a small bundle and {more} of a large one were changed, twice each; {len(missed + missed_more)} changes were not caught")
        return 1 if missed or missed_more else 0
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
