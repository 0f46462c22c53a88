#!/usr/bin/env bash
# Renew the hashed locks from pyproject.toml. Needs `uv`; no index address is written.
set -euo pipefail
cd "$(dirname "$0")/.."
options=(--quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11)
uv pip compile "${options[@]}" pyproject.toml --extra dev --extra build -o requirements/dev.txt "$@"
uv pip compile "${options[@]}" pyproject.toml --extra build -c requirements/dev.txt -o requirements/base.txt
