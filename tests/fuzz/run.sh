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
program() { echo "$state/tests/fuzz/fuzz_$1"; }
findings() { find "$state/findings/$1" -type f ! -name '*.log' 2>/dev/null | sort; }

# Earlier findings that hold by now are no findings any more.
try_findings_again() {
  local target=$1 file
  for file in $(findings "$target"); do
    "$(program "$target")" -timeout=5 -rss_limit_mb=2048 "$file" >/dev/null 2>&1 && rm "$file" "$file.log" 2>/dev/null
  done
}

# One run of libFuzzer; adds its executions and its processor time (of user and system) to the target's.
fuzz_once() {
  local target=$1 limit=$2 log=$3 code=0
  local TIMEFORMAT='%U %S'
  { time "$(program "$target")" -max_total_time="$limit" -max_len="$most" -timeout=5 -rss_limit_mb=2048 \
    -dict="tests/fuzz/$target.dict" -artifact_prefix="$state/findings/$target/" -print_final_stats=1 \
    "$state/corpus/$target" "$state/seeds/$target" >>"$log" 2>&1; } 2>"$log.time" || code=$?
  local user system
  read -r user system <"$log.time"
  used=$(awk -v a="$used" -v b="$user" -v c="$system" 'BEGIN { print a + b + c }')
  executions=$((executions + $(awk '/stat::number_of_executed_units/ { n = $2 } END { print n + 0 }' "$log")))
  return "$code"
}

fuzz() {
  local target=$1 log="$state/log/$1" used=0 executions=0 most left
  mkdir -p "$state/corpus/$target" "$state/findings/$target" "$state/log"
  rm -rf "$state/seeds/$target" "$log" "$log.row"
  most=$(build/release/tests/fuzz/make_seeds "$target" "$state/seeds/$target") || return 1
  try_findings_again "$target"
  if [ -z "$(findings "$target")" ]; then
    # The clock on the wall is not the processor's: go on until the seconds are used up.
    while left=$(awk -v s="$seconds" -v u="$used" 'BEGIN { n = s - u; print (n > 0.5) ? int(n + 0.999) : 0 }') &&
      [ "$left" -gt 0 ]; do
      : >"$log.part"
      fuzz_once "$target" "$left" "$log.part" || left=0
      cat "$log.part" >>"$log"
      [ "$left" -gt 0 ] || break
    done
  fi
  row "$target" "$log" "$used" "$executions" >"$log.row"
  local file
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
  cat "$state/log/$target.row"
  [ -z "$(findings "$target")" ] || broken=1
done
exit "$broken"
