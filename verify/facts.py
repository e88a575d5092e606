"""What the numbers of an evidence bundle stand on, whatever the policy: its tables, the checks of
its facts, and its widest paths. verify.py beside it is the command; it runs the policies.
Written from bundle.md and taint-rules.md ("rule 11" is its section 11) alone.
A check yields (key, what is written, what was computed); `report` names the first that differ."""
import csv, json, sys
from collections import Counter, defaultdict
from fractions import Fraction
from hashlib import sha256
from itertools import groupby, zip_longest
from pathlib import Path
from types import SimpleNamespace as Row

POOLED = ("held", "frozen", "anew", "converted_out")  # the value goes to the holder's pool
STOPPED = ("stopped", "excluded", "limit", "outside", "floor")  # `unresolved` in the balance
TOTALS = "held frozen exited opaque burnt fees converted_out returned unresolved".split()
PLACES = {"pay": ["", "opens", "converted_in"], "rest": ["fees", "held", "burnt"],
          "receive": [*TOTALS[:-1], *STOPPED[:-1], "anew"]}
KINDS = "transfer internal token fee issuance burn pool_event".split()  # of legs
KEYS = dict(moves=3, holdings=5, balance=3, meetings=3, exits=1, paths=2)  # columns of the key
TEXT = """contract symbol hash header tx branch side holder address place why kind payer receiver
    flags policy service actor category""".split()

class Fields(dict):
    """An object of method.json, which says what it lacks."""
    def __missing__(self, name): raise ValueError(f"method.json: no field {name!r}")

def sentence(error):
    """What is wrong, in words of the page."""
    kinds = {KeyError: f"no column {error}", IndexError: "it names a row that is not there",
             StopIteration: "it is empty", UnicodeDecodeError: "it is not UTF-8",
             TypeError: "method.json is not of the page's form", RecursionError: "it is too deep"}
    if isinstance(error, OSError): return f"{Path(error.filename or '').name}: {error.strerror}"
    if isinstance(error, AttributeError): return f"no column {getattr(error, 'name', error)!r}"
    if isinstance(error, json.JSONDecodeError): return f"it is not JSON: {error}"
    return next((text for kind, text in kinds.items() if isinstance(error, kind)), str(error))

def table(path):
    """The rows of a CSV file. An empty number is 0, or None where the page tells the two apart."""
    lines, column = csv.reader(path.open(encoding="utf-8", newline=""), strict=True), ""
    try:
        columns = next(lines)
        for line in lines:
            row, column, size = dict(zip(columns, line)), "", len(line)
            if size != len(columns): raise ValueError(f"it has {size} fields, not {len(columns)}")
            for column in columns:
                if column in ("header", "branch"): bytes.fromhex(row[column])  # or it is unreadable
                if column in TEXT: continue
                text = row[column] or ("" if column in ("before", "floor") else "0")
                try: row[column] = (Fraction if "/" in text else int)(text) if text else None
                except (ValueError, ZeroDivisionError): row[column] = "no number"
                negative = text.startswith("-") and column not in ("before", "seq")
                if text and (negative or str(row[column]) != text):
                    raise ValueError(f"{text!r} is no number as the page writes them")
            yield Row(**row)
    except Exception as error:
        where = f"{path.name}, line {lines.line_num}" + f", column {column}" * (column != "")
        raise ValueError(f"{where}: {sentence(error)}") from error

def load(root):
    """The facts that numbers follow from."""
    csv.field_size_limit(1 << 30)
    sys.set_int_max_str_digits(0)
    text = (root / "method.json").read_bytes()
    try: case = Row(method=json.loads(text, object_hook=Fields))
    except Exception as error: raise ValueError(f"method.json: {sentence(error)}") from error
    for name in ("assets", "blocks", "transactions", "entries", "legs"):
        setattr(case, name, list(table(root / f"facts/{name}.csv")))
    kinds = {label["id"]: label["kind"] for label in case.method["labels"]}
    case.labels, case.incidents = {*kinds}, {l for l, kind in kinds.items() if kind == "incident"}
    case.followed = case.incidents | ({1} if case.method["unfunded"] == "follow" else set())
    frozen = {row.holder for row in case.entries if row.place == "frozen"}
    case.ends = {r.holder: ("frozen" if r.holder in frozen else "held", r) for r in case.entries}
    return case

def scaled(case, row):
    """A row in the quanta of haircut."""
    sizes = {name: vars(row)[name] for name in ("amount", "before", "unknown", "floor")}
    quanta = {n: size and size << case.assets[row.asset].grid_bits for n, size in sizes.items()}
    return Row(**vars(row) | quanta)

def steps(rows):
    """For each step the rows that pay, and those that receive with the rest."""
    for _, step in groupby(rows, key=lambda row: (row.seq, row.step)):
        step = list(step)
        yield [row for row in step if row.side == "pay"], [row for row in step if row.side != "pay"]

def result(root, name, computed, partial):
    """The values of a results file, as written and as computed."""
    unread, keys = {"service", "actor", "category", *partial}, KEYS[name]
    for row in table(root / f"results/{name}.csv"):
        cells = list(vars(row).items())
        key = tuple(value for _, value in cells[:keys])
        line = computed.pop(key, {})
        for column, value in cells[keys:]:
            if unread.isdisjoint({column, key[0]}): yield (key, column), value, line.get(column, 0)
    for key, line in computed.items(): yield key, {}, {c: v for c, v in line.items() if v}

def report(name, facts):
    """Print one line: how many values agree, or the first that does not."""
    count = 0
    for count, (key, written, computed) in enumerate(facts, 1):
        if written != computed:
            print(f"DIFFERS {name}, {key}: written {written}, computed {computed}")
            return False
    print(f"agrees  {name}: {count} values")
    return True

def manifest(root):
    """The lines of the manifest against the files that are there."""
    files = {f.relative_to(root).as_posix(): f for f in root.rglob("*") if not f.is_dir()}
    lines = (root / "manifest.sha256").read_bytes().decode().split("\n")
    right = [f"{sha256(files[name].read_bytes()).hexdigest()}  {name}" for name in sorted(files)
             if name != "manifest.sha256"]
    yield from ((f"line {n}", *pair) for n, pair in enumerate(zip_longest(lines, [*right, ""]), 1))

def entries(case):
    """Numbers, order, words and floors of the entries, and what holders have where they pay."""
    has, stolen, last = {}, Counter(), (-1,)
    for number, row in enumerate(case.entries):
        key, spot, paid = f"entry {number}", (row.seq, row.step, row.side), row.side == "pay"
        yield f"{key}, number and order", (row.entry, spot >= last), (number, True)
        labels = {0} | (case.labels if paid else case.incidents)
        words = row.place in PLACES.get(row.side, ()), row.label in labels
        yield f"{key}, words of side, place and label", words, (True, True)
        bare = row.place not in ("held", "frozen") or row.seq < 0 or row.holder.startswith("fee:")
        floors = [None] if bare else [0, case.assets[row.asset].floor]
        most = max(0, row.before or 0) if case.method["opening"] == "inferred" else 0
        yield f"{key}, floor and unknown", (row.floor in floors, row.unknown <= most), (True, True)
        account = "/" in row.holder or row.holder.startswith("pool:")
        if account and row.address:
            name = f"{row.address}/{row.asset}"
            yield f"{key}, holder", row.holder.removeprefix("pool:"), name
        output = row.holder and row.before is None and not account
        stands = row.amount if output else row.before
        if paid and row.place != "converted_in" if output else not case.method["partial"]:
            yield f"{key}, what the holder has", stands, has.get(row.holder, stands)
        gain, seed = -row.amount if paid else row.amount, row.label in case.incidents
        if stands is not None: has[row.holder] = (row.before or 0) + gain
        stolen[row.asset] += row.amount if seed and row.place != "anew" else 0
        last = spot
    for number, asset in enumerate(case.assets):
        right = number, stolen[number] * case.method["floor_ppm"] // 10**6, True
        yield f"asset {number}", (asset.asset, asset.floor, asset.grid_bits in (0, 32)), right

def books(case):
    """Steps balance, and legs move at every address what entries do: all these sums are 0."""
    sums, sign = Counter(), -1 if case.method["direction"] == "backward" else 1
    for row in case.entries:
        gain = -row.amount if row.side == "pay" else row.amount
        sums[row.seq, row.step, row.asset] += gain
        if case.legs and row.seq >= 0: sums[row.seq, row.asset, row.address] += gain * sign
    for number, leg in enumerate(case.legs):
        yield f"leg {number}, kind", leg.kind in KINDS, True
        amount = 0 if leg.kind == "pool_event" else leg.amount
        sums[leg.seq, leg.asset, leg.payer] += amount
        sums[leg.seq, leg.asset, leg.receiver] -= amount  # of a fee nobody, so that none is named
    yield from ((f"sum of {key}", left, 0) for key, left in sums.items() if key[2] != "")

def twice(data): return sha256(sha256(data).digest()).digest()

def blocks(case):
    """Transactions against the headers of their blocks (bundle.md, Proofs)."""
    blocks = {block.height: block for block in case.blocks}
    for height, block in blocks.items():
        header = bytes.fromhex(block.header)
        if len(header) != 80: continue
        time, bits, digest = header[68:72], int.from_bytes(header[72:76], "little"), twice(header)
        low = int.from_bytes(digest, "little") <= (bits & 0x7fffff) << 8 * (bits >> 24) >> 24
        right = int.from_bytes(time, "little"), digest[::-1].hex(), low
        yield f"block {height}", (block.time, block.hash, True), right
    for number, row in enumerate(case.transactions):
        block = blocks.get(row.height, Row(time=None, header=""))
        yield f"transaction {number}", (row.seq, row.time), (number, block.time)
        if len(block.header) != 160:
            yield f"branch of transaction {number}", row.branch, ""
            continue
        digest = bytes.fromhex(row.tx)[::-1]
        for level, sibling in enumerate(row.branch.split()):
            pair = [digest, bytes.fromhex(sibling)[::-1]]
            digest = twice(b"".join(pair[::-1] if row.index >> level & 1 else pair))
        yield f"branch of transaction {number}", block.header[72:136], digest.hex()

def widest(case, label):
    """The widest path from the label's seeds to each holder and exit (rule 11): width and hops."""
    nodes = defaultdict(lambda: (0, None))
    for pays, gets in steps(case.entries):
        best = 0, None, None
        for row in pays:
            width, hops = nodes[row.holder]
            if row.place == "converted_in" and hops: width = width * row.amount // hops[-1].amount
            stolen = row.amount if row.label == label else 0
            ways = [best, (min(width, row.amount), hops, row), (stolen, None, row)]
            best = max(ways, key=lambda way: way[0])  # the first of equals
        for row in gets:
            key = row.holder if row.place in POOLED else (row.asset, row.place, row.address)
            stolen = row.amount if row.label == label and row.place in POOLED else 0
            arrives = min(best[0], row.amount), (*best[1:], row)
            ways = [nodes[key], arrives, (stolen, None)]
            nodes[key] = max(ways, key=lambda way: way[0])
    return nodes
