#!/usr/bin/env python3
"""Every fact of real list files against what clew keeps of them, entry by entry: the files are read here by code that shares nothing with clew's readers. Both ways for what
decides who is found (names, dates, countries, numbers, wallets): nothing is missing, and nothing is there that the file does not say. Prints the counts by kind of fact."""
import collections
import csv
import io
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CLEW = os.environ.get("CLEW", os.path.join(ROOT, "build/dev/apps/cli/clew"))
DATA = os.path.join(ROOT, "../shared/data/sanctions")
MONTHS = {name: number for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
# Country names in these files, by ISO 3166: a table of its own, so that a slip in clew's is seen.
COUNTRIES = {"pakistan": "pk", "panama": "pa", "iran": "ir", "iraq": "iq", "japan": "jp", "usa": "us", "ukraine": "ua", "pakistani": "pk", "dprk": "kp", "chinese": "cn",
             "russian": "ru", "iranian": "ir", "syrian": "sy", "north korean": "kp", "korean": "kp"}


def one_line(text):
    return " ".join((text or "").replace("\u00a0", " ").split())


def content(path):
    if path.endswith(".zst"):
        return subprocess.run(["zstdcat", path], capture_output=True, check=True).stdout
    with open(path, "rb") as file:
        return file.read()


def rows(path, encoding="utf-8", skip=0):
    text = content(path).decode(encoding, "replace")
    table = list(csv.reader(io.StringIO(text, newline="")))[skip:]
    return [dict(zip(table[0], row)) for row in table[1:] if len(row) > 1]


def document(path):
    tree = ElementTree.fromstring(content(path))
    for element in tree.iter():
        element.tag = element.tag.rsplit("}", 1)[-1]
    return tree


class Kept:
    """What a store keeps of the newest version of its one list, entity by entity."""

    def __init__(self, store):
        base = sqlite3.connect(f"file:{store}/intel.sqlite?mode=ro", uri=True)
        self.entities = collections.defaultdict(lambda: collections.defaultdict(list))
        self.schema = {}
        for ident, schema in base.execute("SELECT id, schema FROM entity JOIN state USING (entity) WHERE until IS NULL"):
            self.schema[ident] = schema
        for ident, prop, value, note, begin, end in base.execute(
                "SELECT id, property, value, note, date(valid_from, 'unixepoch'), date(valid_to, 'unixepoch') "
                "FROM statement JOIN entity USING (entity) WHERE until IS NULL"):
            self.entities[ident][prop].append((value, note, f"{begin} {end}"))
        self.of = collections.defaultdict(list)  # parts that point at a party
        for ident, said in self.entities.items():
            for prop in ("entity", "holder", "subject", "owner", "asset"):
                for value, _, _ in said[prop]:
                    self.of[value].append(ident)
        base.close()

    def values(self, ident, *props):
        return [value for prop in props for value, _, _ in self.entities[ident][prop]]

    def parts(self, ident, *schemata):
        return [part for part in self.of[ident] if self.schema[part] in schemata]


@unittest.skipUnless(os.path.exists(CLEW), "clew has not been built")
@unittest.skipUnless(os.path.isdir(DATA), "no ../shared/data/sanctions")
@unittest.skipUnless(shutil.which("zstdcat"), "zstdcat is not there")
class Readers(unittest.TestCase):
    def setUp(self):
        self.store = tempfile.mkdtemp(prefix=f"clew-readers-{os.getpid()}-")
        self.counts = collections.Counter()
        self.missing = []

    def tearDown(self):
        shutil.rmtree(self.store)
        print("\n" + self.id().rsplit(".", 1)[-1] + ": " + ", ".join(f"{kind} {count}" for kind, count in sorted(self.counts.items())))

    def load(self, name, *files, words=()):
        ran = subprocess.run([CLEW, "lists", "load", name, *(os.path.join(DATA, file) for file in files), *words, "--store", self.store, "-q"],
                             capture_output=True, text=True)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        self.said = ran.stdout
        return Kept(self.store)

    def has(self, kind, expected, among, where):
        """That the list keeps `expected`."""
        self.counts[kind] += 1
        if not any(one_line(expected).casefold() == one_line(value).casefold() for value in among):
            self.missing.append((where, kind, expected, among[:6]))

    def only(self, kind, among, expected, where):
        """That of these values none is there but those that the file has."""
        known = {one_line(value).casefold() for value in expected}
        self.missing += [(where, kind + " that the file does not have", value, sorted(known)[:6]) for value in among if one_line(value).casefold() not in known]

    def both(self, kind, expected, among, where):
        for value in expected:
            self.has(kind, value, among, where)
        self.only(kind, among, expected, where)

    def done(self, least):
        self.assertEqual(self.missing, [])
        for kind, count in least.items():
            self.assertGreaterEqual(self.counts[kind], count, kind)


def sdn_dates(text):
    """The dates of "05 Jun 1950", "Apr 1961"; of a span, "1951 to 1953" or "01 Jan 1976 to 31 Dec 1978", its years; nothing of what is none."""
    def one(words):
        found = re.fullmatch(r"(?:(\d\d) )?(?:([A-Z][a-z]{2}) )?(\d{4})", words)
        if not found:
            return None
        day, month, year = found.groups()
        return year + (f"-{MONTHS[month]:02}" if month else "") + (f"-{day}" if day else "")
    ends = [one(part) for part in text.split(" to ")]
    if None in ends:
        return []
    if len(ends) == 2:
        return [str(year) for year in range(int(ends[0][:4]), int(ends[1][:4]) + 1)]
    return ends


class SdnXml(Readers):
    def test_every_fact_of_the_sample_is_kept_and_nothing_else_that_finds_somebody(self):
        kept = self.load("ofac_sdn", "samples/sdn.xml", words=["--force", "the sample is eight entries of a list"])
        entries = document(os.path.join(DATA, "samples/sdn.xml")).findall("sdnEntry")
        targets = {ident for ident in kept.entities if re.fullmatch(r"ofac-\d+", ident)}
        self.assertEqual(targets, {"ofac-" + entry.findtext("uid") for entry in entries})

        def name(element):
            return ", ".join(filter(None, (one_line(element.findtext("lastName")), one_line(element.findtext("firstName")))))

        for entry in entries:
            ident = "ofac-" + entry.findtext("uid")
            kind = {"Individual": "Person", "Entity": "Organization"}[entry.findtext("sdnType")]
            self.assertEqual(kept.schema[ident], kind)
            self.both("name", [name(entry)], kept.values(ident, "name"), ident)
            aliases = {"strong": [], "weak": []}
            for aka in entry.iterfind("akaList/aka"):
                self.assertEqual(aka.findtext("type"), "a.k.a.")
                aliases[aka.findtext("category")].append(name(aka))
            self.both("strong alias", aliases["strong"], kept.values(ident, "alias", "previousName"), ident)
            self.both("weak alias", aliases["weak"], kept.values(ident, "weakAlias"), ident)
            programmes = [one_line(one.text) for one in entry.iterfind("programList/program")]
            self.both("programme", programmes, kept.values(ident, "programId"), ident)
            sanction, = kept.parts(ident, "Sanction")
            self.both("programme of the designation", programmes, kept.values(sanction, "programId"), ident)
            for title in (one_line(entry.findtext("title")) or "").split(";"):
                if title:
                    self.has("title", title, kept.values(ident, "position"), ident)
            numbers = collections.defaultdict(list)
            for one in entry.iterfind("idList/id"):
                word, number = one.findtext("idType"), one_line(one.findtext("idNumber"))
                if word == "Gender":
                    self.both("gender", [number], kept.values(ident, "gender"), ident)
                elif word.startswith("Additional Sanctions Information"):
                    self.assertTrue(any(number in value for value in kept.values(sanction, "provisions")), number)
                    self.counts["provision"] += 1
                else:
                    prop = {"Passport": "passportNumber", "National ID No.": "idNumber", "RUC #": "taxNumber"}[word]
                    numbers[prop].append(number)
                    country = one.findtext("idCountry")
                    notes = " ".join(f"{note} {dates}" for value, note, dates in kept.entities[ident][prop] if value == number)
                    for detail in filter(None, (country, one.findtext("issueDate"), one.findtext("expirationDate"))):
                        self.counts["detail of a number"] += 1
                        documents = [kept.entities[part] for part in kept.parts(ident, "Passport", "Identification")]
                        said = notes + " " + " ".join(value for part in documents for values in part.values() for value, _, _ in values)
                        dated = sdn_dates(detail)
                        if detail not in said and not (dated and dated[0] in said) and COUNTRIES.get(detail.lower(), "-") not in said.split():
                            self.missing.append((ident, "detail of a number", detail, said))
            for prop in ("passportNumber", "idNumber", "taxNumber", "registrationNumber"):
                self.both("number", numbers[prop], kept.values(ident, prop), ident)
            addresses, countries = [], []
            for one in entry.iterfind("addressList/address"):
                place = [one_line(one.findtext(part)) for part in ("address1", "address2", "address3")]
                place.append(one_line(" ".join(one.findtext(part) or "" for part in ("city", "stateOrProvince", "postalCode"))))
                place = [part for part in place if part]
                if place:
                    addresses.append(", ".join(place + [one.findtext("country")]))
                countries.append(COUNTRIES[one.findtext("country").lower()])
            self.both("address", addresses, kept.values(ident, "address"), ident)
            self.both("country", countries, kept.values(ident, "country"), ident)
            self.both("nationality", [COUNTRIES[one.text.lower()] for one in entry.iterfind("nationalityList/nationality/country")],
                      kept.values(ident, "nationality"), ident)
            dates = [date for one in entry.iterfind("dateOfBirthList/dateOfBirthItem/dateOfBirth") for date in sdn_dates(one.text)]
            circa = [one.text for one in entry.iterfind("dateOfBirthList/dateOfBirthItem/dateOfBirth") if not sdn_dates(one.text)]
            said = kept.values(ident, "birthDate")
            for date in dates:
                self.has("birth date", date, said, ident)
            for text in circa:  # "circa-1951": the year, or the text as it stands
                self.has("birth date in other words", "kept", ["kept"] if any(text[-4:] in value for value in said + kept.values(ident, "notes")) else [], text)
            self.only("birth date", said, dates + [text[-4:] for text in circa], ident)
            self.both("birth place", [one.text for one in entry.iterfind("placeOfBirthList/placeOfBirthItem/placeOfBirth")], kept.values(ident, "birthPlace"), ident)
            remark = one_line(entry.findtext("remarks"))
            if remark:
                text = re.sub(r"^\(Linked To: (.*)\)$", r"\1", remark)
                self.has("remark", "kept", ["kept"] if any(text in value for value in kept.values(ident, "notes")) or kept.parts(ident, "UnknownLink") else [], remark)
        self.done({"name": 8, "strong alias": 25, "weak alias": 2, "number": 6, "birth date": 15, "detail of a number": 8})


class EuXml(Readers):
    def test_every_fact_of_the_sample_is_kept_and_nothing_else_that_finds_somebody(self):
        kept = self.load("eu_fsf", "samples/sample_eu.xml")
        parties = collections.defaultdict(list)
        for party in document(os.path.join(DATA, "samples/sample_eu.xml")).findall("sanctionEntity"):
            parties["eu-" + party.get("euReferenceNumber")].append(party)
        self.assertEqual({ident for ident in kept.entities if not re.search("-(sanction|document-.*)$", ident)}, set(parties))
        # One reference number stands at two records, of the same party for all that the file says: nothing of either may go.
        self.assertEqual([len(records) for records in parties.values()].count(2), 1)
        self.assertIn("1 record was of an id that another has too", self.said)
        for ident, records in parties.items():
            self.party(kept, ident, records)
        self.done({"name": 15, "birth date": 9, "number": 3, "act": 7})

    def party(self, kept, ident, records):
        names = [one for party in records for one in party.findall("nameAlias")]
        strong = [one.get("wholeName") for one in names if one.get("strong") == "true"]
        self.assertEqual(kept.schema[ident], "Person")
        self.both("name", strong, kept.values(ident, "name", "alias"), ident)
        self.both("weak name", [one.get("wholeName") for one in names if one.get("strong") != "true"], kept.values(ident, "weakAlias"), ident)
        self.assertIn(strong[0], kept.values(ident, "name"))
        for field, prop in (("firstName", "firstName"), ("middleName", "middleName"), ("lastName", "lastName"), ("function", "position"), ("title", "title")):
            self.both(prop, list(filter(None, (one.get(field) for one in names))), kept.values(ident, prop), ident)
        self.both("gender", ["male" for one in names if one.get("gender") == "M"][:1], kept.values(ident, "gender"), ident)
        births = [one for party in records for one in party.findall("birthdate")]
        dates = [one.get("birthdate") or one.get("year") for one in births]
        self.both("birth date", dates, kept.values(ident, "birthDate"), ident)
        for one in births:
            note = [note for value, note, _ in kept.entities[ident]["birthDate"] if value == (one.get("birthdate") or one.get("year"))]
            self.both("circa", ["circa" if one.get("circa") == "true" else ""], note, ident)
            city = one.get("city") if one.get("city") != "-" else ""
            self.has("birth place", ", ".join(filter(None, (city, one.get("countryDescription")))), kept.values(ident, "birthPlace"), ident)
            self.has("birth country", one.get("countryIso2Code"), kept.values(ident, "birthCountry"), ident)
        self.both("nationality", [one.get("countryIso2Code") for party in records for one in party.findall("citizenship")], kept.values(ident, "nationality"), ident)
        addresses = [one for party in records for one in party.findall("address")]
        self.both("address", [", ".join(filter(None, (one.get(part) for part in ("street", "place", "zipCode", "city", "region", "countryDescription")))) for one in addresses],
                  kept.values(ident, "address"), ident)
        self.both("country", [one.get("countryIso2Code") for one in addresses], kept.values(ident, "country"), ident)
        documents = [one for party in records for one in party.findall("identification")]
        self.both("number", [one.get("number") for one in documents], kept.values(ident, "passportNumber", "idNumber"), ident)
        for one in documents:
            prop, schema = ("passportNumber", "Passport") if one.get("identificationTypeCode") == "passport" else ("idNumber", "Identification")
            self.has("kind of number", one.get("number"), kept.values(ident, prop), ident)
            part, = [part for part in kept.parts(ident, schema) if one.get("number") in kept.values(part, "number")]
            self.both("type of a document", [one.get("identificationTypeDescription")], kept.values(part, "type"), ident)
            self.both("country of a document", [one.get("countryIso2Code")] if one.get("countryIso2Code") != "00" else [], kept.values(part, "country"), ident)
        sanction, = kept.parts(ident, "Sanction")
        for party in records:
            for act in party.findall("regulation"):
                self.has("programme", act.get("programme"), kept.values(ident, "program"), ident)
                self.has("start date", act.get("entryIntoForceDate"), kept.values(sanction, "startDate"), ident)
                self.has("act", act.get("numberTitle"), kept.values(sanction, "legalBasis"), ident)
                self.has("address of an act", act.findtext("publicationUrl"), kept.values(sanction, "sourceUrl"), ident)
            for act in party.iter("regulationSummary"):
                self.has("act of a part", act.get("numberTitle"), kept.values(sanction, "legalBasis"), ident)
                self.has("address of an act", act.get("publicationUrl"), kept.values(sanction, "sourceUrl"), ident)
            for remark in party.iter("remark"):
                self.has("remark", remark.text, kept.values(ident, "notes"), ident)
            for field, prop in (("designationDate", "listingDate"), ("designationDetails", "reason"), ("unitedNationId", "unscId"), ("logicalId", "recordId"),
                                ("euReferenceNumber", "authorityId")):
                if party.get(field):
                    self.has(prop, party.get(field), kept.values(sanction, prop), ident)


class EuRegulations(Readers):
    """The annexes of three regulations: one row a party, columns named like properties."""
    TEXTS = ("position", "appearance", "ethnicity", "fatherName", "motherName", "legalForm", "sector", "innCode", "ogrnCode", "kppCode", "okpoCode", "leiCode", "swiftBic",
             "ticker", "imoNumber", "mmsi", "phone", "email", "website", "birthPlace", "address")

    def test_every_field_of_every_row_is_kept(self):
        for celex in ("32012R0267", "32017R1509", "32019R0796"):
            shutil.rmtree(self.store)
            kept = self.load("eu_annex", f"eu/{celex}.csv.zst", words=["--format", "eu"])
            table = rows(os.path.join(DATA, f"eu/{celex}.csv.zst"))
            by_name = collections.defaultdict(list)
            for ident in kept.entities:
                if kept.schema[ident] != "Sanction":
                    for value in kept.values(ident, "name"):
                        by_name[value].append(ident)
            self.assertEqual(sum(schema != "Sanction" for schema in kept.schema.values()), len(table))
            for row in table:
                first = one_line(row["name"]).split(";")[0].strip().strip('"')
                self.row(kept, row, by_name[first] or by_name[one_line(row["name"])])
        self.done({"name": 703, "reason": 548, "birthDate": 188, "alias": 662, "address": 489})

    def items(self, text):
        return [one_line(item) for line in csv.reader([one_line(text)], delimiter=";", skipinitialspace=True) for item in line if one_line(item)]

    def row(self, kept, row, idents):
        where = (row["celex"], row["annex"], row["recordId"], row["name"])

        def values(*props):
            return [value for ident in idents for value in kept.values(ident, *props)]

        parts = [part for ident in idents for part in kept.parts(ident, "Sanction")]
        self.assertIn(row["schema"], [kept.schema[ident] for ident in idents], where)
        self.counts["name"] += 1
        for column in ("alias", "weakAlias", "previousName"):
            for item in self.items(row[column]):
                for part in (item,) if "(" in item else item.split(";"):
                    if "(" not in part:
                        self.has(column, part, values(column), where)
                    else:  # what stands in parentheses may hold a ';' of its own
                        self.has(column + " with a remark", "kept", ["kept"] if all(word in " ".join(values(column)) for word in part.split(";")[0].split()) else [], where)
        for column in self.TEXTS:
            for item in self.items(row[column]):
                self.has(column, item, values(column), where)
        for column in ("passportNumber", "idNumber", "registrationNumber", "taxNumber"):
            for item in self.items(row[column]):
                for part in item.split(";") if "(" not in item else (item,):
                    number = one_line(part).split(" ")[0].rstrip(",")
                    self.has(column, "kept", ["kept"] if any(number in value for value in values(column)) else [], where + (item,))
        for column in ("birthDate", "incorporationDate"):
            for item in self.items(row[column]):
                said = values("notes") + [value + " " + note for ident in idents for value, note, _ in kept.entities[ident][column]]
                for year in re.findall(r"\b(1[89]\d\d|20\d\d)\b", item):
                    self.has(column, "kept", ["kept"] if any(year in value for value in said) else [], where + (item,))
        for column in ("country", "nationality", "jurisdiction", "flag"):
            for item in self.items(row[column]):
                code = COUNTRIES.get(item.lower())
                if code:
                    self.has(column, code, values(column), where)
                else:
                    self.has(column, "kept", ["kept"] if values(column) else [], where)
        if row["gender"]:
            self.has("gender", row["gender"].rstrip("."), values("gender"), where)
        if one_line(row["notes"]):
            self.has("notes", row["notes"], values("notes"), where)
        said = [value for part in parts for value in kept.values(part, "reason", "provisions", "startDate", "programId", "legalBasis")]
        for column, kind in (("reason", "reason"), ("annex", "annex"), ("measure", "measure"), ("programKey", "programme"), ("celex", "act")):
            if one_line(row[column]):
                self.has(kind, row[column], said, where)
        if row["startDate"]:
            day, month, year = row["startDate"].replace(".", " ").split()
            number = int(month) if month.isdigit() else MONTHS[month[:3]]
            self.has("start date", f"{year}-{number:02}-{int(day):02}", said, where)


class UkTable(Readers):
    def test_every_fact_of_the_treasurys_sample_is_kept_and_nothing_else_that_finds_somebody(self):
        kept = self.load("gb_uksl", "samples/sample_hmt.csv")
        parties = collections.defaultdict(list)
        for row in rows(os.path.join(DATA, "samples/sample_hmt.csv"), skip=1):
            parties["gb-ofsi-" + row["Group ID"]].append(row)
        people = {ident for ident, schema in kept.schema.items() if schema == "Person"}
        self.assertEqual({ident.rsplit("-", 1)[1] for ident in people}, {ident.rsplit("-", 1)[1] for ident in parties})
        for ident in people:
            self.party(kept, ident, parties["gb-ofsi-" + ident.rsplit("-", 1)[1]])
        self.done({"name": 8, "birth date": 14, "alias in another script": 3})

    def party(self, kept, ident, records):
        names = {" ".join(filter(None, (one_line(row[f"Name {i}"]) for i in (1, 2, 3, 4, 5, 6)))): row["Alias Type"] for row in records}
        scripts = list(dict.fromkeys(filter(None, (row["Name Non-Latin Script"] for row in records))))
        self.both("name", list(names) + scripts, kept.values(ident, "name", "alias", "weakAlias", "previousName"), ident)
        for script in scripts:
            self.has("alias in another script", script, kept.values(ident, "alias"), ident)
        primary = [name for name, kind in names.items() if kind.lower().startswith("prim")] or list(names)[:1]
        self.both("primary name", primary[:1], kept.values(ident, "name"), ident)
        dates = {"-".join(part for part in reversed(row["DOB"].split("/")) if part.strip("0")) for row in records if row["DOB"]}
        told = {row["DOB"] for row in records if re.match(r"(0[1-9]|[12]\d|3[01])/00/", row["DOB"])}  # a day without a month
        said = kept.values(ident, "birthDate") + kept.values(ident, "notes")
        for date in dates:
            odd = [row for row in told if row.endswith(date[:4])]
            if odd and len(date) == 7:
                self.has("birth date of a day without a month", "kept", ["kept"] if any(date[:4] in value for value in said) else [], odd)
            else:
                self.has("birth date", date, kept.values(ident, "birthDate"), ident)
        self.only("birth date", [value[:4] for value in kept.values(ident, "birthDate")], {date[:4] for date in dates}, ident)
        for row in records:
            place = ", ".join(filter(None, (one_line(row["Town of Birth"]), one_line(row["Country of Birth"]))))
            if place:
                self.has("birth place", place, kept.values(ident, "birthPlace"), ident)
            if row["Country of Birth"]:
                self.has("birth country", COUNTRIES[row["Country of Birth"].lower()], kept.values(ident, "birthCountry"), ident)
            if row["Nationality"]:
                self.has("nationality", COUNTRIES[row["Nationality"].lower()], kept.values(ident, "nationality"), ident)
            if row["National Identification Number"]:
                self.has("number", row["National Identification Number"].split(" ")[0], kept.values(ident, "idNumber"), ident)
            if row["Position"]:
                self.has("position", row["Position"], kept.values(ident, "position"), ident)
            address = ", ".join(filter(None, (one_line(row[column]) for column in
                                              ("Address 1", "Address 2", "Address 3", "Address 4", "Address 5", "Address 6", "Post/Zip Code", "Country"))))
            if address:
                self.has("address", address, kept.values(ident, "address"), ident)
                self.has("country", COUNTRIES[row["Country"].split(" (")[0].lower()], kept.values(ident, "country"), ident)
            if row["Other Information"]:
                self.has("other information", row["Other Information"], kept.values(ident, "notes"), ident)
            sanction, = kept.parts(ident, "Sanction")
            self.has("regime", row["Regime"], kept.values(ident, "program"), ident)
            for column, prop in (("Listed On", "listingDate"), ("Last Updated", "modifiedAt")):
                self.has(column.lower(), "-".join(reversed(row[column].split("/"))), kept.values(sanction, prop), ident)


if __name__ == "__main__":
    unittest.main()
