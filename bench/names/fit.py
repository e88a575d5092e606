#!/usr/bin/env python3
"""Fits the points of the facts (clew/screen/name_judge.cpp).

    bench/names/fit.py BENCH DATA [PULL]

BENCH is the program clew_bench_names, DATA the data folder. Needs numpy and scipy. Prints the points before and after;
a person puts them into the table, rounded, and changes the policy's version. evaluate.py says how good they are.

Logistic regression with the sign of every fact held (an edit never helps) and a pull towards the points in force, on
  - the labelled pairs (weight 1 each),
  - mutated United Nations names with their originals (matches; all together a third of the labelled pairs' weight),
  - ordinary names of people with the listed name most like each (no matches; six tenths),
  - listed people with the name most like theirs that another entry of the same list has (no matches; four tenths),
  - alias pairs of North Korean entries that are spellings of one name (matches, a tenth).
"""
import random
import subprocess
import sys
import tempfile

import numpy as np
from scipy.optimize import minimize

import datasets

POSITIVE = {"evidence", "whole", "contradiction_close"}
FREE = {"start_person", "start_other"}


def facts_of_header(path):
    text = open(path, encoding="utf-8").read()
    body = text[text.index("enum class Fact"):]
    body = body[body.index("{") + 1:body.index("count_")]
    return [line.split(",")[0].strip() for line in body.splitlines() if line.strip() and not line.strip().startswith("//")]


def features(bench, pairs):
    lines = "".join(f"{k}\t{a}\t{b}\n" for k, a, b in pairs)
    out = subprocess.run([bench, "pairs", "--facts"], input=lines, capture_output=True, text=True, check=True).stdout
    rows = [list(map(int, line.split("\t"))) for line in out.splitlines()[1:]]
    table = np.array(rows, dtype=float)
    return table[:, 3:] / 1000, table[:, 0], table[:, 2] / 1e6


def fit(x, y, weight, prior, names, pull):
    bounds = [(None, None) if n in FREE else (0, None) if n in POSITIVE else (None, 0) for n in names]

    def loss(w):
        z = x @ w
        value = np.sum(weight * (np.logaddexp(0, z) - y * z)) + pull * np.sum((w - prior) ** 2)
        gradient = x.T @ (weight * (1 / (1 + np.exp(-z)) - y)) + 2 * pull * (w - prior)
        return value, gradient

    start = np.array([min(max(p, b[0] if b[0] is not None else p), b[1] if b[1] is not None else p)
                      for p, b in zip(prior, bounds)])
    return minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x


def folds_of(pairs, count, seed):
    """Fold of each pair; pairs that share a name, or nearly, are in one."""
    parent = list(range(len(pairs)))

    def root(i):
        while parent[i] != i:
            i = parent[i]
        return i

    seen = {}
    for i, (_, a, b, _, _) in enumerate(pairs):
        for name in (a, b):
            key = "".join(sorted(name.lower().split()))
            if key in seen:
                parent[root(i)] = root(seen[key])
            seen[key] = i
    roots = sorted({root(i) for i in range(len(pairs))})
    random.Random(seed).shuffle(roots)
    fold = {r: i % count for i, r in enumerate(roots)}
    return np.array([fold[root(i)] for i in range(len(pairs))])


def best_f1(score, y):
    best = (0, 0)
    for t in np.unique(score):
        tp = np.sum((score >= t) & y)
        best = max(best, (2 * tp / (2 * tp + np.sum((score >= t) & ~y) + np.sum((score < t) & y)), t))
    return best


def f1_at(score, y, t):
    tp = np.sum((score >= t) & y)
    return 2 * tp / (2 * tp + np.sum((score >= t) & ~y) + np.sum((score < t) & y))


def screen(bench, listed, queries, best, floor=0.02):
    """For each query the best listed names: (score, name)."""
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
        file.write("".join(f"{k}\t{n}\n" for k, n in listed))
        file.flush()
        text = "".join(f"{k}\t{n}\n" for k, n in queries)
        out = subprocess.run([bench, "screen", file.name, str(best), str(int(floor * 1e6))], input=text,
                             capture_output=True, text=True, check=True).stdout
    answers = []
    for line in out.split("\n")[:len(queries)]:
        parts = line.split("\t")[1:]
        answers.append([(int(parts[i]) / 1e6, parts[i + 1]) for i in range(0, len(parts) - 2, 3)])
    return answers


def points_of(bench):
    out = subprocess.run([bench, "points"], capture_output=True, text=True, check=True).stdout
    return np.array([float(line.split("\t")[1]) for line in out.splitlines()]) / 1000


def hard_negatives(bench, data, listed):
    """Ordinary names, each with the three listed names most like it: (query number, kinds, query, listed)."""
    names = [n for group in datasets.groups_of_ordinary(data, 120, 7).values() for n in group]
    names += data.negatives("global", 150, 11) + data.negatives("us", 150, 11)
    kinds = {name: kind for kind, name in listed}
    answers = screen(bench, listed, [("p", n) for n in names], 3)
    return [(i, "p" + kinds[l], n, l) for i, (n, found) in enumerate(zip(names, answers)) for _, l in found]


def siblings(bench, data, prior):
    """Features of listed people with the most alike name of another entry: relatives, clans, one word exchanged."""
    entries = [(e, names[0]) for e, (kind, names) in data.ofac().items() if kind == "p"]
    asked = random.Random(5).sample(entries, min(800, len(entries)))
    answers = screen(bench, [("p", n) for _, n in entries], [("p", n) for _, n in asked], 4)
    pairs = [("p", n, o) for (_, n), found in zip(asked, answers) for _, o in found if o != n][: 4 * len(asked)]
    x = features(bench, pairs)[0]
    first = {}
    for i in sorted(range(len(pairs)), key=lambda i: -(x[i] @ prior)):
        first.setdefault(pairs[i][1], i)
    # A list has a few people twice: the most alike hundredth is left out.
    chosen = list(first.values())
    return x[chosen[len(chosen) // 100:]]


def made_pairs(bench, data, hard, prior, labelled_count):
    """Features, matches and weights of the pairs that are not labelled by hand."""
    chance = random.Random(3)
    mutated = [(k, m, ns[0]) for k, ns in data.united_nations().values()
               for _, m in (lambda made: chance.sample(made, min(3, len(made))))(datasets.mutations(ns[0], chance, k == "p"))]
    x2 = features(bench, mutated)[0]
    x3 = features(bench, [pair[1:] for pair in hard])[0]
    numbers = np.array([pair[0] for pair in hard])
    z = x3 @ prior
    x3 = x3[[max(np.where(numbers == n)[0], key=lambda i: z[i]) for n in np.unique(numbers)]]
    x4 = features(bench, data.dprk_pairs())[0]
    x4 = x4[x4 @ prior > -2]  # other aliases than spellings of the name are no business of a scorer of names
    x5 = siblings(bench, data, prior)
    shares = ((x2, 0.33), (x3, 0.6), (x4, 0.1), (x5, 0.4))
    weight = np.concatenate([np.full(len(x), share * labelled_count / len(x)) for x, share in shares])
    target = np.concatenate([np.ones(len(x2)), np.zeros(len(x3)), np.ones(len(x4)), np.zeros(len(x5))])
    return np.vstack([x2, x3, x4, x5]), target, weight


def main():
    bench, data = sys.argv[1], datasets.Data(sys.argv[2])
    names, prior = facts_of_header("clew/screen/name_judge.h"), points_of(bench)
    labelled = data.labelled_pairs()
    x, _, _ = features(bench, [(k, a, b) for k, a, b, _, _ in labelled])
    y = np.array([match for *_, match, _ in labelled])
    extra, target, weight = made_pairs(bench, data, hard_negatives(bench, data, data.listed()), prior, len(labelled))
    pull = float(sys.argv[3]) if len(sys.argv) > 3 else 1.0
    points = fit(np.vstack([x, extra]), np.concatenate([y, target]), np.concatenate([np.ones(len(y)), weight]), prior,
                 names, pull)
    print("before: F1 %.4f at 0; after, on the same pairs: %.4f" % (f1_at(x @ prior, y, 0), f1_at(x @ points, y, 0)))
    for name, old, new, uses in zip(names, prior, points, (x != 0).sum(axis=0)):
        print(f"{name:24} {old * 1000:8.0f} {new * 1000:8.0f}   in {uses} labelled pairs")


if __name__ == "__main__":
    main()
