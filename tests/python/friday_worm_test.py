"""Answers Friday Worm as a stranger would: from the public files and the words of questions.json alone, sharing no code with the generator. Shows that the questions
can be answered as they are put, and checks block hashes, Merkle roots and address checksums on the way. Only at the end it looks into truth/.

Usage: CLEW=build/dev/apps/cli/clew friday_worm_test.py [SEED]
"""
import collections, csv, datetime, hashlib, json, os, shutil, subprocess, sys, tempfile

clew = os.environ["CLEW"]
seed = sys.argv[1] if len(sys.argv) > 1 else "1"
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
FIVE_TIMES = ["2031-08-07T02:00:00Z", "2031-08-07T06:00:00Z", "2031-08-07T12:00:00Z", "2031-08-08T00:00:00Z", "2031-08-19T00:00:00Z"]


def seconds(text):
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def units(text, decimals):
    whole, _, part = text.partition(".")
    return int(whole + part.ljust(decimals, "0"))


def sha256d(data):
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()


def address_of(script):
    """The text of a key-hash script; any other script as hex, which no question is about."""
    if len(script) != 25 or script[:3] != b"\x76\xa9\x14":
        return script.hex()
    data = b"\x6f" + script[3:23]
    data += sha256d(data)[:4]
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return text


class Reader:
    def __init__(self, data, at):
        self.data, self.at = data, at

    def take(self, count):
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, count):
        return int.from_bytes(self.take(count), "little")

    def size(self):
        first = self.number(1)
        return first if first < 253 else self.number({253: 2, 254: 4, 255: 8}[first])


def read_transaction(reader, time, height):
    start = reader.at
    reader.take(4)
    witness = reader.data[reader.at] == 0
    if witness:
        reader.take(2)
    body = reader.at
    inputs, outputs = [], []
    for _ in range(reader.size()):
        inputs.append((reader.take(32)[::-1].hex(), reader.number(4)))
        reader.take(reader.size())
        reader.take(4)
    for _ in range(reader.size()):
        value = reader.number(8)
        script = reader.take(reader.size())
        outputs.append((value, address_of(script), script[:1] == b"\x6a"))
    end = reader.at
    if witness:
        for _ in inputs:
            for _ in range(reader.size()):
                reader.take(reader.size())
    raw = reader.data[start : start + 4] + reader.data[body:end] + reader.take(4)
    return {"id": sha256d(raw)[::-1].hex(), "time": time, "height": height, "inputs": inputs, "outputs": outputs}


class Ledger:
    """A folder of block files: transactions, what each output is, what spends it, the hash of every block."""

    def __init__(self, folder):
        self.transactions, self.hashes, self.outputs, self.spender = [], [], {}, {}
        for name in sorted(os.listdir(folder)):
            data, at = open(os.path.join(folder, name), "rb").read(), 0
            while at + 8 <= len(data):
                size = int.from_bytes(data[at + 4 : at + 8], "little")
                self.add(data[at + 8 : at + 8 + size])
                at += 8 + size

    def add(self, block):
        assert block[4:36] == (self.hashes[-1] if self.hashes else bytes(32)), "a block does not follow the one before it"
        self.hashes.append(sha256d(block[:80]))
        reader, level = Reader(block, 80), []
        for number in range(reader.size()):
            one = read_transaction(reader, int.from_bytes(block[68:72], "little"), len(self.hashes) - 1)
            level.append(bytes.fromhex(one["id"])[::-1])
            if number == 0:
                one["inputs"] = []
            for each in one["inputs"]:
                assert each in self.outputs and each not in self.spender, "an input spends nothing, or spends it twice"
                self.spender[each] = one
            for index, (value, address, _) in enumerate(one["outputs"]):
                self.outputs[one["id"], index] = (value, address, one)
            self.transactions.append(one)
        while len(level) > 1:
            level = [sha256d(level[i] + level[min(i + 1, len(level) - 1)]) for i in range(0, len(level), 2)]
        assert level[0] == block[36:68], "a Merkle root is wrong"

    def balance(self, addresses, height):
        alive = lambda key: key not in self.spender or self.spender[key]["height"] > height
        return sum(v for key, (v, a, tx) in self.outputs.items() if a in addresses and tx["height"] <= height and alive(key))

    def follow(self, seeds, stops, until=None):
        """Everything that becomes of the seeds: what is unspent, what arrives at `stops`, the transactions on the way."""
        unspent, stopped, passed, todo, seen = [], [], {}, list(seeds), set()
        while todo:
            key = todo.pop()
            if key in seen or (until and self.outputs[key][2]["time"] > until):
                continue
            seen.add(key)
            if self.outputs[key][1] in stops:
                stopped.append(key)
                continue
            spender = self.spender.get(key)
            if spender is None or (until and spender["time"] > until):
                unspent.append(key)
                continue
            passed[spender["id"]] = spender
            todo += [(spender["id"], index) for index in range(len(spender["outputs"]))]
        return unspent, stopped, passed


class Case:
    """The public part of the folder."""

    def __init__(self, folder):
        table = lambda path: list(csv.DictReader(open(os.path.join(folder, path), newline="")))
        self.btc, self.bch = (Ledger(os.path.join(folder, "ledgers", name)) for name in ("btc", "bch"))
        self.price = {(row["asset"], seconds(row["time"]) // 86400): units(row["price"], 2) for row in table("prices.csv")}
        named = [row for row in table("intel/indicators.csv") if row["kind"] == "malware"]
        self.v1, self.v2 = ({row["address"] for row in named if row["version"] == version} for version in "12")
        labels = table("intel/labels.csv")
        self.hot = {row["address"] for row in labels if row["label"].endswith("hot wallet")}
        self.service = {row["address"]: row["label"].split()[0] for row in labels if row["confidence"] == "service_data"}
        self.refusal = min(seconds(row["time"]) for row in table("intel/alerts.csv") if row["sender"] == "Quickbarter")
        self.orders = [dict(row, time=seconds(row["minute"])) for row in table("intel/orders.csv")]
        self.agent = {row["order"]: row["user_agent"] for row in table("intel/optional/agents.csv")}

    def cents(self, value, time):
        quotient, rest = divmod(value * self.price["BTC", time // 86400], 10**8)
        return quotient + (2 * rest > 10**8 or (2 * rest == 10**8 and quotient % 2))

    def ransoms(self, addresses):
        found = {}
        for tx in self.btc.transactions:
            if any(self.btc.outputs[each][1] in addresses for each in tx["inputs"]):
                continue
            for index, (value, address, _) in enumerate(tx["outputs"]):
                cents = self.cents(value, tx["time"]) if address in addresses else 0
                if 25500 <= cents <= 34500 or 51000 <= cents <= 69000:
                    found[tx["id"], index] = cents
        return found

    def flight(self, ledger, ransoms):
        """Follows ransoms to deposit addresses, and beyond where a service sent a deposit back."""
        unspent, deposits, passed = ledger.follow(ransoms, self.service)
        refunds, new = {}, deposits
        while new:
            back = {key: ledger.spender[key] for key in new if key in ledger.spender}
            back = {key: tx for key, tx in back.items() if not any(address in self.hot for _, address, _ in tx["outputs"])}
            refunds.update(back)
            more, new, further = ledger.follow([(tx["id"], 0) for tx in back.values()], self.service)
            unspent, deposits = unspent + more, deposits + new
            passed.update(further)
        return unspent, deposits, passed, refunds

    def order_of(self, key):
        value, address, tx = self.btc.outputs[key]
        fits = [o for o in self.orders if o["pair"] == "BTC>XMR" and units(o["amount_in"], 8) == value
                and o["service"] == self.service[address] and 0 <= o["time"] - tx["time"] <= 3600]
        assert len(fits) == 1, key
        return fits[0]


def groups(ledger, payments):
    parent = {}

    def find(name):
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for txid, index in payments:
        payers = [ledger.outputs[each][1] for each in ledger.outputs[txid, index][2]["inputs"]]
        for other in payers:
            parent[find(other)] = find(payers[0])
    return len({find(name) for name in list(parent)})


def answer_receipts(case, answers):
    btc, v2 = case.btc, case.ransoms(case.v2)
    both = {**v2, **case.ransoms(case.v1)}
    total = sum(btc.outputs[key][0] for key in v2)
    sweeps = [tx for tx in btc.transactions if any(btc.outputs[each][1] in case.v2 for each in tx["inputs"])
              and not any(address in case.v2 for _, address, _ in tx["outputs"])]
    assert len(sweeps) == 7
    answers["W01a"] = {"payments": len(v2), "total_sat": total}
    answers["W01b"] = {"payers": groups(btc, v2)}
    answers["W01c"] = {"receipt_cents": sum(v2.values())}
    answers["W01d"] = {"sweep_cents": case.cents(total, min(tx["time"] for tx in sweeps))}
    answers["W02a"] = case.v1 | case.v2
    answers["W03a"] = {f"{txid}:{index}" for txid, index in v2}
    answers["W03b"] = {f"{tx['id']}:{index}" for tx in btc.transactions if any(message for _, _, message in tx["outputs"])
                       for index, (_, address, _) in enumerate(tx["outputs"]) if address in case.v2}
    answers["W08a"] = {"least_sat": sum(btc.outputs[key][0] for key in both), "least_cents": sum(both.values())}
    return v2, case.ransoms(case.v1)


def answer_flight(case, v2, answers):
    btc = case.btc
    height = next(i for i, (a, b) in enumerate(zip(btc.hashes, case.bch.hashes)) if a != b) - 1
    answers["W04a"] = {"height": height, "btc_sat": btc.balance(case.v2, height), "bch_sat": case.bch.balance(case.v2, height)}
    held, reached, _, _ = case.flight(case.bch, v2)
    answers["W04b"] = {"deposited_sat": sum(case.bch.outputs[k][0] for k in reached), "held_sat": sum(case.bch.outputs[k][0] for k in held)}

    _, deposits, passed, refunds = case.flight(btc, v2)
    orders = {key: case.order_of(key) for key in deposits if key not in refunds}
    out = {(tx["id"], index) for tx in passed.values() if any(btc.outputs[each][1] in case.v2 for each in tx["inputs"])
           for index, (_, address, _) in enumerate(tx["outputs"]) if address not in case.v2}
    refunding = {tx["id"] for tx in refunds.values()}

    def hops(key):
        if key in out:
            return 0
        tx = btc.outputs[key][2]
        return hops(tx["inputs"][0]) + (tx["id"] not in refunding)

    value = lambda keys: sum(btc.outputs[key][0] for key in keys)
    count = collections.Counter(hops(key) for key in deposits)
    answers["W05a"] = {"one": count[1], "two": count[2]}
    answers["W05b"] = {btc.outputs[key][1] for key in deposits}
    quick = {key: order for key, order in orders.items() if order["service"] == "Quickbarter"}
    minutes = [(order["time"] - btc.outputs[key][2]["time"]) // 60 for key, order in quick.items()]
    answers["W05c"] = {"shortest": min(minutes), "longest": max(minutes)}
    answers["W05d"] = {"before_sat": value(k for k, o in quick.items() if o["time"] < case.refusal),
                       "after_sat": value(k for k, o in quick.items() if o["time"] >= case.refusal), "refused_sat": value(refunds)}
    answers["W05e"] = {}
    for text in FIVE_TIMES:
        until = seconds(text)
        swapped = {key for key, order in orders.items() if order["time"] <= until}
        sent_back = {key for key, tx in refunds.items() if tx["time"] <= until}
        unspent, arrived, _ = btc.follow([*v2, *((refunds[key]["id"], 0) for key in sent_back)], case.service, until)
        answers["W05e"].update({f"{text}/held": value(unspent), f"{text}/swapped": value(swapped),
                                f"{text}/service": value(set(arrived) - swapped - sent_back)})
    return orders, passed


def answer_links(case, v1, orders2, passed2, answers):
    _, deposits, passed1, _ = case.flight(case.btc, v1)
    orders1 = {key: case.order_of(key) for key in deposits}
    shared = {o["service"] for o in orders1.values()} & {o["service"] for o in orders2.values()}
    assert len(shared) == 1
    answers["W06a"] = {"service": shared.pop()}
    answers["W06b"] = {}
    for name, passed in (("v1", passed1), ("v2", passed2)):
        times = [tx["time"] for tx in passed.values() if tx["time"] <= seconds(FIVE_TIMES[-1])]
        answers["W06b"].update({f"{name}_all": len(times), f"{name}_early": sum(time % 86400 < 36000 for time in times)})
    ids1, ids2 = ({order["order"] for order in orders.values()} for orders in (orders1, orders2))
    agent = case.agent[min(ids1)]
    same = {order for order, text in case.agent.items() if text == agent}
    answers["W06c"] = {"v1_orders": len(same & ids1), "v2_orders": len(same & ids2), "other_orders": len(same - ids1 - ids2)}
    flight = {**orders1, **orders2}
    answers["W07a"] = {f"{txid}:{index}>{order['order']}" for (txid, index), order in flight.items()}
    back = [(o["order"], o["time"], units(o["amount_in"], 12)) for o in case.orders if o["pair"].startswith("XMR>")]

    def fits(order, percent):
        most = units(order["amount_out"], 12) * percent // 100
        return [name for name, time, amount in back if 129600 <= (time - order["time"]) // 60 <= 136800 and 99 * most <= 100 * amount <= 100 * most]

    shifts = [percent for percent in range(80, 121, 2) if percent != 100]
    candidates = [name for order in flight.values() for name in fits(order, 100)]
    answers["W07b"] = set(candidates)
    answers["W07c"] = {"pairs": len(candidates), "shifted_pairs": sum(len(fits(o, percent)) for o in flight.values() for percent in shifts)}
    answers["W07d"] = set()


def agrees(question, given, truth):
    if "items" in truth:
        # Who brings ransom back cannot be told from chance; but the nine must be among those that fit.
        return set(truth["items"]) <= given if question == "W07b" else set(truth["items"]) == given
    for field, right in truth["values"].items():
        if isinstance(right, dict):
            if not right["low"] <= given[field] <= right["high"]:
                return False
        elif str(given[field]) != right:
            return False
    return True


def main():
    work = tempfile.mkdtemp(prefix="clew-worm-")
    try:
        folder = work + "/made"
        subprocess.run([clew, "scenario", "make", "friday_worm", "--seed", seed, "--size", "S", "--out", folder], check=True, stdout=subprocess.DEVNULL)
        case, answers = Case(folder), {}
        v2, v1 = answer_receipts(case, answers)
        orders2, passed2 = answer_flight(case, v2, answers)
        answer_links(case, v1, orders2, passed2, answers)
        truth = {one["question"]: one for one in json.load(open(folder + "/truth/answers.json"))["answers"]}
        assert set(truth) == set(answers), set(truth) ^ set(answers)
        wrong = [question for question in truth if not agrees(question, answers[question], truth[question])]
        assert not wrong, f"seed {seed}: not as in truth/: {wrong}"
        print(f"{len(truth)} questions answered from the public files, seed {seed}")
    finally:
        shutil.rmtree(work)


main()
