#!/usr/bin/env bash
# Every test: the whole suite on SQLite, then again everything that touches the database on PostgreSQL.
set -euo pipefail
cd "$(dirname "$0")/.."
export ZHONGCHUANG_DATA="${ZHONGCHUANG_DATA:-$PWD/build/test-data}"
workers="${WORKERS:-$(nproc)}"

echo "== SQLite"
.venv/bin/python -m pytest -n "$workers" "$@"
echo "== PostgreSQL"
.venv/bin/python -m tools.postgresql .venv/bin/python -m pytest -n "$workers" "$@"
