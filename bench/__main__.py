"""`python -m bench [NAME]`: every benchmark, or one, each printing one line of ratios."""

from __future__ import annotations

import sys
from collections.abc import Callable

from bench import findings, fraud, measures, pages, running, signals, workbook
from bench.load import measuring

BENCHES: dict[str, Callable[[], None]] = {
    "findings": findings.main,
    "measures": measures.main,
    "import": workbook.main,
    "signals": signals.main,
    "fraud": fraud.main,
    "list": pages.lists,
    "page": pages.pages,
    "post": pages.posts,
    "start": running.main,
    "load": measuring.main,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(BENCHES)}")
        return 2
    for name in names or BENCHES:
        BENCHES[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
