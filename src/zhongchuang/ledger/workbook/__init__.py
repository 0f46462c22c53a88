"""The ledger as a workbook: read with every mistake named, compared, brought in, written, marked.

Reading order: `sheets` (what the workbook is) → `cells` (what a cell may hold) → `container` (is
the file safe to open) → `read` → `plan` (what an import would change) → `write` and `marks`.

Formulas are read as the value Excel last calculated; a formula without one is a mistake, and a
workbook that draws values from other workbooks is refused.
"""
