#!/usr/bin/env bash
# Install into .venv: `install.sh base|dev PYTHON`. System packages are installed where the right
# to do so is there; otherwise the exact command is named and the script stops.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=$1 python=$2 # the locks are complete, so nothing is resolved while installing

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "Python 3.11 or newer is needed; found: $("$python" --version)." >&2
  echo "Name another with: make PYTHON=/path/to/python3" >&2
  exit 1
}

system_packages() { # names of Debian packages
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing system packages: $*"
    apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null && command -v apt-get >/dev/null; then
    echo "Installing system packages: $*"
    sudo apt-get update -qq >/dev/null
    sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null
  else
    echo "Missing system packages. Please run:  sudo apt-get install -y $*" >&2
    exit 1
  fi
}

if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
  system_packages python3-venv
fi
[ -x .venv/bin/python ] || "$python" -m venv .venv

.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "requirements/$kind.txt"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .

if [ "$kind" = dev ]; then
  missing=()
  command -v chromium >/dev/null || [ -n "${CHROMIUM:-}" ] || missing+=(chromium)
  fc-list ':lang=zh-cn' 2>/dev/null | grep -q . || missing+=(fonts-noto-cjk fontconfig)
  command -v pdftoppm >/dev/null || missing+=(poppler-utils)
  [ ${#missing[@]} = 0 ] || system_packages "${missing[@]}"
fi

.venv/bin/python tools/fetch_fonts.py ${CI:+--require}
