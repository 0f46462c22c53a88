"""How many padded ledgers of a seed the signals find, and how much else they name.

The ledgers are synthetic and the padding was written by those who wrote the detectors, a part of it
too slight to be found: the figures hold the detectors, they promise nothing about real ledgers.
"""

from __future__ import annotations

from bench import data

SPACES = 1500
SEED = 7
YEAR = 2025
RECALL, PRECISION = 0.95, 0.90
"""What is wanted."""


def main() -> None:
    with data.database():
        from zhongchuang.demonstration.scoring import score, score_of
        from zhongchuang.demonstration.seeding import seed
        from zhongchuang.integrity.detecting import detect
        from zhongchuang.policy.registry import policy

        rules = policy("xinjiang-2019")
        seeded = seed(SPACES, SEED, year=YEAR, with_fraud=True)
        hits = detect(seeded.spaces, rules, seeded.frame)
    whole = score(seeded.truth, hits)
    ratio = max(RECALL / whole.recall, PRECISION / whole.precision)
    print(
        f"fraud ratio={ratio:.2f} recall={whole.recall:.3f} precision={whole.precision:.3f} "
        f"padded={whole.padded} hits={whole.hits} spaces={SPACES}"
    )
    for rule in rules.signals:
        own = score_of(rule.id, seeded.truth, hits)
        print(
            f"  {rule.id} recall={own.recall:.3f} precision={own.precision:.3f} "
            f"padded={own.padded} hits={own.hits}"
        )
