#!/usr/bin/env python3
"""Check an evidence bundle without the program that wrote it: `python3 verify.py BUNDLE`.

It shares only two pages with that program: bundle.md (what the files mean) and taint-rules.md (how
numbers follow from facts; "rule 3" is its section 3). It reads the facts, checks that they are
sound in themselves, runs every policy over them and compares the results with those written.
Exit code: 0 all agree, 1 something differs, 2 the bundle cannot be read."""
import csv, io, json, re, signal, sys
from bisect import bisect_left, bisect_right
from collections import defaultdict, namedtuple
from fractions import Fraction
from hashlib import sha256
from itertools import accumulate, chain, combinations, groupby
from pathlib import Path
CLEAN, UNFUNDED, UNRESOLVED = 0, 1, 2
FILES = """method.json facts/proofs.json facts/assets.csv facts/blocks.csv facts/transactions.csv
    facts/entries.csv facts/balances.csv facts/legs.csv facts/seeds.csv results/balance.csv
    results/holdings.csv results/intervals.csv results/exits.csv results/exit_shares.csv
    results/moves.csv results/paths.csv results/meetings.csv results/flips.csv"""
TEXT = """contract symbol verified hash header tx kind side holder address disposition why rule
    from_ to_ flags seed policy place service actor category zero nonzero"""
PLACES = dict(follow="held", include="held", coinbase="held", exit="exited", returned="returned",
              opaque="opaque", burnt="burnt", fees="fees")  # every other disposition: unresolved
WORDS = dict(pay="- reset converter", fee="fees coinbase", unclaimed="burnt",
             receive="follow include exit opaque burnt returned stopped excluded limit outside")
SIDES = {"pay": 0, "receive": 1, "fee": 2, "unclaimed": 2}
UNORDERED = ("haircut", "haircut-exact", "poison", "interval")
HELD = ("held", "frozen", "exited", "opaque", "burnt", "returned", "unresolved")
SWAP = ("conversion", "converted")
LOOSE = ("poison", "interval")  # bounds for each label, of which label 0 bounds the whole pool
Step = namedtuple("Step", "seq step kind asset pays receives")  # last receives: the remainder

class Bound(namedtuple("Bound", "low high")):
    """An interval (rule 9), which adds like a number."""
    def __add__(self, other):
        return Bound(self[0] + other[0], self[1] + other[1]) if other else self
    __radd__ = __add__
    def __bool__(self): return self.high != 0

def number(text):
    if not re.fullmatch("(-?[0-9]+(/[0-9]+)?)?", text): raise ValueError(f"no number: {text[:40]!r}")
    return Fraction(text) if "/" in text else int(text) if text else None

def table(data):
    """The lines of a CSV file as named tuples; an empty number is None."""
    lines = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    names = ",".join(lines[0]).replace("from,to", "from_,to_").split(",")
    if data[-1:] != b"\n" or {len(names)} != {*map(len, lines)}: raise ValueError("line cut off")
    Row, reads = namedtuple("Row", names), [str if n in TEXT.split() else number for n in names]
    def cell(at, name, read, text):
        try: return read(text)
        except (ValueError, ZeroDivisionError) as error:
            raise ValueError(f"line {at}, column {name.rstrip('_')}: {error}") from error
    return [Row(*[cell(at, *parts) for parts in zip(names, reads, line)])
            for at, line in enumerate(lines[1:], 2)]

def spot(row):
    return row[:2] + row[4:6]  # where an entry stands: seq, step, side, entry

def converts(row): return row.disposition.split(":")[0] == "converter"

def totals(slices):
    """Amount per label, clean left out."""
    sums = defaultdict(int)
    for label, amount in slices: sums[label] += amount
    return {label: amount for label, amount in sums.items() if label and amount}

class Case:
    """The facts of a bundle, and what follows from them whatever the policy."""
    def __init__(self, root):
        for name in FILES.split():
            try: data = (table if name[-1] == "v" else json.loads)((root / name).read_bytes())
            except Exception as error: raise ValueError(f"{name}: {error}") from error
            setattr(self, Path(name).stem, data)
        self.incidents = {x["id"] for x in self.method["labels"] if x["kind"] == "incident"}
        self.followed = {*self.incidents}
        if self.method["unfunded"] == "follow": self.followed.add(UNFUNDED)
        self.account, self.steps, self.before, now = bool(self.legs), [], {}, {}
        self.tx = {row.seq: row.tx for row in self.transactions}
        self.entries = [row if row.disposition != "coinbase" else
                        row._replace(holder="fee:" + self.tx[row.seq]) for row in self.entries]
        for key, rows in groupby(self.entries, lambda row: row[:4]):
            pays, receives = [], []
            for row in rows: (receives if SIDES[row.side] else pays).append(row)
            self.steps.append(Step(*key, pays, receives))
        self.last = {row.holder: row for row in [*self.seeds, *self.entries]}
        self.received = {row.holder: row.why for row in self.entries if row.side == "receive"}
        self.address = {row.holder: row.address for row in [*self.holdings, *self.entries]}
        self.opened = {s.holder: s for s in self.seeds[::-1] if s.kind == "open"}
        self.seeds_at, side = defaultdict(list), {"arrive": "receive", "leave": "pay", "open": ""}
        for s in self.seeds: self.seeds_at[s.seq, s.step, side[s.kind], s.entry].append(s)
        self.seeded = {seed.seq for seed in self.seeds}
        self.watch = self.method["unfunded"] == "follow" and self.method["opening"] != "inferred"
        self.first = {row.holder: row for row in self.balances}
        for row in self.entries:  # carry the recorded balances forward
            if row.holder in self.first and self.first[row.holder].seq <= row.seq:
                _, _, start, missing, _ = self.first[row.holder]
                balance = now.get(row.holder, start)
                missing -= max(0, -balance)
                self.before[spot(row)] = {UNRESOLVED: max(0, missing), CLEAN: balance}
                now[row.holder] = balance + row.amount * {"receive": 1, "pay": -1}[row.side]

    def stays(self, row):
        """Whether a holder keeps what it does not pay: an account, the pool of a service."""
        return self.account or row.holder in self.first

def apportion(parts, size, rule):
    """Divide size in proportion to parts; the largest remainders get what is left (rule 2)."""
    total = sum(parts.values()) or 1
    if rule == "haircut-exact": return {l: Fraction(p) * size / total for l, p in parts.items()}
    shares = {label: part * size // total for label, part in parts.items()}
    order = sorted(parts, key=lambda label: (-(parts[label] * size % total), label))
    for label in order[:size - sum(shares.values())]: shares[label] += 1
    return shares

class Pool:
    """What a holder or a transaction has: amounts per label and, by the ordered rules, a queue of
    slices of which a request takes the first (rule 2)."""
    def __init__(self, rule, incidents, slices=()):
        self.rule, self.parts, self.queue = rule, defaultdict(int), []
        sign = {"fifo": 0, "lifo": 0, "juniority": -1}.get(rule, 1)
        self.rank = lambda part: sign * (0 if part[0] in incidents else 1 if part[0] else 2)
        self.bisect = bisect_left if rule == "lifo" else bisect_right
        self.put(slices)
    def put(self, slices):
        for part in slices:
            self.parts[part[0]] += part[1]
            if self.rule in UNORDERED: continue
            at = self.bisect(self.queue, self.rank(part), key=self.rank)
            near = at if self.rule == "lifo" else at - 1
            if 0 <= near < len(self.queue) and self.queue[near][0] == part[0]:
                self.queue[near] = part[0], self.queue[near][1] + part[1]
            else: self.queue.insert(at, part)
    def size(self):
        if self.rule in LOOSE: return (self.parts[CLEAN] or (0, 0))[1]
        return sum(self.parts.values())
    def bounds(self, size):
        """What a request may get, at least and at most (rule 9)."""
        rest, parts = self.size() - size, self.parts.items()
        return [(l, Bound(max(0, b[0] - rest), min(size, b[1]))) for l, b in parts if b and size]
    def take(self, size):
        """Take what a request gets."""
        if self.rule in LOOSE:
            taken, self.parts = self.bounds(size), defaultdict(int, self.bounds(self.size() - size))
            return taken
        taken = []
        if self.rule in UNORDERED: taken = sorted(apportion(self.parts, size, self.rule).items())
        while size and self.queue:
            label, amount = self.queue.pop(0)
            taken.append((label, min(amount, size)))
            if amount > size: self.queue.insert(0, (label, amount - size))
            size -= taken[-1][1]
        for label, amount in taken: self.parts[label] -= amount
        return taken
    def split(self, sizes):
        """Divide a transaction's pool over its requests."""
        return [(self.bounds if self.rule in LOOSE else self.take)(size) for size in sizes]

def convert(slices, paid, received, rule):
    """Turn slices of one asset into slices of another (rule 8)."""
    if rule in LOOSE:
        return [(l, Bound(b[0] * received // paid, -(-b[1] * received // paid))) for l, b in slices]
    if rule in UNORDERED: return [*apportion(dict(slices), received, rule).items()]
    ends = [*accumulate((amount for _, amount in slices), initial=0)]
    return [(part[0], end * received // paid - start * received // paid)
            for part, start, end in zip(slices, ends, ends[1:])]

def terms(step, target):
    """Of a conversion: what converts, the fee left to the converter, what is received (rule 8)."""
    paid = next(row.amount for row in step.pays if converts(row))
    others = sum(row.amount for row in step.pays) - paid
    fee = max(0, sum(row.amount for row in step.receives if row.side != "receive") - others)
    return paid - fee, fee, sum(row.amount for row in target.receives if row.side == "receive")

class Run:
    """One policy, or the interval, over all transactions from the start (rule 3)."""
    def __init__(self, case, rule):
        self.case, self.rule, self.pools, self.moves, self.met = case, rule, {}, {}, {}
        self.units = [1 << asset.grid_bits if rule == "haircut" else 1 for asset in case.assets]
        self.books, self.added = defaultdict(lambda: [0, set()]), defaultdict(set)
        for seed in case.opened.values():
            self.open(seed).put(self.book("stolen", seed, self.new(seed.label, self.size(seed))))
        for _, steps in groupby(case.steps, lambda step: step.seq): self.transact([*steps])
        for holder, pool in self.pools.items():
            for label in totals(pool.parts.items()):
                slices = [(l, a) for l, a in pool.parts.items() if l in (CLEAN, label)]
                place = "frozen" if case.received.get(holder) == "frozen" else "held"
                self.book(place, case.last[holder], slices, "", self.added[holder, label])
    def size(self, row): return row.amount * self.units[row.asset]
    def ruled(self, through):
        """A service that is passed through is divided by haircut whatever the policy."""
        return "haircut" if through and self.rule not in UNORDERED else self.rule
    def new(self, label, size):
        """Slices of one label."""
        if self.rule not in LOOSE: return [(label, size)]
        known = label in self.case.followed if self.rule == "poison" else label
        bound = Bound(0 if self.rule == "poison" else size, size)
        return [(CLEAN, Bound(size, size))] + ([(label, bound)] if known else [])
    def amounts(self, slices):
        """What is booked: the amount per label; by poison, the whole for each label."""
        sums = totals(slices)
        return dict.fromkeys(sums, sum(bound[1] for label, bound in slices if label == CLEAN)) \
            if self.rule == "poison" else sums
    def tainted(self, slices, labels):
        """How much has one of some labels, at most."""
        parts = [part[1] if self.rule == "interval" else part
                 for label, part in self.amounts(slices).items() if label in labels]
        return max(parts, default=0) if self.rule == "poison" else sum(parts)
    def book(self, column, row, slices, why="", spots=None):
        """Add all but what is clean to a column of the balance, and to the holdings."""
        for label, amount in self.amounts(slices).items():
            line = self.books[label, column, why, row.holder, row.asset]
            line[0] += amount
            line[1] |= {spot(row)} if spots is None else spots
        return slices
    def open(self, row):
        """Keep a pool for a holder; an account opens with its recorded balance (rule 7)."""
        through = row.holder in self.case.first and self.case.first[row.holder].rule
        pool = self.pools[row.holder] = Pool(self.ruled(through), self.case.incidents)
        for label, amount in self.case.before.get(spot(row), {CLEAN: 0}).items():
            amount = max(0, amount) * self.units[row.asset]
            pool.put(self.book("introduced", row, self.new(label, amount)))
        return pool
    def reopened(self, row):
        """The seed of an output that was open from the start and is now received (rule 5)."""
        known = row.side == "receive" and not self.case.account and row.holder in self.case.opened
        return [self.case.opened[row.holder]] if known else []
    def relabel(self, row, slices):
        """A seed makes all that is not from an incident its own (rule 5)."""
        size, ours = self.size(row), self.case.incidents
        for seed in [*self.case.seeds_at.get(spot(row), []), *self.reopened(row)]:
            if self.rule == "poison" and ours & totals(slices).keys(): continue  # already stolen
            lost = [part for part in slices if part[0] not in ours]
            others = [part for part in slices if part[0] in ours and part[0] != seed.label]
            stolen = [(seed.label, amount) for _, amount in lost]
            self.book("stolen", row, (self.new(CLEAN, size) if self.rule in LOOSE else []) + stolen)
            if self.rule in LOOSE:
                low = max(0, size - sum(bound.high for _, bound in others))
                high = size - sum(bound.low for _, bound in others)
                slices = self.new(CLEAN, size) + others + [(seed.label, Bound(low, high))]
                continue
            self.book("lost", row, lost)
            slices = [(l if l in ours else seed.label, amount) for l, amount in slices]
        return slices
    def withdraw(self, row):
        """What a payer pays (rule 3.1)."""
        pool, size = self.pools.get(row.holder), self.size(row)
        missing = max(0, size - pool.size()) if pool else size
        label = int(row.disposition.partition(":")[2] or CLEAN)
        slices = self.book("introduced", row, self.new(UNFUNDED if pool else label, missing))
        if pool: slices = pool.take(size - missing) + slices
        if not self.case.stays(row): self.pools.pop(row.holder, None)
        return self.relabel(row, slices)
    def move(self, row, slices):
        for label, amount in self.amounts(slices).items(): self.moves[(*spot(row), label)] = amount
    def visits(self, rows):
        """Whether this rule looks at a transaction; accounts that overdraw open first (rule 7)."""
        for row in rows if self.case.watch else ():
            balance = self.case.before.get(spot(row), {CLEAN: row.amount})[CLEAN]
            asset = self.case.assets[row.asset]
            trusted = asset.verified == "1" or not asset.contract
            overdraws = row.side == "pay" and row.amount > balance and trusted
            if overdraws and row.holder not in self.pools: self.open(row)
        return any(row.seq in self.case.seeded or row.holder in self.pools and
                   (self.case.stays(row) or row.side == "pay") for row in rows)
    def transact(self, steps):
        """Take one transaction through its steps (rules 3 and 8)."""
        if not self.visits([row for step in steps for row in step.pays + step.receives]): return
        taken = [[(row, self.withdraw(row)) for row in step.pays] for step in steps]
        others = [part for step, parts in zip(steps, taken) if step.kind in SWAP
                  for row, slices in parts if not converts(row) for part in slices]
        doubt, sure = self.tainted(others, self.case.incidents), self.rule != "interval" or any(
            bound[0] for label, bound in others if label in self.case.incidents)
        for step, parts, target in zip(steps, taken, [*steps[1:], None]):
            swap = step.kind in SWAP and not (doubt and sure)
            gives = {spot(row): self.new(CLEAN, self.size(row)) for row in step.receives}
            if swap and doubt:  # it may be opaque: nothing of x is certain on either side (rule 9)
                parts = [(row, [(label, Bound(0, part[1]) if label and converts(row) else part)
                                for label, part in slices]) for row, slices in parts]
            if step.kind != "converted" or not swap:
                for row, slices in parts: self.move(row, slices)
            if step.kind in ("ordinary", "coinbase"):
                gives = self.divide(
                    step.receives, [p for _, got in parts for p in got], self.rule)
            else:
                lost = [p for row, slices in parts for p in slices
                        if not swap or doubt or not converts(row)]
                nowhere = step.pays[0]._replace(holder="tx:" + self.case.tx[step.seq])
                self.book("opaque", nowhere, lost, "", {(step.seq,)})
            if swap and step.kind == "conversion":
                fee, came = self.convert(step, parts, target)
                gives |= {spot(row): fee for row in step.receives if row.side != "receive"}
            elif swap: gives |= self.divide(
                [row for row in step.receives if row.side == "receive"], came, self.rule)
            for row in step.receives: self.receive(row, gives[spot(row)])
    def convert(self, step, parts, target):
        """Split what the converter pays into a fee and what becomes another asset (rule 8)."""
        row, slices = next(part for part in parts if converts(part[0]))
        paid, fee, received = terms(step, target)
        paid, fee = paid * self.units[step.asset], fee * self.units[step.asset]
        out, fee = Pool(self.rule, self.case.incidents, slices).split([paid, fee])
        came = convert(out, paid, received * self.units[target.asset], self.rule)
        self.book("converted_out", row, out)
        self.book("converted_in", target.pays[0], came)
        self.move(target.pays[0]._replace(entry=0), came)
        return fee, came
    def divide(self, rows, slices, rule):
        """Divide a transaction's pool over its receivers and the remainder (rule 3.3)."""
        if rule == "tiho": rows = sorted(rows, key=lambda r: (r.side != "receive", -r.amount))
        pool = Pool(rule, self.case.incidents, slices)
        return dict(zip(map(spot, rows), pool.split([self.size(row) for row in rows])))
    def receive(self, row, slices):
        """Put what a receiver gets where its disposition says (rule 3.4)."""
        pools, place = self.pools, PLACES.get(row.disposition, "unresolved")
        why = row.disposition if place == "unresolved" else ""
        for seed in self.reopened(row):
            self.book("stolen", seed, self.new(seed.label, -self.size(seed)))
            self.open(row)
            place = "held"
        slices = self.relabel(row, slices)
        self.move(row, slices)
        if place == "held" and row.holder not in pools:
            floor = self.case.assets[row.asset].floor * self.units[row.asset]
            if row.disposition != "follow" or self.rule == "interval": floor = 0
            known = not self.case.account or spot(row) in self.case.before
            tainted = self.tainted(slices, self.case.followed)
            opens = tainted and tainted >= floor and known or row.disposition == "coinbase"
            if opens: self.open(row)
            else: place, why = "unresolved", "floor"
        if place != "held":
            self.book(place, row, slices, why)
            if row.holder in pools: pools[row.holder].put(self.new(CLEAN, self.size(row)))
            return
        pools[row.holder].put(slices)
        for label in totals(slices): self.added[row.holder, label].add(spot(row))
        now = self.amounts(pools[row.holder].parts.items())
        for a, b in combinations(sorted(self.case.incidents & now.keys()), 2):
            if row.side == "receive":
                self.met.setdefault((a, b), (row.seq, row.holder, row.asset, now[a], now[b]))

def widest(case, label):
    """The end of the widest path from a label's seeds to each exit: width, hops (rule 11)."""
    def seeds(row):
        found = case.seeds_at.get(spot(row), ())
        return [(seed.amount, None) for seed in found if seed.label == label]
    def width(node): return node[0]
    nodes = {h: (seed.amount, None) for h, seed in case.opened.items() if seed.label == label}
    ends = {}
    for step, target in zip(case.steps, [*case.steps[1:], None]):
        swap, offer, hop = step.kind == "conversion", 0, None
        for row in step.pays if step.kind not in ("opaque", "converted") else ():
            wide, back = max([*seeds(row), nodes.get(row.holder, (0, None))], key=width)
            if min(wide, row.amount) > offer and (not swap or converts(row)):
                offer, hop = min(wide, row.amount), (back, row)
        gets = [(row, 0 if swap else offer) for row in step.receives]
        if swap:
            paid, _, received = terms(step, target)
            gets[:0] = [(row, offer * received // paid) for row in target.receives]
        for row, offer in gets:
            place = PLACES.get(row.disposition)
            found, key, starts = nodes, row.holder, seeds(row)
            if place != "held": found, key, starts = ends, (row.address, row.asset, place), []
            ways = [found.get(key, (0, None)), (min(offer, row.amount), (hop, row)), *starts]
            found[key] = max(ways, key=width)
    return ends

def outcomes(case, runs):
    """The lines of exits, exit_shares, paths and flips."""
    amounts, seen = defaultdict(lambda: defaultdict(int)), (defaultdict(set), defaultdict(set))
    for rule, run in runs.items():
        for (label, place, _, holder, asset), (amount, spots) in run.books.items():
            if place not in HELD: continue
            key = label, place, case.address.get(holder, ""), asset
            amounts[key][rule] += amount
            seen[rule == "interval"][key] |= spots
    rules = [rule for rule in case.method["policies"] if rule != "haircut-exact"]
    fair, ranked, paths = [rule for rule in rules if rule != "poison"], [], {}
    exits, shares, hops, flips = {}, {}, {}, {}
    for key, found in amounts.items():
        zero, more = [r for r in fair if not found[r]], [r for r in fair if found[r]]
        if zero and more: flips[key] = ";".join(zero), ";".join(more)
        if key[1] == "exited" or key[1] == "opaque" and key[2]:  # not opaque transactions
            grid = {"haircut": 1 << case.assets[key[3]].grid_bits}
            values = sorted(Fraction(found[rule], grid.get(rule, 1)) for rule in fair) or [0]
            middle = values[(len(values) - 1) // 2]
            low, high = found["interval"] or (0, 0)
            ranked.append((-low, -middle, key[0], key[3], key[1], key[2], high, key))
    for n, (low, *_, high, key) in enumerate(sorted(ranked), 1):
        label, place, address, asset = key
        seqs = [at[0] for at in seen[0][key] or seen[1][key]] or [None]
        exits[n,] = (label, address, asset, place, -low, high, int(key in flips),
                     len(seen[0][key]), min(seqs), max(seqs))
        for rule in rules: shares[n, rule] = amounts[key][rule],
        if label not in paths: paths[label] = widest(case, label)
        width, hop = paths[label].get((address, asset, place), (0, None))
        path = []
        while hop:
            (hop, payer), row = hop
            path.insert(0, (row.seq, payer.holder, row.holder, payer.amount, row.amount, width))
        hops |= {(n, h): line for h, line in enumerate(path, 1)}
    return exits, shares, hops, flips

def compare(name, written, computed):
    """Print one line: how many values agree, or the first that does not."""
    for key in chain(written, computed):
        if written.get(key) != computed.get(key):
            print(f"DIFFERS {name} {key}: written {written.get(key)}, computed {computed.get(key)}")
            return False
    print(f"agrees  {name}: {len(written)} values")
    return True

def keyed(rows, keys, name):
    """Lines of a file by their first columns, which must name each of them."""
    found = {tuple(row[:keys]): tuple(row[keys:]) for row in rows}
    if len(found) != len(rows): raise ValueError(f"{name}.csv names a line twice")
    return found

def manifest(root):
    """The checksums listed, and those of the files that are there."""
    text = (root / "manifest.sha256").read_bytes().decode()
    files = [file for file in sorted(root.rglob("*")) if not file.is_dir()]
    found = {file.relative_to(root).as_posix(): sha256(file.read_bytes()).hexdigest()
             for file in files}
    del found["manifest.sha256"]
    listed = [line.split("  ", 1)[::-1] for line in text.splitlines()]
    for name, _ in listed:
        if name not in found: raise ValueError(f"{name} is missing")
    return dict(listed), found

def books(case):
    """What each step pays and what it gives; seeds and the entries they name."""
    spots = [(r.seq, r.step, SIDES[r.side], r.entry) for r in case.entries]
    pays, gives = {"in order": True}, {"in order": spots == sorted({*spots})}
    pays["numbered"], gives["numbered"] = [*range(len(case.tx))], [r.seq for r in case.transactions]
    for n, asset in enumerate(case.assets):
        stolen = sum(seed.amount for seed in case.seeds if seed.asset == n)
        gives["floor", n] = asset.floor
        pays["floor", n] = stolen * case.method["floor_ppm"] // 10**6
    rules = {row.rule for row in case.balances}
    pays["rules"], gives["rules"] = rules & {"", "haircut"}, rules
    for row in case.entries:
        known = WORDS[row.side].split()
        if (row.disposition or "-").split(":")[0] not in known: gives[spot(row)] = row.disposition
    for step in case.steps:
        pays[step[:2]] = sum(row.amount for row in step.pays)
        gives[step[:2]] = sum(row.amount for row in step.receives)
    rows = {spot(row): (row.holder, row.asset, row.amount) for row in case.entries}
    for place, seeds in case.seeds_at.items():
        for seed in seeds:
            if seed.kind != "open": pays[seed.seed], gives[seed.seed] = seed[6:], rows[place]
    return pays, gives

def legs(case):
    """Net entries and net legs of each account of an account ledger."""
    booked, moved = defaultdict(int), defaultdict(int)
    sign = 1 if case.method["direction"] == "forward" else -1
    for leg in case.legs:
        if leg.kind != "pool_event":
            moved[leg.seq, leg.asset, leg.from_] -= leg.amount * sign
            if leg.kind != "fee": moved[leg.seq, leg.asset, leg.to_] += leg.amount * sign
    for row in case.entries if case.account else ():
        sign = {"pay": -1, "receive": 1}.get(row.side, 0)
        booked[row.seq, row.asset, row.address] += row.amount * sign
    return [{key: net for key, net in side.items() if key[2] and net} for side in (booked, moved)]

def twice(data): return sha256(sha256(data).digest()).digest()

def headers(case):
    """Hash and work of every 80-byte header; the Merkle root over every transaction's branch."""
    blocks = {block.hash: bytes.fromhex(block.header) for block in case.blocks}
    hashes, written, computed = {block.height: block.hash for block in case.blocks}, {}, {}
    for name, header in blocks.items():
        if len(header) == 80:
            bits = int.from_bytes(header[72:76], "little")
            target = (bits & 0x7fffff) << 8 * (bits >> 24) >> 24
            enough = int.from_bytes(twice(header), "little") <= target
            written[name], computed[name] = (name, True), (twice(header)[::-1].hex(), enough)
    for row in case.transactions:
        if not case.account and hashes.get(row.height) in written:
            proof = case.proofs[row.tx]
            digest, index = bytes.fromhex(row.tx)[::-1], proof["index"]
            for sibling in [bytes.fromhex(sibling)[::-1] for sibling in proof["branch"]]:
                digest = twice(sibling + digest if index & 1 else digest + sibling)
                index >>= 1
            written[row.tx] = hashes[row.height], row.index, blocks[proof["block"]][36:68].hex()
            computed[row.tx] = proof["block"], proof["index"], digest.hex()
    return written, computed

def check(root):
    """All checks in turn; true if every one agrees."""
    good, case = [compare("manifest.sha256", *manifest(root))], Case(root)
    good += [compare("facts/entries.csv", *books(case)), compare("facts/legs.csv", *legs(case)),
             compare("facts/proofs.json", *headers(case))]
    partial, names = case.method["partial"], "moves balance holdings meetings".split()
    for rule in partial: print(f"skipped {rule}: it reached a limit; what counts it is unchecked")
    rules = [rule for rule in case.method["policies"] if rule not in partial]
    runs = {rule: Run(case, rule) for rule in rules + ["interval"]}
    moves, balance, holdings, met, intervals = {}, {}, {}, {}, {}
    columns = case.balance[0]._fields[3:] if case.balance else ()
    for rule, run in runs.items():
        exact = rule in ("haircut-exact", "interval")
        moves |= {} if exact else {(rule, *key): (amount,) for key, amount in run.moves.items()}
        met |= {} if exact else {(rule, *key): line for key, line in run.met.items()}
        for (label, place, why, holder, asset), (amount, spots) in run.books.items():
            key = label, place, why, holder, case.address.get(holder, ""), asset
            seqs = [at[0] for at in spots] or [None]
            if rule == "interval":
                if place in HELD and amount: intervals[key] = tuple(amount)
            else:
                line = balance.setdefault((rule, label, asset), dict.fromkeys(columns, 0))
                line[place] = line.get(place, 0) + amount
                if place in HELD: holdings[rule, *key] = amount, len(spots), min(seqs), max(seqs)
    for line in balance.values():  # what seeds took from a label was never introduced (rule 5)
        lost = line.pop("lost", 0)
        line["converted_in"] -= max(0, lost - line["introduced"])
        line["introduced"] = max(0, line["introduced"] - lost)
    balance = {key: tuple(line.values()) for key, line in balance.items() if any(line.values())}
    exits, shares, hops, flips = outcomes(case, runs)
    for name, keys, computed in (
            ("moves", 6, moves), ("balance", 3, balance), ("holdings", 7, holdings),
            ("meetings", 3, met), ("intervals", 6, intervals), ("exits", 1, exits),
            ("exit_shares", 2, shares), ("paths", 2, hops), ("flips", 4, flips)):
        rows = getattr(case, name)
        if name == "exits": rows = [row[:5] + row[8:] for row in rows]  # without names
        if name in names: rows = [row for row in rows if row.policy not in partial]
        if name in names or not partial:
            good.append(compare(f"results/{name}.csv", keyed(rows, keys, name), computed))
    return all(good)

def verify(path):
    """Check the bundle in a folder; the exit code."""
    csv.field_size_limit(1 << 30)
    sys.set_int_max_str_digits(0)
    try: return 0 if check(Path(path)) else 1
    except Exception as error: print(f"cannot be read: {error or type(error).__name__}")
    return 2

def main():
    if hasattr(signal, "SIGPIPE"): signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    if len(sys.argv) == 2: return verify(sys.argv[1])
    print("usage: verify.py BUNDLE")
    return 2

if __name__ == "__main__": sys.exit(main())
