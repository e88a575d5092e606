"""Ordinary company names, put together by chance from surnames, trades, towns and forms of organisation of twelve countries:
how many alert as they stand, and how many only by what else is read in the field. evaluate.py prints it.
"""
import random
import tempfile

import datasets
import disfigured
import fit

COUNT, SEED, THRESHOLD = 4000, 20261201, 0.5

# Country: towns, trades, forms.
COUNTRIES = {
    "US": ("Boston Denver Austin Seattle Phoenix", "Auto Repair,Dental Care,Insurance Agency,Roofing,Plumbing,Bakery,Realty,Consulting,"
           "Software,Freight,Farms,Pharmacy,Electric,Medical Supplies,Catering,Logistics", "LLC,Inc.,Corp.,Co."),
    "GB": ("Leeds Bristol Oxford Durham Kent", "Builders,Estates,Motors,Accountants,Travel,Foods,Engineering,Interiors", "Ltd,PLC,LLP"),
    "DE": ("Berlin Hamburg Köln Dresden Bremen", "Bau,Maschinenbau,Elektrotechnik,Spedition,Verlag,Immobilien,Metallbau,Handels",
           "GmbH,AG,GmbH & Co. KG"),
    "FR": ("Lyon Lille Nantes Bordeaux Toulouse", "Transports,Boulangerie,Conseil,Immobilier,Constructions,Assurances,Distribution",
           "SARL,SA,SAS"),
    "IT": ("Milano Torino Bologna Verona Padova", "Costruzioni,Ceramiche,Trasporti,Immobiliare,Impianti,Alimentari,Servizi,Meccanica",
           "S.r.l.,S.p.A.,S.n.c."),
    "ES": ("Madrid Sevilla Valencia Bilbao Zaragoza", "Construcciones,Transportes,Inmobiliaria,Servicios,Comercial,Alimentos,Talleres",
           "S.L.,S.A."),
    "MX": ("Puebla Monterrey Guadalajara Tijuana Oaxaca", "Construcciones,Transportes,Inmobiliaria,Servicios,Comercializadora,Agricola,"
           "Distribuidora,Consultores", "S.A. de C.V.,S. de R.L. de C.V."),
    "BR": ("Recife Santos Curitiba Goias Bahia", "Comercio,Transportes,Construtora,Alimentos,Engenharia,Distribuidora", "Ltda,S.A."),
    "TR": ("Ankara Izmir Bursa Konya Adana", "Insaat,Tekstil,Gida,Otomotiv,Nakliyat,Makina,Turizm,Elektrik,Kimya", "Ltd. Sti.,A.S."),
    "RU": ("Samara Kazan Perm Omsk Tver", "Stroy,Trans,Torg,Servis,Invest,Prom,Mash,Agro,Les", "OOO,AO"),
    "PL": ("Krakow Gdansk Lublin Poznan Lodz", "Budownictwo,Transport,Handel,Uslugi,Meble,Instalacje", "Sp. z o.o.,S.A."),
    "CN": ("Shanghai Shenzhen Hangzhou Ningbo Dalian", "Trading,Electronics,Textile,Machinery,Plastics,Import and Export,Hardware,"
           "Technology,Logistics", "Co., Ltd.,Co., Limited"),
}
EPITHETS = "Alpha Delta Sun Star Blue Green First Royal Metro Global Pacific Atlantic North Golden Silver Premier United Euro Inter Nova".split()
SHAPES = ("{s} {t} {f}", "{t} {s} {f}", "{s} & {r} {t} {f}", "{s}, {r} & {q} {f}", "{e} {t} {c} {f}", "{s} {t} ({c}) {f}", "{e} {t}, {f}",
          "{s} {r} {t} - {c} {f}", "{s} and {r} {t} {f}, {c}")


def names(data):
    chance, surnames = random.Random(SEED), {}
    for row in data.rows("names/common-surnames-by-country.csv.zst"):
        surnames.setdefault(row["Country"], []).append(row["Romanized Name"].strip().title())
    made = set()
    while len(made) < COUNT:
        country = chance.choice(sorted(COUNTRIES))
        towns, trades, forms = COUNTRIES[country]
        s, r, q = (chance.choice(surnames.get(country, surnames["US"])) for _ in range(3))
        made.add(chance.choice(SHAPES).format(s=s, r=r, q=q, t=chance.choice(trades.split(",")), c=chance.choice(towns.split()),
                                              f=chance.choice(forms.split(",")), e=chance.choice(EPITHETS)))
    return sorted(made)


def section(bench, data, listed):
    asked = [("o", name) for name in names(data)]
    plain = [bool(found) and found[0][0] >= THRESHOLD for found in fit.screen(bench, listed, asked, 1, THRESHOLD)]
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
        file.write("".join(f"{k}\t{n}\n" for k, n in listed))
        file.flush()
        field = [bool(found) for found in disfigured.fields(bench, file.name, asked)]
    more = sum(f and not p for f, p in zip(field, plain))
    print("\n## Ordinary companies\n")
    print(f"{len(asked)} names put together by chance from surnames, trades, towns and forms of organisation of {len(COUNTRIES)} countries, in {len(SHAPES)} shapes")
    print(f"(\"A & B Trade Form\", \"A Trade (Town) Form\", ...), screened as companies: {1000 * sum(plain) / len(asked):.2f} of 1,000 alert as they stand, and")
    print(f"{1000 * more / len(asked):.2f} of 1,000 only by what else is read in the field (parts between commas, in brackets, runs of words).")


if __name__ == "__main__":
    import sys
    of = datasets.Data(sys.argv[2])
    section(sys.argv[1], of, of.listed())
