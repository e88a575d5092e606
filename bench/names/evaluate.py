#!/usr/bin/env python3
"""Measures the quality of name matching and writes docs/scores-names.md.

    bench/names/evaluate.py BENCH DATA > docs/scores-names.md

BENCH is the program clew_bench_names, DATA the data folder. Needs numpy and scipy (for the cross-validation).
"""
import random
import subprocess
import sys

import numpy as np

import companies
import datasets
import disfigured
import fit

THRESHOLD = 0.5
ORDINARY = 1000  # names of each group
SEED = 20240611  # not the one of the names that the points were fitted to


def rates(score, y, threshold):
    tp, fp = np.sum((score >= threshold) & y), np.sum((score >= threshold) & ~y)
    fn = np.sum((score < threshold) & y)
    p, r = tp / max(tp + fp, 1), tp / max(tp + fn, 1)
    return p, r, 2 * tp / max(2 * tp + fp + fn, 1)


def auc(score, y):
    order = np.argsort(score, kind="stable")
    ranks = np.empty(len(score))
    ranks[order] = np.arange(1, len(score) + 1)
    for value in np.unique(score):
        ranks[score == value] = ranks[score == value].mean()
    n, m = y.sum(), (~y).sum()
    return (ranks[y].sum() - n * (n + 1) / 2) / (n * m) if n and m else float("nan")


def bound(m):
    """The bound of the scorer, in log-odds."""
    m = m * 1000
    return np.where(m >= 800, 99, np.where(m < 450, -6 + m / 75, np.where(m < 600, (m - 450) * 0.08 / 3, 4 + (m - 600) * 0.05)))


def by_points_without(bench, data, labelled, y, hard, folds):
    """Probability of every pair by points fitted without its fold, for each way of dividing in `folds`."""
    names = fit.facts_of_header("clew/screen/name_judge.h")
    prior = fit.points_of(bench)
    x, _, m = fit.features(bench, [(k, a, b) for k, a, b, _, _ in labelled])
    extra, target, weight = fit.made_pairs(bench, data, hard, prior, len(labelled))
    held = []
    for fold in folds:
        one = np.zeros(len(labelled))
        for k in np.unique(fold):
            keep = fold != k
            w = fit.fit(np.vstack([x[keep], extra]), np.concatenate([y[keep], target]),
                        np.concatenate([np.ones(keep.sum()), weight]), prior, names, 1.0)
            one[~keep] = np.minimum(x[~keep] @ w, bound(m[~keep]))
        held.append(1 / (1 + np.exp(-one)))
    return held


def labelled_section(bench, data, hard):
    labelled = data.labelled_pairs()
    y = np.array([match for *_, match, _ in labelled])
    quality = np.array([row["quality"] for *_, row in labelled])
    group = np.array([row["case_group"] for *_, row in labelled])
    held = by_points_without(bench, data, labelled, y, hard, [fit.folds_of(labelled, 10, seed) for seed in range(5)])
    whole = by_points_without(bench, data, labelled, y, hard, [np.unique(group, return_inverse=True)[1]])[0]
    shipped = fit.features(bench, [(k, a, b) for k, a, b, _, _ in labelled])[1] / 1e6
    print("\n## Labelled pairs\n")
    print(f"{len(y)} pairs of the development half ({y.sum()} match). Cross-validated: the points are fitted anew ten times,")
    print("each time without a tenth of the pairs (pairs that share a name stay together), from the shipped points as their")
    print("starting place; mean of five divisions, threshold 0.50 throughout. \"Group out\": the points are fitted without the")
    print("whole case group of the pair, from the same starting place. \"Shipped\" is what the program gives: those points have")
    print("seen the pairs, and so has the starting place of the others: both figures are somewhat too good for that. All fits also")
    print("see pairs that nobody labelled: changed names, ordinary names, and listed people with the most alike other entry.\n")
    print("| pairs | n | P | R | F1 | AUC | P group out | R group out | F1 group out | F1 shipped |")
    print("| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |")
    parts = [("all", np.ones(len(y), bool)), ("without WEAK", quality != "WEAK")]
    parts += [(q, quality == q) for q in ("STRONG", "MEDIUM", "WEAK")]
    parts += [(g, group == g) for g in dict.fromkeys(group)]
    for name, part in parts:
        p, r, f = np.mean([rates(h[part], y[part], THRESHOLD) for h in held], axis=0)
        a = np.mean([auc(h[part], y[part]) for h in held])
        mine = rates(shipped[part], y[part], THRESHOLD)[2]
        out = " | ".join(f"{rate:.3f}" for rate in rates(whole[part], y[part], THRESHOLD))
        print(f"| {name} | {part.sum()} | {p:.3f} | {r:.3f} | {f:.3f} | {a:.3f} | {out} | {mine:.3f} |")
    strong = (quality == "STRONG") & y
    lowest = shipped[strong].min()
    cost = np.sum((shipped >= min(lowest, THRESHOLD)) & ~y) - np.sum((shipped >= THRESHOLD) & ~y)
    print(f"\nSTRONG matches found at 0.50: {np.sum(shipped[strong] >= THRESHOLD)} of {strong.sum()} (lowest score "
          f"{lowest:.3f}); finding all of them costs {cost} false alerts more among the {np.sum(~y)} pairs that do not match.")
    tiers = ", ".join(f"{q} {np.mean(shipped[(quality == q) & y]):.3f}" for q in ("STRONG", "MEDIUM", "WEAK"))
    top = shipped >= 0.9
    print(f"Mean score of matches by tier: {tiers}. Order at 0.90 and above: {len(np.unique(shipped[top]))} different scores "
          f"among {top.sum()} pairs, of which only {np.sum(~y[top])} do not match: too few for an AUC "
          f"({auc(shipped[top], y[top]):.3f}). What the order is worth is measured below, on more names.")
    print("Best public matcher on the whole set, by its own report: F1 0.794 to 0.798.")


def aliases_section(bench, data):
    print("\n## Aliases and other scripts\n\n| set | pairs | found at 0.50 |\n| --- | --: | --: |")
    pairs = data.dprk_pairs()
    score = fit.features(bench, pairs)[1] / 1e6
    for kind, name in (("p", "North Korean persons and their listed aliases"), ("o", "North Korean entities and theirs")):
        mine = np.array([k == kind for k, _, _ in pairs])
        print(f"| {name} | {mine.sum()} | {np.mean(score[mine] >= THRESHOLD):.3f} |")
    cross = [line.split(",") for line in data.text("names/cross_script_pairs.csv").splitlines() if line and line[0] != "#"]
    score = fit.features(bench, [("p", c[0], c[1]) for c in cross])[1] / 1e6
    print(f"| names across scripts | {len(cross)} | {np.mean(score >= THRESHOLD):.3f} |")
    own = data.own_script()
    answers = fit.screen(bench, data.listed(), [(k, n) for k, n, _ in own], 60, 0.3)
    best = np.array([max((s for s, n in a if n in names), default=0) for a, (_, _, names) in zip(answers, own)])
    for kind, name in (("p", "persons"), ("o", "entities")):
        mine = np.array([k == kind for k, _, _ in own])
        print(f"| United Nations {name} by the name in their own script (nearly all Arabic) | {mine.sum()} | {np.mean(best[mine] >= THRESHOLD):.3f} |")
    for script in ("arabic", "chinese", "korean", "russian"):
        rows = [line.split("\t") for line in data.text(f"names/transliteration/wd_{script}_80.zst").splitlines()]
        rows = [r for r in rows if len(r) > 2 and int(r[2]) >= 3 and len(r[0]) > 2]
        rows = random.Random(SEED).sample(rows, min(2000, len(rows)))
        score = fit.features(bench, [("p", r[1].replace(" ", ""), r[0]) for r in rows])[1] / 1e6
        print(f"| single words {script} - Latin (Wikidata labels, seen three times or more) | {len(rows)} | {np.mean(score >= THRESHOLD):.3f} |")
    print("\nMany listed aliases are other names, not other spellings: no scorer of names finds those, nor should it. The words of")
    print("Wikidata are of every language: foreign names in Han are not read back, those in Hangul by their sounds.")


def found_without(bench, entities, dropped, extra=()):
    """How each (entity, name) of `dropped` scores against the list without it, as a query: the best score over the
    entity's other names, and whether the best of the whole list is one of them. The names of `extra` are on the list, too."""
    gone = set(dropped)
    listed = [(kind, n, e) for e, (kind, names) in entities.items() for n in names if (e, n) not in gone]
    of_name = {}
    for kind, n, e in listed:
        of_name.setdefault(n, set()).add(e)
    queries = [(entities[e][0], n) for e, n in dropped]
    answers = fit.screen(bench, [(k, n) for k, n, _ in listed] + list(extra), queries, 60, 0.3)
    best, first = [], []
    for (e, _), found in zip(dropped, answers):
        mine = [s for s, n in found if e in of_name.get(n, ())]
        best.append(max(mine, default=0.0))
        first.append(bool(mine) and max(mine) >= max(s for s, _ in found))
    return np.array(best), np.array(first)


def one_alias_out_section(bench, data):
    print("\n## One alias left out\n")
    print("One name of each entity that has several is taken off the list and asked for: is the entity found through the names")
    print("that remain? Names with a word in common with none of the others are other names (noms de guerre, abbreviations):")
    print("\"spellings\" leaves out those of which no two words, nor the only one, begin with the same letter as one of a remaining name.\n")
    print("| list | names left out | found at 0.50 | first of all | spellings | found at 0.50 |")
    print("| --- | --: | --: | --: | --: | --: |")
    for label, entities in (("OFAC 2021", data.ofac()), ("United Nations 2026", data.united_nations())):
        chance = random.Random(SEED)
        for kind, kinds in (("persons", "p"), ("entities, vessels, aircraft", "ot")):
            several = [(e, sorted(set(names))) for e, (k, names) in entities.items() if k in kinds and len(set(names)) > 1]
            dropped = [(e, chance.choice(names)) for e, names in several]
            chance.shuffle(dropped)
            dropped = dropped[:2000]
            best, first = found_without(bench, entities, dropped)
            near = np.array([datasets.may_be_spelling(n, [o for o in entities[e][1] if o != n]) for e, n in dropped])
            print(f"| {label}, {kind} | {len(dropped)} | {np.mean(best >= THRESHOLD):.3f} | {np.mean(first):.3f} | {near.sum()} | "
                  f"{np.mean(best[near] >= THRESHOLD):.3f} |")


def variants_section(bench, data):
    print("\n## North Korean names as three lists spell them\n")
    print("Every other spelling of a person, an entity or a vessel in UN, EU and OFAC (`dprk_name_variants.tsv`), scored against")
    print("the entry's first name, and against the best of its other names, as a list holds them.\n")
    print("| kind | quality on the list | spellings | found at 0.50 by the first name | by any other name of the entry |")
    print("| --- | --- | --: | --: | --: |")
    rows = data.dprk_variants()
    score = fit.features(bench, [(r["kind"][0], r["variant"], r["primary_name"]) for r in rows])[1] / 1e6
    entries = {}
    for r in rows:
        entries.setdefault((r["list"], r["ref"]), {r["primary_name"]}).add(r["variant"])
    pairs = [(i, o) for i, r in enumerate(rows) for o in sorted(entries[r["list"], r["ref"]]) if o != r["variant"]]
    any_score = fit.features(bench, [(rows[i]["kind"][0], rows[i]["variant"], o) for i, o in pairs])[1] / 1e6
    best = np.zeros(len(rows))
    np.maximum.at(best, [i for i, _ in pairs], any_score)
    for kind in ("person", "entity", "vessel"):
        for quality in sorted({r["quality"] for r in rows if r["kind"] == kind}):
            part = np.array([r["kind"] == kind and r["quality"] == quality for r in rows])
            print(f"| {kind} | {quality} | {part.sum()} | {np.mean(score[part] >= THRESHOLD):.3f} | {np.mean(best[part] >= THRESHOLD):.3f} |")
    part = np.array([r["kind"] == "person" for r in rows])
    print(f"| person | all | {part.sum()} | {np.mean(score[part] >= THRESHOLD):.3f} | {np.mean(best[part] >= THRESHOLD):.3f} |")


def order_section(bench, data, tops, mutated):
    """`tops`: best scores of ordinary names; `mutated`: of changed listed names."""
    names = [n for _, (k, ns) in sorted(data.united_nations().items()) if k == "p" for n in ns[:1] if len(n.split()) > 1]
    chance = random.Random(SEED)
    steps = [datasets.steps_away(n, chance) for n in names]
    steps = [(n, s) for n, s in zip(names, steps) if s]
    score = fit.features(bench, [("p", q, n) for n, s in steps for q in s])[1].reshape(len(steps), -1) / 1e6
    print("\n## Order at the top\n")
    print(f"{len(steps)} United Nations persons, each with the same steps away from its name: other capitals; another romanisation by")
    print("one rule (ou for u, kh for h, double consonants, ...); one letter; two letters in different words; one word replaced by that of another entry.\n")
    labels = ("capitals", "romanisation", "one letter", "two letters", "another word")
    print("| step | mean score | below the step before, of 1,000 |\n| --- | --: | --: |")
    for i, label in enumerate(labels):
        below = "" if i == 0 else f"{1000 * np.mean(score[:, i] < score[:, i - 1]):.0f}"
        print(f"| {label} | {np.mean(score[:, i]):.3f} | {below} |")
    ordinary = np.concatenate(list(tops.values()))
    for floor in (0.5, 0.9):
        match, other = mutated[mutated >= floor], ordinary[ordinary >= floor]
        both = np.concatenate([match, other])
        y = np.concatenate([np.ones(len(match), bool), np.zeros(len(other), bool)])
        print(f"\nAmong scores of {floor:.2f} and above: {len(match)} changed names of the list against {len(other)} ordinary names, "
              f"AUC {auc(both, y):.3f}, {len(np.unique(both))} different scores.")


# What two spellings of one name may have against each other, and no more: another spelling that is known, the family
# name at the other end.
SPELLINGS = {"start_person", "evidence", "whole", "spelling", "variant", "joined", "little", "common"}


def bears_the_name(bench, names, answers):
    """Whether one of the names found at 0.50 is the very name asked for: every word of either has its counterpart on the
    other, spelt alike or by a spelling that is known, in order or with the family name first."""
    facts = fit.facts_of_header("clew/screen/name_judge.h")
    pairs = [(i, n, l) for i, (n, found) in enumerate(zip(names, answers)) for s, l in found if s >= THRESHOLD]
    same = np.zeros(len(names), bool)
    if pairs:
        x = fit.features(bench, [("p", n, l) for _, n, l in pairs])[0]
        others = [k for k, f in enumerate(facts) if f not in SPELLINGS and f != "order"]
        alike = np.all(x[:, others] == 0, axis=1) & (x[:, facts.index("order")] <= 0.25)
        for (i, _, _), yes in zip(pairs, alike):
            same[i] |= yes
    return same


def screening_section(bench, data, listed):
    groups = datasets.groups_of_ordinary(data, ORDINARY, SEED)
    answers = {g: fit.screen(bench, listed, [("p", n) for n in names], 10) for g, names in groups.items()}
    same = {g: bears_the_name(bench, names, answers[g]) for g, names in groups.items()}
    tops = {g: np.array([a[0][0] if a else 0 for a in all_]) for g, all_ in answers.items()}
    known = {n for _, n in listed}
    print("\n## False alerts\n")
    print(f"Ordinary names (a common forename and a common surname of one country; Arabic: forename, father's, in half of them")
    print(f"grandfather's name), up to {ORDINARY} of each group, screened as persons against {len(listed)} names: OFAC 2021 and")
    print("United Nations 2026, aliases included. No name is exempt because somebody listed bears it, too: \"the very name\"")
    print("counts those, where every word of either name is a word of the other or a known spelling of it, in order or with the")
    print("family name first. Nobody may miss them. \"Not the same name\" is the rest, which a better scorer might avoid.\n")
    print("| names | n | alerts per 1,000 at 0.50 | the very name | not the same name | at 0.70 | at 0.90 |")
    print("| --- | --: | --: | --: | --: | --: | --: |")
    at, other = {}, {}
    for g, top in tops.items():
        at[g], other[g] = (1000 * np.mean(top >= THRESHOLD), 1000 * np.mean((top >= THRESHOLD) & ~same[g]))
        print(f"| {g} | {len(top)} | {at[g]:.1f} | {at[g] - other[g]:.1f} | {other[g]:.1f} | " +
              " | ".join(f"{1000 * np.mean(top >= t):.1f}" for t in (0.7, 0.9)) + " |")
    for what, rate in (("The gap at 0.50", at), ("Not counting the very name", other)):
        worst, best = max(rate, key=rate.get), min(rate, key=rate.get)
        print(f"\n{what}: {worst} names alert {rate[worst]:.1f} times per 1,000, {best} names {rate[best]:.1f} times.")
    negative = data.negatives("global", 2000, SEED) + data.negatives("us", 2000, SEED)
    top = np.array([a[0][0] if a else 0 for a in fit.screen(bench, listed, [("p", n) for n in negative], 1)])
    print("\n## Mutated names of the United Nations list\n")
    print("Every listed name with one change, screened against the same list; found if any name of its entry reaches the")
    print(f"threshold. The thresholds give 1, 5 and 20 alerts per 1,000 of {len(negative)} generated names that should not match.\n")
    thresholds = [(f"{n} per 1,000", float(np.quantile(top, 1 - n / 1000, method="higher")) + 1e-6) for n in (1, 5, 20)]
    thresholds = [(f"0.50 ({1000 * np.mean(top >= THRESHOLD):.1f} per 1,000)", THRESHOLD)] + thresholds
    chance = random.Random(SEED)
    made = [(k, m, set(names), how) for k, names in data.united_nations().values()
            for how, m in datasets.mutations(names[0], chance, k == "p")]
    chance.shuffle(made)
    made = made[:6000]
    answers = fit.screen(bench, listed, [(k, m) for k, m, _, _ in made], 40)
    best = np.array([max((s for s, n in a if n in names), default=0) for a, (_, _, names, _) in zip(answers, made)])
    how = np.array([h for *_, h in made])
    print("| change | n | " + " | ".join(f"at {n}" for n, _ in thresholds) + " |")
    print("| --- | --: |" + " --: |" * len(thresholds))
    for h in ["all"] + sorted(set(how)):
        part = np.ones(len(how), bool) if h == "all" else how == h
        print(f"| {h} | {part.sum()} | " + " | ".join(f"{np.mean(best[part] >= t):.3f}" for _, t in thresholds) + " |")
    print("\nThresholds: " + ", ".join(f"{n}: {t:.3f}" for n, t in thresholds[1:]) + ".")
    order_section(bench, data, tops, best)


def ofac_section(bench, data):
    rows = data.rows("names-bench/ofac_search_scores.csv")
    scored = [r for r in rows if not r["ofac_score"].startswith("-")]  # the others are absent from the answer
    lines = "".join(f"{r['query_name']}\t{r['result_name']}\n" for r in scored)
    said = subprocess.run([bench, "ofac"], input=lines, capture_output=True, text=True, check=True).stdout.split()
    off = np.array([abs(int(mine) - int(r["ofac_score"])) for mine, r in zip(said, scored, strict=True)])
    print("\n## The scores of OFAC's own search\n")
    print(f"`--algorithm ofac` against {len(scored)} scores that the search page of OFAC gave: the same for {100 * np.mean(off == 0):.1f} %,")
    print(f"within 5 points for {100 * np.mean(off <= 5):.1f} %, {off.mean():.2f} points apart on average, {off.max()} at most.")


def main():
    bench, data = sys.argv[1], datasets.Data(sys.argv[2])
    listed = data.listed()
    print("# Scores: names\n")
    print("Written by `bench/names/evaluate.py build/release/bench/clew_bench_names DATA > docs/scores-names.md`; policy names-6.")
    hard = fit.hard_negatives(bench, data, listed)
    labelled_section(bench, data, hard)
    aliases_section(bench, data)
    variants_section(bench, data)
    one_alias_out_section(bench, data)
    screening_section(bench, data, listed)
    companies.section(bench, data, listed)
    disfigured.section(bench, data, listed)
    ofac_section(bench, data)


if __name__ == "__main__":
    main()
