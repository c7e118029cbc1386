#!/usr/bin/env bash
# What `npm test` runs: types, lint, web build, and every test against a real PostgreSQL, a real browser and the Belenios
# project's own tool. Installs what is missing where it can (Debian or Ubuntu, as root or with sudo that asks nothing),
# otherwise stops with a sentence that says what to install. The last line is `N passed, N failed`.
#   CHROMIUM        path of Chromium, when it is not on the PATH
#   BELENIOS_TOOL   path of belenios-tool 2.1 to 3.3
#   DATABASE_URL    a PostgreSQL server to use in place of the embedded one; its user may create databases
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null
bin=node_modules/.bin
export DEBIAN_FRONTEND=noninteractive

stop() {
  echo "npm test: $*" >&2
  exit 1
}

as_root=()
can_install() {
  command -v apt-get >/dev/null || return 1
  if [ "$(id -u)" = 0 ]; then return 0; fi
  as_root=(sudo -n)
  sudo -n true 2>/dev/null
}

apt_updated=
install_packages() {
  can_install || return 1
  echo "npm test: installing $*"
  if [ -z "$apt_updated" ]; then
    "${as_root[@]}" apt-get -qq -o DPkg::Lock::Timeout=300 update || return 1
    apt_updated=yes
  fi
  "${as_root[@]}" apt-get -qq -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
}

find_chromium() {
  local name names=(chromium chromium-browser google-chrome-stable google-chrome)
  [ -z "${CHROMIUM:-}" ] || names=("$CHROMIUM")
  for name in "${names[@]}"; do
    # Asked for its version: on Ubuntu a package of this name may be a note that leads elsewhere.
    if "$name" --version >/dev/null 2>&1; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}

find_belenios_tool() {
  if [ -n "${BELENIOS_TOOL:-}" ]; then
    "$BELENIOS_TOOL" --version >/dev/null 2>&1 && echo "$BELENIOS_TOOL"
    return
  fi
  test/support/install-belenios-tool
}

[ -x $bin/mocha ] || stop 'the packages are missing. Run "npm ci" first.'

if ! command -v ssh-keygen >/dev/null; then
  install_packages openssh-client || stop 'ssh-keygen is missing. Install OpenSSH (Debian: apt-get install openssh-client).'
fi
if ! found=$(find_chromium); then
  [ -n "${CHROMIUM:-}" ] || install_packages chromium fonts-liberation
  found=$(find_chromium) ||
    stop 'Chromium is missing. Install it (Debian: apt-get install chromium), or name its path in CHROMIUM.'
fi
CHROMIUM=$found
if ! found=$(find_belenios_tool 2>/dev/null); then
  # A bare system has no package lists yet, and no certificates for a mirror on https.
  [ -n "${BELENIOS_TOOL:-}" ] || install_packages ca-certificates
  found=$(find_belenios_tool) ||
    stop 'belenios-tool is missing. Install a version from 2.1 to 3.3 (https://www.belenios.org), and name its path in BELENIOS_TOOL.'
fi
BELENIOS_TOOL=$found
export CHROMIUM BELENIOS_TOOL

passed=0
failed=0
step() {
  echo
  echo "$1"
  shift
  if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

# The pages stand before any test asks for them.
if [ -f web/vite.config.ts ]; then step 'Web pages (vite)' $bin/vite build --config web/vite.config.ts; fi
step 'Trustees’ and scrutineers’ own copies (vite)' node --import=tsx web/copies/build.ts

# Two processes of mocha beside each other, for two cores, each with a database server of its own: whole polls acted out, in
# the browser and without, take about as long as all the rest.
whole=(browser flows)
told=$(mktemp -d)
rest=
trap '[ -z "$rest" ] || kill "$rest"; rm -rf "$told"' EXIT
mocha=($bin/mocha --reporter test/support/reporter.mjs)

ignored=("${whole[@]/#/--ignore=test/}")
"${mocha[@]}" --reporter-option "counts=$told/rest" "${ignored[@]/%//**}" 'test/**/*.test.ts' >"$told/output" 2>&1 &
rest=$!

step 'Types (tsc)' $bin/tsc --noEmit
step 'Lint and format (biome)' $bin/biome check .

# $1: which of the two; $2: the exit status of its mocha.
count_tests() {
  local passes failures
  if [ -f "$told/$1" ] && read -r passes failures <"$told/$1"; then
    passed=$((passed + passes))
    failed=$((failed + failures))
    # Refused by mocha without a failing test, as for a test marked "only".
    if [ "$2" != 0 ] && [ "$failures" = 0 ]; then failed=$((failed + 1)); fi
  else
    echo 'mocha ended before its tests did' >&2
    failed=$((failed + 1))
  fi
}

named=("${whole[@]/#/test/}")
"${mocha[@]}" --reporter-option "counts=$told/whole" "${named[@]/%//**/*.test.ts}"
count_tests whole $?
wait "$rest"
status=$?
rest=
cat "$told/output"
count_tests rest "$status"

echo
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
