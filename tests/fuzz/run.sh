#!/usr/bin/env bash
# run.sh SECONDS [TARGET…]: gives each fuzz target so many seconds of processor time, FUZZ_JOBS targets at a time (as
# many as there are processors without it), and ends with a table. Build first: `./dev fuzz` does.
#
# What is learned stays in build/fuzz/corpus/TARGET. An input that broke something is kept in
# build/fuzz/findings/TARGET, ends the target's run, and is tried again at the next one; it goes when it holds.
set -uo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:?how many seconds of processor time for each target?}
shift
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(http push safekey config query files api calls)
export UBSAN_OPTIONS=print_stacktrace=1 ASAN_OPTIONS=detect_leaks=1
ASAN_SYMBOLIZER_PATH=$(command -v llvm-symbolizer-16 || true)
export ASAN_SYMBOLIZER_PATH

state=build/fuzz
hang=900  # on the clock, which on a busy machine says little; libfuzzer.cpp watches the processor's time
[ -w /dev/shm ] && memory=/dev/shm || memory=${TMPDIR:-/tmp}
TMPDIR=$(mktemp -d "$memory/rollcall-fuzz-XXXXXX")
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
program() { echo "$state/tests/fuzz/fuzz_$1"; }
findings() { find "$state/findings/$1" -type f 2>/dev/null | sort; }

# Earlier findings that hold by now are no findings any more.
try_findings_again() {
  local target=$1 file
  for file in $(findings "$target"); do
    "$(program "$target")" -timeout="$hang" -rss_limit_mb=2048 "$file" >/dev/null 2>&1 && rm "$file"
  done
}

# One run of libFuzzer; adds its executions and its processor time (of user and system) to the target's.
fuzz_once() {
  local target=$1 limit=$2 log=$3 code=0
  local TIMEFORMAT='%U %S'
  { time "$(program "$target")" -max_total_time="$limit" -max_len="$most" -timeout="$hang" -rss_limit_mb=2048 \
    -dict="tests/fuzz/$target.dict" -artifact_prefix="$state/findings/$target/" -print_final_stats=1 \
    "$state/corpus/$target" "$state/seeds/$target" >>"$log" 2>&1; } 2>"$log.time" || code=$?
  local user system
  read -r user system <"$log.time"
  used=$(awk -v a="$used" -v b="$user" -v c="$system" 'BEGIN { print a + b + c }')
  executions=$((executions + $(awk '/stat::number_of_executed_units/ { n = $2 } END { print n + 0 }' "$log")))
  return "$code"
}

# How long on the clock until the target has had its seconds, given how long it has run.
left_on_the_clock() {
  awk -v s="$seconds" -v u="$used" -v ran="$1" 'BEGIN {
    left = s - u
    share = (u > 0 && ran > 0) ? u / ran : 1
    if (share > 1) share = 1
    if (share < 0.05) share = 0.05
    print (left > 0.5) ? int(left / share + 0.999) : 0 }'
}

fuzz() {
  local target=$1 log="$state/log/$1" used=0 executions=0 failed=0 most
  mkdir -p "$state/corpus/$target" "$state/findings/$target" "$state/log"
  rm -rf "$state/seeds/$target" "$log" "$log".*
  most=$(build/release/tests/fuzz/make_seeds "$target" "$state/seeds/$target") || return 1
  try_findings_again "$target"
  if [ -z "$(findings "$target")" ]; then
    # On a busy machine processor time is a part of the clock's only, and how large a part shows the run before.
    local started=$SECONDS limit
    while limit=$(left_on_the_clock $((SECONDS - started))) && [ "$limit" -gt 0 ]; do
      : >"$log.part"
      fuzz_once "$target" "$limit" "$log.part" || failed=1
      cat "$log.part" >>"$log"
      [ "$failed" -eq 0 ] || break
    done
  fi
  row "$target" "$log" "$used" "$executions" >"$log.row"
  local file
  if [ "$failed" -eq 1 ] && [ -z "$(findings "$target")" ]; then
    echo "fuzz: $target did not run to its end; look at $state/log/$target"
    mv "$log.row" "$log.broken"
  fi
  for file in $(findings "$target"); do
    echo "fuzz: $target broke; look at $state/log/$target, and repeat it with"
    echo "  $(program "$target") $file"
  done
}

row() {
  local target=$1 log=$2 used=$3 executions=$4
  local edges corpus found
  edges=$(grep -o 'cov: [0-9]*' "$log" 2>/dev/null | tail -n 1 | cut -d' ' -f2)
  corpus=$(find "$state/corpus/$target" -type f | wc -l)
  found=$(findings "$target" | wc -l)
  awk -v t="$target" -v u="$used" -v n="$executions" -v c="$corpus" -v e="${edges:-0}" -v f="$found" 'BEGIN {
    printf "%-8s %9.0f %12d %9.0f %8d %8d %9d\n", t, u, n, (u > 0) ? n / u : 0, c, e, f }'
}

jobs_at_once=${FUZZ_JOBS:-$(nproc)}
for target in "${targets[@]}"; do
  while [ "$(jobs -rp | wc -l)" -ge "$jobs_at_once" ]; do wait -n; done
  fuzz "$target" &
done
wait
printf '%-8s %9s %12s %9s %8s %8s %9s\n' target 'CPU s' executions 'per s' corpus edges findings
broken=0
for target in "${targets[@]}"; do
  cat "$state/log/$target".row 2>/dev/null || { cat "$state/log/$target".broken 2>/dev/null; broken=1; }
  [ -z "$(findings "$target")" ] || broken=1
done
exit "$broken"
