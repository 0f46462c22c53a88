#!/usr/bin/env bash
# Every test: the whole suite on SQLite, the journeys in a browser, then on PostgreSQL everything
# that touches the database and the whole journey.
set -euo pipefail
cd "$(dirname "$0")/.."
export ZHONGCHUANG_DATA="${ZHONGCHUANG_DATA:-$PWD/build/test-data}"
tests=(.venv/bin/python -m pytest)
workers=(-n "${WORKERS:-$(nproc)}")
# The browser keeps an event loop in its process, which the database's tests must not run in.
rooms=(--ignore=tests/journeys tests)
journeys=tests/journeys

echo "== SQLite"
"${tests[@]}" "${workers[@]}" "${rooms[@]}" "$@"
echo "== Chromium"
"${tests[@]}" "${workers[@]}" "$journeys" "$@"
echo "== PostgreSQL"
.venv/bin/python -m tools.postgresql "${tests[@]}" "${workers[@]}" "${rooms[@]}" "$@"
.venv/bin/python -m tools.postgresql "${tests[@]}" "$journeys" "$@"
