"""Rules: a regulation as data, and the engine that judges measures by it.

Reading order: `model` (what a policy is) → `rules` (what a condition is) → `loader` (folder →
policy, with every mistake named) → `engine` (policy × measures → findings) → `explain` (findings
in words). Nothing of the engine knows Django, the ledger or a database.
"""
