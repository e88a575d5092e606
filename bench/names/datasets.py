"""Names and pairs to measure with, made from the data folder. Nothing of it is kept in the repository.

A kind is p (person), o (organisation), t (thing) or u (unknown), as clew_bench_names reads it.
"""
import csv
import io
import os
import random
import re
import subprocess
import xml.etree.ElementTree as ET

KINDS = {"Person": "p", "Company": "o", "Organization": "o", "LegalEntity": "u", "Vessel": "t"}
KOREAN, CHINESE, RUSSIAN = ("KR", "KP"), ("CN", "TW", "HK"), ("RU", "UA", "BY")
ARABIC = ("EG", "SA", "IQ", "SY", "DZ", "MA", "TN", "JO", "LB", "AE", "KW", "PS", "LY", "SD", "YE")


class Data:
    def __init__(self, root):
        self.root = root

    def text(self, path):
        full = os.path.join(self.root, path)
        if path.endswith(".zst"):
            return subprocess.run(["zstdcat", full], capture_output=True, check=True).stdout.decode("utf-8", "replace")
        with open(full, encoding="utf-8", errors="replace") as file:
            return file.read()

    def rows(self, path):
        return list(csv.DictReader(io.StringIO(self.text(path).lstrip("\ufeff"))))

    def labelled_pairs(self):
        """(kind, name, name, is_match, row) of the labelled development pairs."""
        return [(KINDS[r["schema"]], r["name1"], r["name2"], r["is_match"] == "true", r)
                for r in self.rows("names-bench/name_pairs.csv")]

    def dprk_pairs(self):
        return [("p" if r["type"] == "individual" else "o", r["primary"], r["alias"])
                for r in self.rows("names-bench/dprk_alias_pairs.csv")]

    def dprk_variants(self):
        """Rows of list, ref, kind, primary_name, variant, quality."""
        rows = csv.DictReader(io.StringIO(self.text("names/dprk_name_variants.tsv")), delimiter="\t")
        return [r for r in rows if r["kind"] in ("person", "entity", "vessel") and r["variant"] != r["primary_name"]]

    def ofac(self):
        """id -> (kind, names) of the OFAC list of 2021."""
        entities = {}
        for r in csv.reader(io.StringIO(self.text("sanctions/ofac-2021/sdn.csv.zst"))):
            if len(r) > 2:
                kind = {"individual": "p", "vessel": "t", "aircraft": "t"}.get(r[2].strip(), "o")
                entities[r[0]] = (kind, [r[1].strip()])
        for r in csv.reader(io.StringIO(self.text("sanctions/ofac-2021/alt.csv.zst"))):
            if len(r) > 3 and r[0] in entities:
                entities[r[0]][1].append(r[3].strip())
        return entities

    def united_nations(self):
        root = ET.fromstring(self.text("sanctions/un/consolidated_2026-02-27.xml.zst"))
        entities = {}
        for tag, kind in (("INDIVIDUAL", "p"), ("ENTITY", "o")):
            for e in root.iter(tag):
                parts = ((e.findtext(x) or "").strip() for x in ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"))
                name = re.sub(r"\s+", " ", " ".join(parts)).strip()
                if not name:
                    continue
                names = [name] + [a.findtext("ALIAS_NAME").strip() for a in e.iter(tag + "_ALIAS")
                                  if (a.findtext("ALIAS_NAME") or "").strip()]
                entities[(e.findtext("REFERENCE_NUMBER") or e.findtext("DATAID")).strip()] = (kind, names)
        return entities

    def own_script(self):
        """(kind, name, names) of the United Nations entries: the name in its own script, and those in Latin letters."""
        entities, found = self.united_nations(), []
        root = ET.fromstring(self.text("sanctions/un/consolidated_2026-02-27.xml.zst"))
        for tag in ("INDIVIDUAL", "ENTITY"):
            for e in root.iter(tag):
                own = " ".join((e.findtext("NAME_ORIGINAL_SCRIPT") or "").split())
                key = (e.findtext("REFERENCE_NUMBER") or e.findtext("DATAID")).strip()
                if own and not own.isascii() and key in entities:
                    found.append((entities[key][0], own, entities[key][1]))
        return found

    def listed(self):
        """(kind, name) of all names of both lists, in their order."""
        entities = list(self.ofac().values()) + list(self.united_nations().values())
        return [(kind, name) for kind, names in entities for name in names]

    def ordinary(self, countries, count, seed, localized=False):
        """Ordinary names: a forename and a surname of one country, drawn with equal chance. Where the data has no
        surnames of a country (the Arab ones), the father's name stands for it and, in every other name, also the
        grandfather's, as is the custom."""
        column = "Localized Name" if localized else "Romanized Name"
        fore, sur, male = {}, {}, {}
        for r in self.rows("names/common-forenames-by-country.csv.zst"):
            fore.setdefault(r["Country"], []).append(r[column].strip())
            if r["Gender"] == "M":
                male.setdefault(r["Country"], []).append(r[column].strip())
        for r in self.rows("names/common-surnames-by-country.csv.zst"):
            sur.setdefault(r["Country"], []).append(r[column].strip())
        own = [c for c in countries if fore.get(c) and (sur.get(c) or c in ARABIC)]
        chance = random.Random(seed)
        names = set()
        family_first = bool(set(own) & set(KOREAN + CHINESE))
        for _ in range(count * 20):
            if len(names) == count or not own:
                break
            country = chance.choice(own)
            f = chance.choice(fore[country])
            fathers = chance.sample(male[country], 1 + len(names) % 2) if country in ARABIC else []
            s = " ".join(fathers) or chance.choice(sur[country])
            if f and s:
                names.add(f"{s} {f}" if family_first else f"{f} {s}")
        return sorted(names)

    def negatives(self, which, count, seed):
        names = [r["full_name"] for r in self.rows(f"names-bench/negatives_{which}.csv")]
        return random.Random(seed).sample(names, count)


def groups_of_ordinary(data, count, seed):
    """Names of ordinary people by the language of the name."""
    fore = {r["Country"] for r in data.rows("names/common-forenames-by-country.csv.zst")}
    named = {"Korean": KOREAN, "Chinese": CHINESE, "Arabic": ARABIC, "Russian": RUSSIAN}
    groups = {name: data.ordinary(countries, count, seed) for name, countries in named.items()}
    rest = tuple(sorted(fore - set(sum(named.values(), ()))))
    groups["other"] = data.ordinary(rest, count, seed)
    return groups


def may_be_spelling(name, others):
    """Whether two words of the name (or its only one) begin like two words of one of the others."""
    def initials(text):
        return sorted(w[0] for w in re.findall(r"\w+", text.lower()))

    mine = initials(name)
    for other in others:
        theirs, shared = initials(other), 0
        for letter in mine:
            if letter in theirs:
                theirs.remove(letter)
                shared += 1
        if shared >= min(2, len(mine)):
            return True
    return False


ROMANISATIONS = (("ou", "u"), ("kh", "h"), ("ee", "i"), ("oo", "u"), ("ph", "f"), ("q", "k"), ("w", "v"), ("y", "i"), ("z", "s"),
                 ("mm", "m"), ("ss", "s"), ("ll", "l"), ("dd", "d"), ("bb", "b"), ("ah", "a"), ("u", "ou"), ("i", "ee"))


def steps_away(name, chance):
    """The name in other capitals, romanised otherwise, with one and with two letters mistyped, with another word; nothing if
    a step cannot be made."""
    capitals = name.upper() if name != name.upper() else name.title()
    plain = name.lower()
    rule = next(((a, b) for a, b in ROMANISATIONS if a in plain[1:]), None)
    words = plain.split()
    long = [i for i, w in enumerate(words) if len(w) > 4 and w.isalpha()]
    if rule is None or len(long) < 2:
        return None
    romanised = plain[0] + plain[1:].replace(rule[0], rule[1], 1)

    def mistyped(text, i):
        parts = text.split()
        at = chance.randrange(1, len(parts[i]))
        letter = chance.choice([c for c in "bcdfghklmnprstvz" if c != parts[i][at]])
        parts[i] = parts[i][:at] + letter + parts[i][at + 1:]
        return " ".join(parts)

    first, second = chance.sample(long, 2)
    one = mistyped(plain, first)
    other = words[:second] + [chance.choice(["karimov", "lindqvist", "okonkwo", "marchetti", "tanaka"])] + words[second + 1:]
    return capitals, romanised, one, mistyped(one, second), " ".join(other)


def mutations(name, chance, person=True):
    """(class, name) of changes that a typist, a form or a forger makes."""
    words = name.split()
    letters = [i for i, c in enumerate(name) if c.isalpha() and i > 0 and name[i - 1].isalpha()]
    made = []
    if letters:
        i = chance.choice(letters)
        made.append(("swap", name[:i - 1] + name[i] + name[i - 1] + name[i + 1:]))
        made.append(("drop", name[:i] + name[i + 1:]))
        made.append(("repeat", name[:i] + name[i] + name[i:]))
        made.append(("typo", name[:i] + chance.choice("abcdefghijklmnopqrstuvwxyz") + name[i + 1:]))
    if len(words) > 1:
        i = chance.randrange(len(words) - 1)
        made.append(("join", " ".join(words[:i] + [words[i] + words[i + 1]] + words[i + 2:])))
        made.append(("reorder", " ".join(words[-1:] + words[:-1])))
        made.append(("comma", words[-1] + ", " + " ".join(words[:-1])))
        made.append(("duplicate", " ".join(words[:i + 1] + words[i:])))
    if len(words) > 2:
        i = chance.randrange(1, len(words) - 1)
        made.append(("missing middle", " ".join(words[:i] + words[i + 1:])))
    long = [i for i, w in enumerate(words) if len(w) > 5]
    if long:
        i = chance.choice(long)
        cut = len(words[i]) // 2
        made.append(("split", " ".join(words[:i] + [words[i][:cut], words[i][cut:]] + words[i + 1:])))
    if person and len(words) > 2 and len(words[1]) > 2:
        made.append(("initial", " ".join([words[0], words[1][0] + "."] + words[2:])))
    return [(how, m) for how, m in made if m != name]
