"""Listed names disfigured as typists, forms, payment systems and forgers do it: how many still hold, and how many
ordinary names alert when they are disfigured in the same way. evaluate.py prints the table.

The ways were written down by the hand that wrote the rules which undo them.
"""
import random
import tempfile
import subprocess
import unicodedata

import numpy as np

import datasets

LISTED, ORDINARY, SEED, THRESHOLD = 400, 200, 20261130, 0.5

DIGITS = {"o": "0", "i": "1", "l": "1", "s": "5", "e": "3", "b": "8", "a": "4"}
SIGNS = {"s": "$", "a": "@", "i": "!", "e": "€"}
CYRILLIC = dict(zip("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ"))
GREEK = dict(zip("oABEHIKMNOPTXYZ", "οΑΒΕΗΙΚΜΝΟΡΤΧΥΖ"))


def each_word(change, least=1):
    return lambda name, chance: " ".join(change(w, chance) if len(w) >= least else w for w in name.split())


def one_word(change, least=4):
    def apply(name, chance):
        words = name.split()
        long = [i for i, w in enumerate(words) if len(w) >= least and w.isalpha()]
        if not long:
            return None
        i = chance.choice(long)
        words[i] = change(words[i], chance)
        return " ".join(words)
    return apply


def drop(word, chance):
    i = chance.randrange(1, len(word))
    return word[:i] + word[i + 1:]


def swap(word, chance):
    places = [i for i in range(1, len(word) - 1) if word[i] != word[i + 1]]
    if not places:
        return word
    i = chance.choice(places)
    return word[:i] + word[i + 1] + word[i] + word[i + 2:]


def first_wrong(word, chance):
    return chance.choice([c for c in "BCDFGHKLMNPRSTVZ" if c != word[0].upper()]) + word[1:]


def put(table, share):
    """The letters of the table replaced: each with this chance, and one at least."""
    def apply(name, chance):
        places = [i for i, c in enumerate(name) if (c in table or c.lower() in table)]
        if not places:
            return None
        chosen = {i for i in places if chance.random() < share} | {chance.choice(places)}
        return "".join(table.get(c, table.get(c.lower(), c)) if i in chosen else c for i, c in enumerate(name))
    return apply


def between(sign):
    return lambda name, _: "".join(c + sign if c.isalpha() else c for c in name)


def shifted(capital, small):
    def apply(name, _):
        return "".join(chr(ord(c) - 65 + capital) if "A" <= c <= "Z" else chr(ord(c) - 97 + small) if "a" <= c <= "z" else c
                       for c in name)
    return apply


def capitals_inside(name, _):
    return "".join(w[:1].upper() + w[1:].lower() for w in name.split())


def cut_at(size):
    return lambda name, _: name[:size] if len(name) > size else None


def cut_last(name, _):
    last = name.split()[-1]
    return name[:-(len(last) // 3)] if len(last) >= 6 else None


def middle_missing(name, chance):
    words = name.split()
    if len(words) < 3:
        return None
    del words[chance.randrange(1, len(words) - 1)]
    return " ".join(words)


def initial(name, _):
    words = name.split()
    return " ".join([words[0], words[1][0] + "."] + words[2:]) if len(words) > 2 else None


def titled(title):
    return lambda name, _: f"{title} {name}"


def beside(form):
    """With an ordinary name in the same field."""
    def apply(name, chance):
        return form.format(name, chance.choice(("Peter Hoffmann", "Laura Bianchi", "Tom Baker")))
    return apply


def companion(form):
    def apply(name, chance):
        return form.format(name, chance.choice(("Hoffmann Verlag GmbH", "Bianchi Ceramiche", "Baker Street Books Ltd")))
    return apply


def title_words(name, _):
    return name.title()


ANY = [
    ("as listed, capitals and blanks alone", lambda n, _: n.upper()),
    ("run together, capitals", lambda n, _: "".join(n.split()).upper()),
    ("run together, capitals inside", capitals_inside),
    ("letters apart, two blanks between words", lambda n, _: "  ".join(" ".join(w) for w in n.upper().split())),
    ("letters apart, one blank everywhere", lambda n, _: " ".join(n.upper().replace(" ", ""))),
    ("letters with dots", lambda n, _: " ".join("".join(c + "." for c in w) for w in n.upper().split())),
    ("letters with hyphens", lambda n, _: " ".join("-".join(w) for w in n.split())),
    ("dots for blanks", lambda n, _: n.replace(" ", ".")),
    ("underscores for blanks", lambda n, _: n.replace(" ", "_")),
    ("one digit for a letter", put(DIGITS, 0)),
    ("half of the letters that have one as digits", put(DIGITS, 0.5)),
    ("every letter that has one as a digit", put(DIGITS, 1)),
    ("signs for letters ($, @, !)", put(SIGNS, 1)),
    ("a letter dropped in every word of four", each_word(drop, 4)),
    ("two letters swapped in every word of four", each_word(swap, 4)),
    ("first letter of one word wrong", one_word(first_wrong)),
    ("last word cut by a third", cut_last),
    ("cut at 35 characters", cut_at(35)),
    ("a letter of another alphabet (Cyrillic)", put(CYRILLIC, 0)),
    ("every look-alike Cyrillic", put(CYRILLIC, 1)),
    ("every look-alike Greek", put(GREEK, 1)),
    ("full width", lambda n, _: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in n)),
    ("mathematical letters, bold", shifted(0x1D400, 0x1D41A)),
    ("mathematical letters, monospace", shifted(0x1D670, 0x1D68A)),
    ("letters in circles", shifted(0x24B6, 0x24D0)),
    ("letters in squares", lambda n, _: "".join(chr(ord(c) - 65 + 0x1F130) if "A" <= c <= "Z" else c for c in n.upper())),
    ("small capitals", lambda n, _: n.lower().translate(str.maketrans("abcdefghijklmnoprstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ"))),
    ("zero-width spaces", between("\u200b")),
    ("soft hyphens", between("\u00ad")),
    ("combining marks", between("\u0336")),
    ("right-to-left marks", lambda n, _: "\u202e" + n + "\u202c"),
    ("no-break blanks", lambda n, _: n.replace(" ", "\u00a0")),
    ("accents on every vowel", lambda n, _: "".join(unicodedata.normalize("NFC", c + "\u0301") if c in "aeiouAEIOU" else c for c in n)),
]
PERSONS = [
    ("Family, Given", lambda n, _: n.split()[-1] + ", " + " ".join(n.split()[:-1])),
    ("Given, Family", lambda n, _: " ".join(n.split()[:-1]) + ", " + n.split()[-1]),
    ("a middle name missing", middle_missing),
    ("a middle initial", initial),
    ("a second family name by a hyphen", lambda n, _: n + "-Hoffmann"),
    *[(f"{t} before the name", titled(t)) for t in ("Seyed", "Haji", "Mullah", "Dr", "Gen.", "Col.", "Mawlawi", "His Excellency")],
    ("A, B", beside("{0}, {1}")), ("B, A", beside("{1}, {0}")),
    ("A and B", beside("{0} and {1}")), ("A & B", beside("{0} & {1}")),
    ("A / B", beside("{0} / {1}")), ("A/B", beside("{1}/{0}")), ("A; B", beside("{1}; {0}")),
    ("B a.k.a. A", beside("{1} a.k.a. {0}")), ("B (A)", beside("{1} ({0})")),
]
COMPANIES = [
    ("A, B", companion("{0}, {1}")), ("B, A", companion("{1}, {0}")),
    ("A and B", companion("{0} and {1}")), ("B & A", companion("{1} & {0}")),
    ("A / B", companion("{0} / {1}")), ("A; B", companion("{1}; {0}")),
    ("B a.k.a. A", companion("{1} a.k.a. {0}")),
]


def natural(name):
    """"FAMILY, Given" as a form asks for it."""
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.title()}" if comma and given.strip() and "," not in given else name


def listed_sample(data, kind):
    """(name, all names of the entry), of the first names that are Latin words, two and more."""
    chance = random.Random(SEED)
    found = []
    for entities in (data.ofac(), data.united_nations()):
        for _, (k, names) in sorted(entities.items()):
            name = natural(names[0]) if kind == "p" else names[0]
            if k == kind and name.isascii() and len(name.split()) > 1 and len(name) < 70:
                found.append((name, set(names)))
    return chance.sample(found, LISTED)


def fields(bench, path, queries):
    """For each query, taken as the field of a name, the listed names at the threshold: (score, name)."""
    text = "".join(f"{k}\t{n}\n" for k, n in queries)
    out = subprocess.run([bench, "field", path, "60", str(int(THRESHOLD * 1e6))], input=text, capture_output=True, text=True,
                         check=True).stdout
    answers = []
    for line in out.split("\n")[:len(queries)]:
        parts = line.split("\t")[1:]
        answers.append([(int(parts[i]) / 1e6, parts[i + 1]) for i in range(0, len(parts) - 2, 3)])
    return answers


def rows_of(bench, data, path):
    """(what, kind, how many, share that holds, {group: alerts per 1,000}) for each disfigurement."""
    groups = datasets.groups_of_ordinary(data, ORDINARY, SEED)
    rows = []
    for kind, ways in (("p", ANY + PERSONS), ("o", ANY + COMPANIES)):
        sample = listed_sample(data, kind)
        for what, change in ways:
            chance = random.Random(SEED)
            made = [(change(name, chance), names) for name, names in sample]
            made = [(m, names) for m, names in made if m]
            answers = fields(bench, path, [(kind, m) for m, _ in made])
            holds = [any(n in names for _, n in found) for found, (_, names) in zip(answers, made)]
            alerts = {}
            if kind == "p":
                for group, names in groups.items():
                    asked = [m for m in (change(n, chance) for n in names) if m]
                    if asked:
                        alerts[group] = 1000 * np.mean([bool(a) for a in fields(bench, path, [("p", m) for m in asked])])
            rows.append((what, kind, len(made), float(np.mean(holds)) if made else 0.0, alerts))
    return rows


def section(bench, data, listed):
    print("\n## Disfigured names\n")
    print(f"{LISTED} listed persons and {LISTED} listed organisations by their first name in Latin letters, each disfigured in one way and")
    print("asked as the field of a name, as screening does; found if any name of the entry reaches 0.50. Beside it the alerts per 1,000 of")
    print(f"ordinary names ({ORDINARY} of each group, as above) disfigured in the same way. The ways, and the rules that undo them, are by one hand:")
    print("the table shows what the rules do, not how often the world disfigures names so.\n")
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
        file.write("".join(f"{k}\t{n}\n" for k, n in listed))
        file.flush()
        rows = rows_of(bench, data, file.name)
    organisations = {what: (n, share) for what, kind, n, share, _ in rows if kind == "o"}
    groups = ("Korean", "Chinese", "Arabic", "Russian", "other")
    print("| disfigurement | persons | hold | organisations | hold | alerts: " + " | ".join(groups) + " |")
    print("| --- | --: | --: | --: | --: |" + " --: |" * len(groups))
    for what, kind, n, share, alerts in rows:
        if kind == "o" and any(what == w and k == "p" for w, k, *_ in rows):
            continue
        mine = (n, f"{share:.3f}") if kind == "p" else ("", "")
        other = organisations.get(what)
        print(f"| {what} | {mine[0]} | {mine[1]} | " + (f"{other[0]} | {other[1]:.3f} | " if other else " | | ") +
              " | ".join(f"{alerts[g]:.0f}" if g in alerts else "" for g in groups) + " |")


if __name__ == "__main__":
    import sys
    of = datasets.Data(sys.argv[2])
    section(sys.argv[1], of, of.listed())
