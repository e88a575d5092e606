#!/usr/bin/env bash
# One script for everything one does with this repository. Each verb prints one line per stage with its seconds.
#   ./do setup            install what building and testing need (Debian 12, apt)
#   ./do build            configure and build everything (preset dev, g++ 12)
#   ./do demo [--out F]   set up, build the program, run the scenario Meridian: make, ingest, trace, answer, score
#   ./do test [args]      set up, build, run all tests (args go to ctest, e.g. -L scenario or -R Tracer)
#   ./do bench [args]     build and run the benchmarks
#   ./do fuzz [seconds [seed]]   run every fuzz target that long (20), two at a time; seed 0 (the default) is another one each time
#   ./do lint [all]       format, repository rules, layers, shell scripts, clang-tidy on changed files (or all)
set -euo pipefail
cd "$(dirname "$0")"
# Another clone of the same sources finds this one's objects in the compiler cache.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros

# What a stage needs, as Debian packages. The compiler the project is written for is g++ 12; clang tools are version 19 and only for lint, fuzz and CI;
# clang-tidy is 22, which leaves the headers of libraries alone and takes a third of the time.
packages_build=(g++ cmake ninja-build ccache mold pkg-config git python3 zstd libssl-dev libzstd-dev zlib1g-dev libyaml-dev libsimdjson-dev libxxhash-dev libfmt-dev
  libcli11-dev libboost1.81-dev libsqlite3-dev libicu-dev libexpat1-dev libpugixml-dev libcurl4-openssl-dev libgtest-dev librapidcheck-dev unicode-data)
packages_tools=(clang-19 clang-format-19 clang-tidy-22 libclang-rt-19-dev shellcheck)

say() { printf '%s\n' "$*"; }

# stage NAME COMMAND...: runs it, prints "NAME  N s", stops the script if it fails.
stage() {
  local name=$1 start=$SECONDS status=0
  shift
  "$@" || status=$?
  if [ "$status" -ne 0 ]; then
    printf 'do: %-10s %4d s  failed (%d)\n' "$name" $((SECONDS - start)) "$status"
    exit "$status"
  fi
  printf 'do: %-10s %4d s\n' "$name" $((SECONDS - start))
}

missing_packages() {
  local package
  for package in "$@"; do
    case "$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null)" in
      "install ok installed") ;;
      *) printf '%s\n' "$package" ;;
    esac
  done
}

install_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  if ! command -v apt-get >/dev/null; then
    say "do: missing and no apt-get here: ${missing[*]}"
    return 1
  fi
  if [ "$(id -u)" -ne 0 ]; then
    say "do: missing packages; as root run: apt-get install ${missing[*]}"
    return 1
  fi
  say "do: installing ${missing[*]}"
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends)
  "${install[@]}" "${missing[@]}" >/dev/null 2>&1 && return 0
  apt-get update -q >/dev/null
  "${install[@]}" "${missing[@]}" >/dev/null
}

configure() { cmake --preset "$1" >"build/configure-$1.log" 2>&1 || { cat "build/configure-$1.log"; return 1; }; }

# compile PRESET [TARGETS...]: ninja's own progress on a terminal, only errors elsewhere.
compile() {
  local preset=$1
  shift
  if [ -t 1 ]; then
    cmake --build "build/$preset" -- "$@"
  else
    cmake --build "build/$preset" -- "$@" >"build/compile-$preset.log" 2>&1 || { grep -v '^\[' "build/compile-$preset.log" | head -100; return 1; }
  fi
}

prepare() {
  mkdir -p build
  stage setup install_packages "${packages_build[@]}"
  stage configure configure dev
}

verb_setup() { stage setup install_packages "${packages_build[@]}"; }

verb_build() {
  prepare
  stage build compile dev
}

verb_demo() {
  local out=clew-demo
  [ "${1:-}" != --out ] || out=${2:?--out needs a folder}
  # The last demonstration makes room for this one; a folder that holds anything else is left alone, and the program says so.
  [ ! -f "$out/scenario/scenario.json" ] || rm -rf "$out"
  prepare
  stage build compile dev clew
  stage demo build/dev/apps/cli/clew scenario run meridian --seed 1 --size S --out "$out"
}

run_tests() { ctest --test-dir build/dev -j2 --output-on-failure "$@" 2>&1 | tee build/test.log; }

verb_test() {
  prepare
  stage build compile dev
  stage test run_tests "$@"
  grep 'tests passed' build/test.log  # ctest's own verdict is the last line
}

verb_bench() {
  prepare
  stage build compile dev clew_bench
  stage bench build/dev/bench/clew_bench "$@"
}

# One target for some seconds on its corpus and what it found before. Prints one line, and the log if it failed.
fuzz_one() {
  local seconds=$1 seed=$2 program=$3 corpus=$4 start=$SECONDS binary
  local found=build/fuzz/found/$program log=build/fuzz/found/$program.log
  binary=$(find build/fuzz -type f -name "$program" -perm -u+x | head -n 1)
  mkdir -p "$found"
  if "$binary" -max_total_time="$seconds" -seed="$seed" -timeout=20 -rss_limit_mb=3000 -artifact_prefix="$found.crash-" "$found" "$corpus" >"$log" 2>&1; then
    printf 'do: fuzz %-40s %4d s  %s\n' "$program" $((SECONDS - start)) "$(grep -o 'Done [0-9]* runs' "$log" || true)"
  else
    printf 'do: fuzz %-40s %4d s  failed: %s\n' "$program" $((SECONDS - start)) "$log"
    tail -n 60 "$log"
    return 1
  fi
}

fuzz_all() {
  export -f fuzz_one
  grep -v '^ *$' build/fuzz/fuzzers.txt | xargs -P 2 -L 1 bash -c 'fuzz_one "$@"' fuzz "$1" "$2"
}

verb_fuzz() {
  local targets
  mkdir -p build
  stage setup install_packages "${packages_build[@]}" "${packages_tools[@]}"
  stage configure configure fuzz
  mapfile -t targets < <(awk '{print $1}' build/fuzz/fuzzers.txt)
  stage build compile fuzz "${targets[@]}"
  stage fuzz fuzz_all "${1:-20}" "${2:-0}"
}

cpp_files() { git ls-files -co --exclude-standard -- '*.cpp' '*.h'; }

check_format() { cpp_files | xargs -r clang-format-19 --dry-run -Werror; }
check_shell() { shellcheck ./do .ci/run; }

# Sources to look at closely: all, or those changed since the branch point (and not committed yet). A changed header stands for its own module's sources.
tidy_files() {
  local base
  if [ "${1:-}" = all ]; then
    cpp_files | grep '\.cpp$'
    return
  fi
  base=$(git merge-base HEAD origin/main 2>/dev/null || true)
  if [ -z "$base" ] || [ "$base" = "$(git rev-parse HEAD)" ]; then base=$(git rev-parse -q --verify HEAD~1 || git rev-parse HEAD); fi
  { git diff --name-only --diff-filter=d "$base" -- '*.cpp' '*.h'; git ls-files -o --exclude-standard -- '*.cpp' '*.h'; } |
    while read -r file; do
      case "$file" in
        *.h) [ ! -f "${file%.h}.cpp" ] || printf '%s\n' "${file%.h}.cpp" ;;
        *) printf '%s\n' "$file" ;;
      esac
    done | sort -u
}

clang_tidy() { tidy_files "${1:-}" | xargs -r -P 2 -n 1 clang-tidy-22 --quiet -p build/tidy; }

# clang-tidy reads the commands of a clang build: g++'s precompiled header and options are not for it.
configure_tidy() {
  cmake -S . -B build/tidy -G Ninja -DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DCLEW_BENCH=ON >build/configure-tidy.log 2>&1 ||
    { cat build/configure-tidy.log; return 1; }
}

verb_lint() {
  mkdir -p build
  stage setup install_packages "${packages_build[@]}" "${packages_tools[@]}"
  stage tidy tools/tidy
  stage layers tools/layers
  stage format check_format
  stage shell check_shell
  stage configure configure_tidy
  stage clang-tidy clang_tidy "${1:-}"
}

case "${1:-}" in
  setup | build | demo | test | bench | fuzz | lint)
    verb=$1
    shift
    "verb_$verb" "$@"
    ;;
  *)
    sed -n '2,9p' "$0" | sed 's/^# \{0,1\}//'
    [ $# -eq 0 ] || exit 2
    ;;
esac
