#!/usr/bin/env python3
"""Check an evidence bundle without the program that wrote it: `python3 verify.py BUNDLE`.
Written from two pages alone: bundle.md ("step 3" is in its section on running a policy) and
taint-rules.md ("rule 3"). facts.py beside it checks the facts; here every policy runs over them
and all results are compared. Exit code: 0 all agrees, 1 something differs, 2 it is unreadable."""
import signal, sys
from collections import Counter, defaultdict, deque
from fractions import Fraction
from itertools import accumulate, chain, combinations, groupby
from pathlib import Path
from facts import (KEYS, POOLED, STOPPED, TOTALS, blocks, books, entries, load, manifest, report,
                   result, scaled, sentence, steps, widest)
CLEAN, UNFUNDED, UNRESOLVED = 0, 1, 2
UNORDERED = ("haircut", "poison", "haircut-exact", "interval")  # the others take slices in order
SILENT = ("haircut-exact", "interval")  # they have no moves and no meetings
class Pool:
    """What a holder or a step has: amounts by label and, for ordered policies, queues of slices.
    In the interval label 3 has the most, and label -3 the least, that may be of label 3."""
    def __init__(self, rule, incidents):
        self.rule, self.incidents, self.size, self.parts = rule, incidents, 0, Counter()
        self.queues = [deque(), deque(), deque()]  # a request empties the first one first
    def put(self, slices, size):
        """Add slices at the back, merging neighbours."""
        self.size += size
        for label, part in slices:
            self.parts[label] += part
            kind = 0 if label in self.incidents else 1 if label else 2
            queue = self.queues[{"fifo": 0, "lifo": 0, "juniority": 2 - kind}.get(self.rule, kind)]
            if queue and queue[-1][0] == label: part += queue.pop()[1]
            queue.append((label, part))
        if self.rule == "poison": self.parts = Counter(dict.fromkeys(+self.parts, self.size))
        return self
    def share(self, size):
        """What a request gets of each label where order does not matter (rules 2, 6 and 9)."""
        parts = {label: self.parts[label] for label in sorted(self.parts) if self.parts[label]}
        whole, rest = self.size, self.size - size
        if self.rule == "interval":
            return {l: min(p, size) if l > 0 else max(0, p - rest) for l, p in parts.items()}
        if self.rule != "haircut": return {l: Fraction(p * size) / whole for l, p in parts.items()}
        shares = Counter({label: part * size // whole for label, part in parts.items()})
        last = sorted(parts, key=lambda label: -(parts[label] * size % whole))  # ties stay in order
        return shares + Counter(last[:size - sum(shares.values())])
    def take(self, size):
        """Take a request out of the pool; slices in the order in which they are taken."""
        ordered, lifo, left = self.rule not in UNORDERED, self.rule == "lifo", self.size - size
        taken = [] if ordered else list(self.share(size).items())
        rest = self.share(left) if self.rule == "interval" else {}
        for queue in self.queues if ordered else ():
            while size and queue:
                label, part = queue.pop() if lifo else queue.popleft()
                back = [(label, part - size)] if part > size else []
                queue.extend(back) if lifo else queue.extendleft(back)
                taken.append((label, min(part, size)))
                size -= min(part, size)
        for label, part in taken: self.parts[label] = rest.get(label, self.parts[label] - part)
        self.size = left
        return taken
    def turned(self, size):
        """The pool turned into an amount of another asset (rule 8)."""
        whole, slices = self.size, list(chain(*self.queues))
        ends = [end * size // whole for end in accumulate((part for _, part in slices), initial=0)]
        slices = [(part[0], end - start) for part, start, end in zip(slices, ends, ends[1:])]
        if self.rule in UNORDERED: slices = list(self.share(size).items())
        if self.rule == "interval":  # the most is rounded up, the least down
            slices = [(label, -(-part * size // whole) if label > 0 else part * size // whole)
                      for label, part in self.parts.items()]
        return Pool(self.rule, self.incidents).put(slices, size)
def run(case, rule, found):
    """Run a policy, or the interval, over the entries; `found` gets the results by file and key."""
    ours, pools, poison, interval = case.incidents, {}, rule == "poison", rule == "interval"
    known = case.followed if poison else case.labels | {UNFUNDED, UNRESOLVED}
    signs = (1, -1) if interval else (1,)  # a new slice is certain: its least is its most
    def book(place, row, slices):
        """Add slices to the balance and the holdings."""
        total = "unresolved" if place in STOPPED else place
        for label, size in slices:
            if abs(label) not in known or not size: continue
            if not interval: found["balance"][rule, label, row.asset][total] += size
            if place in ("stolen", "converted_in", "converted_out", "fees"): continue
            column = rule if not interval else "high" if label > 0 else "low"
            found["holdings"][abs(label), place, row.holder, row.address, row.asset][column] += size
    def opened(row):
        """The pool of a holder, which opens if it is not open (rule 7)."""
        haircut, clean = row.holder.startswith("pool:"), max(0, row.before or 0) - row.unknown
        if row.holder not in pools:
            pool = Pool("haircut" if haircut and rule not in UNORDERED else rule, ours)
            slices = [(sign * UNRESOLVED, row.unknown) for sign in signs] + [(CLEAN, clean)]
            pools[row.holder] = pool.put(slices, row.unknown + clean)
        return pools[row.holder]
    def seed(row, slices):
        """A seed makes its own all that is not an incident's (rule 5); the result is a move."""
        if row.label in ours:
            kept = sum(part for label, part in slices if label in ours and not poison)
            book("stolen", row, [(row.label, row.amount - kept)])
            others = [(label, part) for label, part in slices if abs(label) in ours - {row.label}]
            most = row.amount - sum(part for label, part in others if label < 0)
            least = max(0, row.amount - sum(part for label, part in others if label > 0))
            slices = [(label if label in ours else row.label, part) for label, part in slices]
            if poison: slices = others + [(row.label, row.amount)]
            if interval: slices = others + [(row.label, most), (-row.label, least)]
        move = Pool(rule, ours).put(slices, row.amount).parts
        for label in known & (+move).keys() if rule not in SILENT else ():
            found["moves"][rule, row.entry, label]["amount"] = move[label]
        return list(move.items()) if poison else slices
    def withdraw(row):
        """What a payer pays (step 2)."""
        pool = opened(row) if row.place == "opens" else pools.get(row.holder)
        if row.before is None: pools.pop(row.holder, None)
        if row.place == "converted_in": pool = pool.turned(row.amount)
        size = min(pool.size, row.amount) if pool else 0
        rest = UNFUNDED if pool else CLEAN if row.label in ours else row.label
        missing = [(sign * rest, row.amount - size) for sign in signs]
        turn = -1 if rule == "lifo" and row.holder.startswith(("fee:", "swap:")) else 1  # rule 4, 8
        slices = seed(row, (pool.take(size)[::turn] if pool else []) + missing)
        if row.place == "converted_in": book(row.place, row, slices)
        return slices
    def receive(row, slices):
        """Put what a receiver or the rest gets where its place says (step 4)."""
        if row.place == "anew" and row.holder in pools:
            book("stolen", row, [(l, -part) for l, part in pools.pop(row.holder).parts.items()])
        slices, pooled = seed(row, slices), row.place in POOLED
        tainted = sum(part for label, part in slices if label in case.followed)
        low = row.floor is not None and (not tainted or tainted < row.floor and not interval)
        low = low or row.holder.startswith("fee:") and not any(part for l, part in slices if l)
        if pooled and low and row.holder not in pools: return book("floor", row, slices)
        if row.place not in ("held", "frozen", "anew"): book(row.place, row, slices)
        pool = opened(row) if pooled else pools.get(row.holder)
        if pool: pool.put(slices if pooled else [(CLEAN, row.amount)], row.amount)
        meets = pooled and row.place != "converted_out" and row.side == "receive"
        met = +pool.parts if meets and rule not in SILENT else {}
        for a, b in combinations(sorted(ours & met.keys()), 2):
            found["meetings"].setdefault((rule, a, b), dict(
                seq=row.seq, holder=row.holder, asset=row.asset, amount_a=met[a], amount_b=met[b]))
    for _, rows in groupby(case.entries, key=lambda row: row.seq):
        rows = [scaled(case, row) if rule == "haircut" else row for row in rows]
        starts = [r for r in rows if r.place == "opens" or r.label in ours and r.place != "anew"]
        own = [r for r in rows if r.holder in pools and (r.before is not None or r.side == "pay")]
        for pays, gets in steps(rows) if starts or own else ():  # step 1
            pool = Pool(rule, ours)
            for row in pays: pool.put(withdraw(row), row.amount)
            order = sorted(gets, key=lambda r: (r.side, -r.amount)) if rule == "tiho" else gets
            shares = {row.entry: pool.take(row.amount) for row in order}  # step 3
            for row in gets: receive(row, shares[row.entry])
    for holder, pool in pools.items(): book(*case.ends[holder], pool.parts.items())  # step 5

def exits(case, found):
    """The exits by rank, and the widest path to each."""
    fair = [rule for rule in case.method["policies"] if rule not in ("poison", "haircut-exact")]
    lines, nodes = defaultdict(Counter), {}
    for (label, place, _, address, asset), sizes in found["holdings"].items():
        if place == "exited" or place == "opaque" and address:
            lines[label, asset, place, address].update(sizes)
    def rank(key):
        """By what is certain, then the median of the conserving policies, then by name."""
        units = {"haircut": 1 << case.assets[key[1]].grid_bits}
        shares = sorted(Fraction(lines[key][rule], units.get(rule, 1)) for rule in fair) or [0]
        return -lines[key]["low"], -shares[(len(shares) - 1) // 2], key
    for number, key in enumerate(sorted(lines, key=rank), 1):
        words = dict(zip(("label", "asset", "place", "address"), key))
        found["exits"][number,] = dict(lines[key], **words)
        if key[0] not in nodes: nodes[key[0]] = widest(case, key[0])
        (width, hops), path = nodes[key[0]][key[1:]], []
        while hops:
            path.append(hops[1:])
            hops = hops[0]
        for hop, (payer, row) in enumerate(reversed(path), 1):
            found["paths"][number, hop] = dict(seq=row.seq, payer=payer.holder, receiver=row.holder,
                                               paid=payer.amount, received=row.amount, width=width)

def verify(path):
    """Check the bundle in a folder, print a line for each check, and return the exit code."""
    try:
        root, found = Path(path), defaultdict(lambda: defaultdict(Counter))
        good, case = [report("manifest.sha256", manifest(root))], load(root)
        for name, facts in (("entries", entries), ("legs", books), ("blocks", blocks)):
            good.append(report(f"facts/{name}.csv", facts(case)))
        if not all(good[1:]): return 1  # nothing follows from facts that are wrong
        partial = case.method["partial"]
        if partial: print(f"not checked, a limit was reached: {', '.join(partial)}")
        for rule in case.method["policies"] + ["interval"] * (not partial):
            if rule not in partial: run(case, rule, found)
        for (rule, _, _), line in found["balance"].items():
            came = sum(line[name] for name in TOTALS) - line["stolen"]
            if rule == "poison": came = line["converted_in"]  # nothing adds up
            line["converted_in"] = min(came, line["converted_in"])
            line["introduced"] = came - line["converted_in"]
        if not partial: exits(case, found)
        unread = ("exits", "paths") if partial else ()
        for name in [name for name in KEYS if name not in unread]:
            good.append(report(f"results/{name}.csv", result(root, name, found[name], partial)))
        return 0 if all(good) else 1
    except Exception as error:
        print(f"cannot be read: {sentence(error)}")
        return 2

if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"): signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    if len(sys.argv) == 2: sys.exit(verify(sys.argv[1]))
    print("usage: verify.py BUNDLE")
    sys.exit(2)
