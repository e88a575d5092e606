#!/usr/bin/env python3
"""Check an evidence bundle without the program that wrote it: `python3 verify.py BUNDLE`.

It shares nothing with that program but two pages: bundle.md says what the files mean, and
taint-rules.md how numbers follow from facts ("rule 3" is its section 3). It reads the facts, checks
that they are sound in themselves, runs every policy over them and compares the results.
Exit code: 0 all agree; 1 something differs (the first difference of each file is named); 2 the
bundle cannot be read. Python 3.11, standard library only.
"""
import csv, io, json, re, sys
from collections import defaultdict, deque, namedtuple
from fractions import Fraction
from hashlib import sha256
from itertools import accumulate, combinations, groupby
from pathlib import Path

CLEAN, UNFUNDED, UNRESOLVED = 0, 1, 2
FILES = """method.json facts/proofs.json facts/assets.csv facts/blocks.csv facts/transactions.csv
facts/entries.csv facts/balances.csv facts/legs.csv facts/seeds.csv inferences/conversions.csv
results/balance.csv results/holdings.csv results/intervals.csv results/exits.csv results/moves.csv
results/exit_shares.csv results/paths.csv results/meetings.csv results/flips.csv""".split()
TEXT = set("""contract symbol verified hash header tx kind side holder address disposition why rule
source target flags seed payer policy place service actor category zero nonzero""".split())
PLACES = {"follow": "held", "include": "held", "exit": "exited", "returned": "returned",
          "burnt": "burnt", "opaque": "opaque"}  # all other dispositions: unresolved
SIDES = {"pay": 0, "receive": 1, "fee": 2, "unclaimed": 2}
UNORDERED = {"haircut", "haircut-exact", "poison", "interval"}
Step = namedtuple("Step", "seq step kind asset pays receives rest")

class Bound(namedtuple("Bound", "low high")):
    """An interval (rule 9). Intervals add; 0 is the empty one."""
    def __add__(self, other):
        return Bound(self.low + other[0], self.high + other[1]) if other else self
    __radd__ = __add__
    def __bool__(self):
        return self.high > 0

def number(text):
    """A whole number or a fraction N/D written the plain way; None for an empty field."""
    if not re.fullmatch("(-?[0-9]+(/[0-9]+)?)?", text):
        raise ValueError(f"{text[:40]!r} is not a number")
    return Fraction(text) if "/" in text else int(text) if text else None

def table(data):
    """The lines of a CSV file as named tuples."""
    if not data.endswith(b"\n"): raise ValueError("the last line is cut off")
    lines = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    names = ",".join(lines[0]).replace("from,to", "source,target").split(",")
    if any(len(line) != len(names) for line in lines): raise ValueError("a line lacks fields")
    Row, read = namedtuple("Row", names), [str if name in TEXT else number for name in names]
    return [Row(*[f(field) for f, field in zip(read, line)]) for line in lines[1:]]

class Case:
    """The facts of a bundle, and what follows from them whatever the policy."""
    def __init__(self, root):
        for name in FILES:
            try:
                read = json.loads if name.endswith(".json") else table
                setattr(self, Path(name).stem, read((root / name).read_bytes()))
            except Exception as error: raise ValueError(f"{name}: {error}") from error
        follow = self.method["unfunded"] == "follow"
        self.incidents = {UNFUNDED} if follow else set()
        self.incidents |= {x["id"] for x in self.method["labels"] if x["kind"] == "incident"}
        self.account, self.steps = bool(self.legs), []
        for key, rows in groupby(self.entries, lambda r: (r.seq, r.step, r.kind, r.asset)):
            sides = ([], [], [])
            for row in rows: sides[SIDES[row.side]].append(row)
            self.steps.append(Step(*key, *sides[:2], sides[2][0] if sides[2] else None))
        self.visits = [list(steps) for _, steps in groupby(self.steps, lambda s: s.seq)]
        self.txid = {row.seq: row.tx for row in self.transactions}
        self.address = {r.holder: r.address for r in [*self.holdings, *self.entries]}
        self.asset = {r.holder: r.asset for r in [*self.seeds, *self.entries]}
        self.opened = {s.holder: s for s in self.seeds[::-1] if s.kind == "open"}
        self.seeded = {seed.seq for seed in self.seeds}
        self.seeds_at = defaultdict(list)
        for seed in self.seeds:
            side = {"arrive": "receive", "leave": "pay", "open": ""}[seed.kind]
            self.seeds_at[seed.seq, seed.step, side, seed.entry].append(seed)
        self.first = {row.holder: row for row in self.balances}
        self.before, self.overdrawn, now = {}, defaultdict(list), {}
        for step in self.steps:  # carry the recorded balances forward
            rows = [r for r in step.pays + step.receives if r.holder in self.first]
            for row in [r for r in rows if self.first[r.holder].seq <= r.seq]:
                start = self.first[row.holder]
                balance = now.setdefault(row.holder, start.balance)
                missing = start.missing - max(0, -balance)
                self.before[row.holder, row.seq, row.step] = balance, max(0, missing)
                if row.side == "pay" and row.amount > balance and follow and \
                        self.method["opening"] != "inferred":
                    self.overdrawn[row.seq].append(row)
            for row in rows:
                if row.holder in now: now[row.holder] += row.amount * (1, -1)[row.side == "pay"]

class Pool:
    """What a holder or a transaction has: amounts per label and, for the ordered rules, slices in
    three lanes, which a request empties one after the other (rule 2)."""
    def __init__(self, rule, incidents):
        self.rule, self.incidents, self.size, self.parts = rule, incidents, 0, defaultdict(int)
        self.lanes = (deque(), deque(), deque())
    def put(self, slices, size):
        self.size += size
        for label, amount in slices:
            self.parts[label] += amount
            if self.rule in UNORDERED: continue
            lane = 0 if label in self.incidents else 1 if label else 2
            lane = self.lanes[{"fifo": 0, "lifo": 0, "juniority": 2 - lane}.get(self.rule, lane)]
            lane.append((label, amount + (lane.pop()[1] if lane and lane[-1][0] == label else 0)))
        if self.rule == "poison":  # every label touches the whole balance
            self.parts = defaultdict(int, {label: self.size for label in self.parts if self.size})
    def share(self, size):
        """What a request of this size gets by a rule that knows no order."""
        rest, parts = self.size - size, self.parts
        if self.rule == "poison": parts = dict.fromkeys(parts, size)
        elif self.rule == "interval":
            parts = {l: Bound(max(0, b.low - rest), min(size, b.high)) for l, b in parts.items()}
        else: parts = apportion(parts, size, self.rule)
        return [(label, amount) for label, amount in sorted(parts.items()) if size and amount]
    def take(self, size):
        """Take a request out of the pool."""
        if self.rule in UNORDERED:
            taken = self.share(size)
            if self.rule in ("poison", "interval"): rest = self.share(self.size - size)
            else: rest = [(l, p - totals(taken)[l]) for l, p in self.parts.items()]
            self.size, self.parts = self.size - size, defaultdict(int, rest)
            return taken
        taken, last, self.size = [], self.rule == "lifo", self.size - size
        for lane in self.lanes:
            while lane and size:
                label, amount = lane.pop() if last else lane.popleft()
                part = min(amount, size)
                if amount > part: (lane.append if last else lane.appendleft)((label, amount - part))
                taken.append((label, part))
                self.parts[label] -= part
                size -= part
        return taken

def apportion(parts, size, rule):
    """Divide size in proportion to parts; what is left goes to the largest remainders (rule 2)."""
    total = sum(parts.values()) or 1
    if rule == "haircut-exact": return {l: Fraction(p) * size / total for l, p in parts.items()}
    shares = {label: part * size // total for label, part in parts.items()}
    order = sorted(parts, key=lambda label: (-(parts[label] * size % total), label))
    for label in order[:size - sum(shares.values())]: shares[label] += 1
    return shares

def totals(slices):
    """Amount per label."""
    sums = defaultdict(int)
    for label, amount in slices: sums[label] += amount
    return sums

class Run:
    """One policy, or the interval, over all transactions from the start."""
    def __init__(self, case, policy):
        self.case, self.policy, self.pools, self.moves, self.met = case, policy, {}, {}, {}
        self.sums, self.added = defaultdict(int), defaultdict(set)
        self.holdings = defaultdict(lambda: [0, set()])
        self.units = [1 << a.grid_bits if policy == "haircut" else 1 for a in case.assets]
        for seed in case.opened.values():
            size = seed.amount * self.units[seed.asset]
            self.open(seed.holder, seed.asset, "stolen", self.new(seed.label, size), size)
        for steps in case.visits:
            for row in case.overdrawn.get(steps[0].seq, ()):
                if row.holder not in self.pools: self.open_account(row)
            if self.visited(steps): self.transact(steps)
        for holder, pool in self.pools.items():
            if not holder.startswith("fee:"):
                for label, amount in pool.parts.items():
                    self.book("held", "", case.asset[holder], [(label, amount)], holder,
                              case.address.get(holder, ""), self.added[holder, label])

    def new(self, label, size):
        """Slices of one label."""
        if not size or self.policy == "poison" and label not in self.case.incidents: return []
        return [(label, Bound(size, size) if self.policy == "interval" else size)]

    def open(self, holder, asset, column, slices, size):
        through = holder in self.case.first and self.case.first[holder].rule
        rule = "haircut" if through and self.policy not in UNORDERED else self.policy
        self.pools[holder] = Pool(rule, self.case.incidents)
        self.pools[holder].put(slices, size)
        self.add(column, asset, slices)

    def open_account(self, row):
        """An account opens with its recorded balance (rule 7)."""
        balance, missing = (max(0, x) * self.units[row.asset]
                            for x in self.case.before[row.holder, row.seq, row.step])
        slices = self.new(UNRESOLVED, missing)
        self.open(row.holder, row.asset, "introduced", slices, missing)
        self.pools[row.holder].put(self.new(CLEAN, balance), balance)

    def visited(self, steps):
        """Whether the policy looks at a transaction at all."""
        return any(step.seq in self.case.seeded or any(row.holder in self.pools for row in
                   step.pays + (step.receives if self.case.account else [])) for step in steps)

    def add(self, column, asset, slices):
        for label, amount in slices:
            if label: self.sums[label, asset, column] += amount

    def book(self, place, why, asset, slices, holder, address, rows):
        self.add(place, asset, slices)
        for label, amount in slices:
            if label and amount:
                booked = self.holdings[label, place, why, holder, address, asset]
                booked[0] += amount
                booked[1] |= rows

    def book_row(self, place, why, row, slices):
        self.book(place, why, row.asset, slices, row.holder, row.address,
                  {(row.seq, row.step, row.side, row.entry)})

    def move(self, row, slices, side=None, entry=None):
        for label, amount in totals(slices).items():
            if label and amount: self.moves[row.seq, row.step, row.side, row.entry, label] = amount

    def tainted(self, slices):
        """How much of the slices comes from incidents."""
        parts = [b.high if self.policy == "interval" else b
                 for label, b in slices if label in self.case.incidents]
        return max(parts, default=0) if self.policy == "poison" else sum(parts)

    def relabel(self, row, slices, size):
        """The seeds at a row make all that is not from an incident theirs (rule 5)."""
        seeds = list(self.case.seeds_at.get((row.seq, row.step, row.side, row.entry), ()))
        if row.side == "receive" and row.holder in self.case.opened and not self.case.account:
            seeds.append(self.case.opened[row.holder])
        for seed in seeds:
            if self.policy not in ("interval", "poison"):
                for label, amount in slices:
                    if label and label not in self.case.incidents:
                        back = min(amount, self.sums[label, row.asset, "introduced"])
                        self.sums[label, row.asset, "introduced"] -= back
                        self.sums[label, row.asset, "converted_in"] -= amount - back
            if self.policy == "interval":
                others = [(l, b) for l, b in slices
                          if l in self.case.incidents and l != seed.label]
                low = max(0, size - sum(b.high for _, b in others))
                high = size - sum(b.low for _, b in others)
                slices = others + [(seed.label, Bound(low, high))]
                continue
            before = totals(slices)[seed.label]
            if self.policy == "poison":
                slices = slices or [(seed.label, size)]
            else:
                slices = [(l if l in self.case.incidents else seed.label, a) for l, a in slices]
            self.sums[seed.label, row.asset, "stolen"] += totals(slices)[seed.label] - before
        return slices

    def withdraw(self, row):
        """What a payer pays (rule 3.1)."""
        size, pool = row.amount * self.units[row.asset], self.pools.get(row.holder)
        if pool is None:
            reset = row.disposition.startswith("reset:")
            slices = self.new(int(row.disposition[6:]) if reset else CLEAN, size)
            self.add("introduced", row.asset, slices if reset else [])
        else:
            missing = max(0, size - pool.size)
            introduced = self.new(UNFUNDED, missing)
            slices = pool.take(size - missing) + introduced
            self.add("introduced", row.asset, introduced)
            if self.policy == "poison": slices = [(label, size) for label in dict(slices)]
            if not self.case.account: del self.pools[row.holder]
        return self.relabel(row, slices, size)

    def transact(self, steps):
        """Take one transaction through its steps (rules 3 and 8)."""
        taken = [[self.withdraw(row) for row in step.pays] for step in steps]
        doubt = any(self.tainted(slices) for step, parts in zip(steps, taken)
                    if step.kind in ("conversion", "converted")
                    for row, slices in zip(step.pays, parts) if row.disposition != "converter")
        sure = doubt and self.policy != "interval"
        for step, parts, target in zip(steps, taken, [*steps[1:], None]):
            swap = step.kind in ("conversion", "converted") and not sure
            if step.kind != "converted" or sure:
                for row, slices in zip(step.pays, parts): self.move(row, slices)
            if step.kind in ("ordinary", "coinbase"):
                through = any(row.disposition == "haircut" for row in step.pays)
                rule = "haircut" if through and self.policy not in UNORDERED else self.policy
                pool = Pool(rule, self.case.incidents)
                for row, slices in zip(step.pays, parts):
                    pool.put(slices, row.amount * self.units[row.asset])
                self.divide(step, step.rest, pool)
                continue
            for row, slices in zip(step.pays, parts):
                if doubt and swap: slices = [(l, Bound(0, b.high)) for l, b in slices]
                if doubt or row.disposition != "converter" or step.kind == "opaque":
                    tx = "tx:" + self.case.txid[row.seq]
                    self.book("opaque", "", row.asset, slices, tx, "",
                              {(row.seq, row.step, row.side, row.entry)})
                if swap and row.disposition == "converter": self.convert(step, target, slices)
            for row in step.receives:
                if not (swap and step.kind == "converted"):
                    self.receive(row, self.new(CLEAN, row.amount * self.units[row.asset]))

    def convert(self, step, target, slices):
        """Turn what the converter pays into another asset (rule 8)."""
        payer, fee, paid, received = terms(step, target)
        paid, fee = paid * self.units[step.asset], fee * self.units[step.asset]
        received *= self.units[target.asset]
        pool = Pool(self.policy, self.case.incidents)
        pool.put(slices, paid + fee)
        request = pool.share if self.policy in ("poison", "interval") else pool.take
        slices = request(paid)
        self.remainder(step.rest, request(fee))
        self.add("converted_out", step.asset, slices)
        if self.policy == "poison": slices = [(label, received) for label, _ in slices]
        elif self.policy == "interval":
            slices = [(label, Bound(b.low * received // paid, -(-b.high * received // paid)))
                      for label, b in slices]
        elif self.policy.startswith("haircut"):
            slices = [*apportion(totals(slices), received, self.policy).items()]
        else:
            ends = [0, *accumulate(amount for _, amount in slices)]
            slices = [(label, end * received // paid - start * received // paid)
                      for (label, _), start, end in zip(slices, ends, ends[1:])]
        self.add("converted_in", target.asset, slices)
        self.move(target.pays[0]._replace(entry=0), slices)
        pool = Pool(self.policy, self.case.incidents)
        pool.put(slices, received)
        self.divide(target, None, pool)

    def divide(self, step, rest, pool):
        """Divide a transaction's pool over its receivers and the remainder (rule 3.3)."""
        request = pool.share if self.policy in ("poison", "interval") else pool.take
        order = step.receives
        if pool.rule == "tiho": order = sorted(order, key=lambda row: -row.amount)
        parts = {row.entry: request(row.amount * self.units[row.asset]) for row in order}
        left = request(rest.amount * self.units[rest.asset]) if rest else []
        for row in step.receives: self.receive(row, parts[row.entry])
        self.remainder(rest, left)

    def remainder(self, row, slices):
        if not row: return
        self.move(row, slices)
        if row.disposition == "fees": self.add("fees", row.asset, slices)
        elif row.disposition == "coinbase":
            size = row.amount * self.units[row.asset]
            self.open("fee:" + self.case.txid[row.seq], row.asset, "fee queue", slices, size)
        else: self.book_row("burnt", "", row, slices)

    def receive(self, row, slices):
        """Put what a receiver gets where its disposition says (rule 3.4)."""
        size, source = row.amount * self.units[row.asset], None
        if not self.case.account and row.holder in self.case.opened:
            source = self.case.opened[row.holder]
            if self.policy != "interval": self.sums[source.label, row.asset, "stolen"] -= source.amount * self.units[row.asset]
            self.open(row.holder, row.asset, "none", [], 0)
        slices = self.relabel(row, slices, size)
        self.move(row, slices)
        place = "held" if source else PLACES.get(row.disposition, "unresolved")
        why = row.disposition if place == "unresolved" else ""
        if place == "held" and row.holder not in self.pools:
            tainted = self.tainted(slices)
            floor = self.case.assets[row.asset].floor * self.units[row.asset]
            if row.disposition == "include" or self.policy == "interval": floor = 0
            known = not self.case.account or (row.holder, row.seq, row.step) in self.case.before
            if not tainted or tainted < floor or not known: place, why = "unresolved", "floor"
            elif self.case.account: self.open_account(row)
            else: self.open(row.holder, row.asset, "none", [], 0)
        pool = self.pools.get(row.holder)
        if place != "held":
            self.book_row(place, why, row, slices)
            if pool: pool.put(self.new(CLEAN, size), size)
            return
        pool.put(slices, size)
        for label, amount in slices:
            if amount:
                self.added[row.holder, label].add((row.seq, row.step, row.side, row.entry))
        met = sorted(label for label in self.case.incidents
                     if label != UNFUNDED and pool.parts.get(label))
        for pair in combinations(met, 2):
            self.met.setdefault(pair, (row.seq, row.holder, row.asset,
                                       *(pool.parts[label] for label in pair)))

def terms(step, target):
    """A conversion's payer, the fee its slices bear, what converts and into what (rule 8)."""
    payer = next(row for row in step.pays if row.disposition == "converter")
    others = sum(row.amount for row in step.pays if row is not payer)
    fee = max(0, step.rest.amount - others) if step.rest else 0
    return payer, fee, payer.amount - fee, sum(row.amount for row in target.receives)

def widest_paths(case, label):
    """The widest path from the seeds of a label to each end (rule 11): (width, hops)."""
    nodes = {s.holder: (s.amount, None) for s in case.opened.values() if s.label == label}
    ends = {}
    for step, target in zip(case.steps, [*case.steps[1:], None]):
        def width_of(row):
            seeds = case.seeds_at.get((row.seq, row.step, "pay", row.entry), ())
            seed = next(((s.amount, None) for s in seeds if s.label == label), (0, None))
            return max(seed, nodes.get(row.holder, (0, None)), key=lambda node: node[0])
        offers = [(min(width_of(r)[0], r.amount), width_of(r)[1], r) for r in step.pays
                  if step.kind != "conversion" or r.disposition == "converter"]
        offer, back, payer = max(offers, key=lambda o: o[0], default=(0, None, None))
        receives = step.receives + ([step.rest] if step.rest else [])
        if step.kind == "converted": continue
        if step.kind == "conversion":
            _, _, paid, received = terms(step, target)
            offer, receives = offer * received // paid, target.receives
        if step.kind == "opaque": continue
        for row in receives:
            width = min(offer, row.amount)
            holder = "fee:" + case.txid[row.seq] if row.disposition == "coinbase" else row.holder
            node = (width, (back, payer, row._replace(holder=holder)))
            if not width: continue
            place = "fees" if row.disposition in ("fees", "coinbase") else PLACES.get(row.disposition)
            if place == "held" or row.disposition == "coinbase":
                nodes[holder] = max(nodes.get(holder, (0,)), node, key=lambda node: node[0])
            else:
                key = row.address, row.asset, place
                ends[key] = max(ends.get(key, (0,)), node, key=lambda node: node[0])
        for row in step.receives:
            for seed in case.seeds_at.get((row.seq, row.step, "receive", row.entry), ()):
                if seed.label == label:
                    nodes[row.holder] = max(nodes.get(row.holder, (0,)), (seed.amount, None),
                                            key=lambda node: node[0])
    return ends

def exits_and_flips(case, runs, bounds):
    """The lines of exits.csv, exit_shares.csv, paths.csv and flips.csv."""
    amounts, seen = defaultdict(lambda: defaultdict(int)), defaultdict(set)
    for name, run in runs.items():
        for (label, place, _, _, address, asset), (amount, rows) in run.holdings.items():
            amounts[label, place, address, asset][name] += amount
            seen[label, place, address, asset] |= rows
    reach, around = defaultdict(int), defaultdict(set)
    for (label, place, _, _, address, asset), (bound, rows) in bounds.holdings.items():
        reach[label, place, address, asset] += bound
        around[label, place, address, asset] |= rows
    conserving = [name for name in runs if name not in ("poison", "haircut-exact")]
    flips = {}
    for key in amounts:
        zero = [name for name in conserving if not amounts[key][name]]
        nonzero = [name for name in conserving if amounts[key][name]]
        if zero and nonzero: flips[key] = ";".join(zero), ";".join(nonzero)
    def rank(key):
        label, place, address, asset = key
        grid = case.assets[asset].grid_bits
        values = sorted(Fraction(amounts[key][name], 1 << grid if name == "haircut" else 1)
                        for name in conserving)
        return (-(reach[key] or Bound(0, 0)).low, -values[(len(values) - 1) // 2] if values else 0,
                label, asset, place, address)
    keys = [key for key in {**amounts, **reach} if key[1] in ("exited", "opaque")
            and (any(amounts[key].values()) or reach[key])]
    exits, shares, hops = [], [], []
    paths = {label: widest_paths(case, label) for label in {key[0] for key in keys}}
    for n, key in enumerate(sorted(keys, key=rank), 1):
        label, place, address, asset = key
        low, high = reach[key] or (0, 0)
        seqs = sorted(row[0] for row in seen[key] or around[key]) or [None]
        exits.append((n, label, address, asset, place, low, high, int(key in flips),
                      len(seen[key]), seqs[0], seqs[-1]))
        shares += [(n, name, amounts[key][name]) for name in runs if name != "haircut-exact"]
        width, hop = paths[label].get((address, asset, place), (0, None))
        chain = []
        while hop:
            chain.append(hop)
            hop = hop[0]
        for h, (_, payer, row) in enumerate(chain[::-1], 1):
            hops.append((n, h, row.seq, payer.holder, row.holder, payer.amount, row.amount, width))
    return exits, shares, hops, [(*key, *names) for key, names in flips.items()]

def report(name, triples):
    """Print one line for a check; true if all that was written is what was computed."""
    count = 0
    for count, (key, written, computed) in enumerate(triples, 1):
        if written != computed:
            print(f"DIFFERS {name}: {key}: written {written}, computed {computed}")
            return False
    print(f"agrees  {name}: {count} compared")
    return True

def lines(rows, keys, computed):
    """Both sides of every line of a file; its first columns name the line."""
    written = {tuple(row[:keys]): tuple(row[keys:]) for row in rows}
    computed = {tuple(row[:keys]): tuple(row[keys:]) for row in computed}
    if len(written) != len(rows): raise ValueError("two lines of one name")
    for key in {**written, **computed}:
        yield key, written.get(key, "no line"), computed.get(key, "no line")

def manifest(root):
    """Every file listed, every hash right, no file unlisted."""
    text = (root / "manifest.sha256").read_bytes().decode()
    listed = [line.split("  ", 1) for line in text.splitlines()]
    found = sorted(str(p.relative_to(root).as_posix()) for p in root.rglob("*") if not p.is_dir())
    found.remove("manifest.sha256")
    yield "files", [name for _, name in listed], found
    for digest, name in listed: yield name, digest, sha256((root / name).read_bytes()).hexdigest()

def books(case):
    """Sums of every step, order of the lines, seeds and conversions against the entries."""
    places = [(r.seq, r.step, SIDES[r.side], r.entry) for r in case.entries]
    yield "order of lines", places == sorted(set(places)), True
    rows = {place: row for place, row in zip(places, case.entries)}
    for step in case.steps:
        paid = sum(row.amount for row in step.pays)
        rest = step.rest.amount if step.rest else 0
        yield (step.seq, step.step), paid, sum(row.amount for row in step.receives) + rest
    for seed in case.seeds:
        if seed.kind != "open":
            row = rows[seed.seq, seed.step, int(seed.kind == "arrive"), seed.entry]
            yield seed.seed, (seed.holder, seed.asset, seed.amount), (row.holder, row.asset, row.amount)

def legs(case):
    """The raw legs of account ledgers against the entries."""
    moved, sign = defaultdict(int), 1 if case.method["direction"] == "forward" else -1
    for leg in case.legs:
        if leg.kind != "pool_event":
            moved[leg.seq, leg.asset, leg.source] -= leg.amount * sign
            if leg.kind != "fee": moved[leg.seq, leg.asset, leg.target] += leg.amount * sign
    booked = defaultdict(int)
    for row in case.entries:
        if row.side in ("pay", "receive"):
            booked[row.seq, row.asset, row.address] += row.amount * (1, -1)[row.side == "pay"]
    for key in {**moved, **booked} if case.account else ():
        if key[2]: yield key, booked[key], moved[key]

def twice(data):
    return sha256(sha256(data).digest()).digest()

def headers(case):
    """Block hash and proof of work of every 80-byte header; the Merkle branch of every transaction."""
    blocks = {block.hash: bytes.fromhex(block.header) for block in case.blocks}
    blocks = {name: header for name, header in blocks.items() if len(header) == 80}
    for name, header in blocks.items():
        bits = int.from_bytes(header[72:76], "little")
        target = (bits & 0x7fffff) << 8 * (bits >> 24) >> 24
        yield name, twice(header)[::-1].hex(), name
        yield name, int.from_bytes(twice(header), "little") <= target, True
    hashes = {block.height: block.hash for block in case.blocks}
    for row in case.transactions:
        if hashes.get(row.height) in blocks and not case.account:
            proof = case.proofs[row.tx]
            yield row.tx, (proof["block"], proof["index"]), (hashes[row.height], row.index)
            digest, index = bytes.fromhex(row.tx)[::-1], proof["index"]
            for sibling in proof["branch"]:
                sibling = bytes.fromhex(sibling)[::-1]
                digest = twice(sibling + digest if index & 1 else digest + sibling)
                index >>= 1
            yield row.tx, blocks[proof["block"]][36:68].hex(), digest.hex()

def check(root):
    """All checks in turn; true if every one agrees."""
    results = [report("manifest.sha256", manifest(root))]
    case = Case(root)
    results += [report("facts/entries.csv", books(case)), report("facts/legs.csv", legs(case)),
                report("facts/proofs.json", headers(case))]
    partial = case.method["partial"]
    runs = {name: Run(case, name) for name in case.method["policies"] if name not in partial}
    bounds = Run(case, "interval")
    columns = case.balance[0]._fields[3:] if case.balance else ()
    balance, holdings, moves, met = [], [], [], []
    for name, run in runs.items():
        exact = name == "haircut-exact"
        for label, asset in sorted({key[:2] for key in run.sums}):
            line = [run.sums[label, asset, column] for column in columns]
            if any(line): balance.append((name, label, asset, *line))
        for key, (amount, rows) in run.holdings.items():
            seqs = sorted(row[0] for row in rows) or [None]
            holdings.append((name, *key, amount, len(rows), seqs[0], seqs[-1]))
        if not exact:
            moves += [(name, *key, amount) for key, amount in run.moves.items()]
            met += [(name, *pair, *value) for pair, value in run.met.items()]
    intervals = [(*key, *bound) for key, (bound, _) in bounds.holdings.items()]
    if partial:
        print(f"skipped {', '.join(partial)}: a limit was reached, so nothing that counts them is recomputed")
    for name in ("moves", "balance", "holdings", "meetings"):
        setattr(case, name, [row for row in getattr(case, name) if row.policy not in partial])
    exits, shares, hops, flips = exits_and_flips(case, runs, bounds)
    for name, keys, rows, computed in (
            ("moves", 6, case.moves, moves), ("balance", 3, case.balance, balance),
            ("holdings", 7, case.holdings, holdings), ("intervals", 6, case.intervals, intervals),
            ("exits", 1, [row[:5] + row[8:] for row in case.exits], exits),
            ("exit_shares", 2, case.exit_shares, shares), ("paths", 2, case.paths, hops),
            ("meetings", 3, case.meetings, met), ("flips", 4, case.flips, flips)):
        if partial and name in ("intervals", "exits", "exit_shares", "paths", "flips"): continue
        results.append(report(f"results/{name}.csv", lines(rows, keys, computed)))
    return all(results)

def verify(path):
    """Check the bundle in a folder; the exit code."""
    csv.field_size_limit(1 << 30)
    sys.set_int_max_str_digits(0)
    try:
        return 0 if check(Path(path)) else 1
    except Exception as error:
        print(f"cannot be read: {error or type(error).__name__}")
        return 2

def main():
    if len(sys.argv) != 2:
        print("usage: verify.py BUNDLE")
        return 2
    return verify(sys.argv[1])

if __name__ == "__main__":
    sys.exit(main())
