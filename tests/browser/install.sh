#!/bin/sh
# Sees to it that there is a Chromium for the tests that look at pages. CHROMIUM names one that stands elsewhere.
set -eu

for name in ${CHROMIUM:-chromium chromium-browser google-chrome google-chrome-stable}; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done

fail() {
  echo "The tests look at the pages in Chromium, and there is none: $1" >&2
  echo "Or name one that stands elsewhere: CHROMIUM=/path/to/chromium make test" >&2
  exit 1
}

[ -z "${CHROMIUM:-}" ] || fail "CHROMIUM=$CHROMIUM is no program."
command -v apt-get >/dev/null 2>&1 || fail "install it from your system's packages."
[ "$(id -u)" = 0 ] || fail "sudo apt-get install chromium"
echo "Installing Chromium, with which the tests look at the pages"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
