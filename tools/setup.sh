#!/usr/bin/env bash
# Everything `make` needs, on a fresh machine: a virtual environment from the lock, and a Chromium.
# A second run does nothing but compare two fingerprints.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=.venv
stamp="$venv/.installed"
fingerprint=$(cat requirements.lock pyproject.toml | sha256sum | cut -d' ' -f1)

say() { printf '%s\n' "$*" >&2; }

stop() {
  say "STOPPED BEFORE ANY WORK. $1"
  exit 3
}

find_python() {
  for name in "${PYTHON:-}" python3.13 python3.12 python3.11 python3; do
    [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 || continue
    "$name" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$name"; return; }
  done
  stop "No Python 3.11 or newer found. Do: apt-get install python3 python3-venv"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_be_root() {
  [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

make_environment() {
  local python
  python=$(find_python)
  say "Installing the locked packages into $venv (about a minute, once)"
  rm -f "$stamp"
  if ! "$python" -m venv "$venv" >/dev/null 2>&1; then
    may_be_root && command -v apt-get >/dev/null \
      || stop "Python cannot make a virtual environment. Do: apt-get install python3-venv"
    as_root apt-get update -qq && as_root apt-get install -y -qq python3-venv >/dev/null
    "$python" -m venv "$venv"
  fi
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
  printf '%s\n' "$fingerprint" >"$stamp"
}

# The order is that of runtime/browser.py: setting, PATH (headless shell first), Playwright's own.
has_chromium() {
  "$venv/bin/python" -m runtime.browser >/dev/null 2>&1
}

install_chromium() {
  local package apt="apt (not root)" log="$venv/playwright-install.log"
  if command -v apt-get >/dev/null && may_be_root; then
    apt=apt
    as_root apt-get update -qq || true
    # Ubuntu's `chromium` is a snap stub that needs snapd: only a real package is wanted here.
    for package in chromium-headless-shell chromium; do
      apt-cache show "$package" 2>/dev/null | grep -q '^Depends:.*snapd' && continue
      say "Installing $package"
      as_root apt-get install -y -qq "$package" >/dev/null 2>&1 && has_chromium && return
    done
  fi
  say "Asking Playwright for its Chromium (a few minutes, once)"
  "$venv/bin/python" -m playwright install chromium >"$log" 2>&1 || true
  has_chromium || stop "No Chromium found. Looked at: MASH_CHROMIUM, PATH, $apt, playwright ($log).
Do one of: apt-get install chromium-headless-shell · $venv/bin/playwright install chromium · set MASH_CHROMIUM=/path"
}

[ "$(cat "$stamp" 2>/dev/null)" = "$fingerprint" ] || make_environment
has_chromium || install_chromium
