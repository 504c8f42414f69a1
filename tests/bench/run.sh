#!/usr/bin/env bash
# Acknowledged pushes per second, each one distinct and durable, measured from outside with wrk: Rollcall, and in the
# same run, interleaved, the peers in the folder BENCH_PEERS (fastify/, fastapi/) where it is given. Then a simulated day
# of 32 schools at full speed.
#
#   BENCH_LOAD=push.lua BENCH_PEERS=peers BENCH_ROUNDS=3 BENCH_SECONDS=8 tests/bench/run.sh
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
rounds=${BENCH_ROUNDS:-3} seconds=${BENCH_SECONDS:-8} connections=${BENCH_CONNECTIONS:-64}
load=${BENCH_LOAD:-$root/tests/bench/push.lua} peers=${BENCH_PEERS:-}
work=$(mktemp -d "$root/build/bench.XXXXXX")
server=
cleanup() { [ -n "$server" ] && kill -TERM "$server" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT

start_rollcall() {  # port
  cat >"$work/rollcall.toml" <<TOML
[listen]
address = "127.0.0.1:$1"
[store]
url = "sqlite:$work/rollcall-$1.db"
[log]
level = "warning"
[[school]]
sid = 1000082
name = "Bench"
secrets = ["s3cret"]
TOML
  for sid in "${schools[@]}"; do printf '[[school]]\nsid = %d\nsecrets = ["s3cret"]\n' "$sid" >>"$work/rollcall.toml"; done
  "$root/build/release/rollcall" serve --config "$work/rollcall.toml" & server=$!
}
start_fastify() { (cd "$peers/fastify" && exec node server.js "$work/fastify-$1.db" "$1" s3cret) & server=$!; }
start_fastapi() {
  (cd "$peers/fastapi" && DB="$work/fastapi-$1.db" SECRET=s3cret exec /usr/bin/python3 -m uvicorn app:app --port "$1" \
    --no-access-log --log-level warning) & server=$!
}

await() {  # port
  for _ in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    sleep 0.1
  done
  echo "bench: nothing listens on port $1" >&2
  exit 1
}

measure() {  # name port
  "start_$1" "$2"
  await "$2"
  wrk -t1 "-c$connections" "-d${seconds}s" --latency -s "$load" "http://127.0.0.1:$2/classin/push" >"$work/out" 2>&1
  kill -TERM "$server"
  wait "$server" || true
  server=
  awk -v name="$1" '/Requests\/sec/ {rate=$2} /50%/ {p50=$2} /99%/ {p99=$2} /Non-2xx/ {bad=$NF}
       END {printf "%-10s %9.0f pushes/s  p50 %-8s p99 %-8s refused %d\n", name, rate, p50, p99, bad}' "$work/out"
}

# A day of 32 schools at once, every push in the order of its school, and the answers compared with the truth.
measure_schools() {  # port
  start_rollcall "$1"
  await "$1"
  "$root/build/release/rollcall" token create bench --config "$work/rollcall.toml" >"$work/token"
  "$root/build/release/rollcall" simulate --config "$work/rollcall.toml" --token-file "$work/token" --verify \
    --speed max --lost-replies 0 --duplicates 0 --reconnects 0 "${schools[@]/#/--sid=}"
  kill -TERM "$server"
  wait "$server" || true
  server=
}

schools=()
for number in $(seq 32); do schools+=("$((2000000 + number))"); done
names=(rollcall)
for peer in fastify fastapi; do
  [ -n "$peers" ] && [ -d "$peers/$peer" ] && names+=("$peer")
done
port=$((20000 + RANDOM % 20000))
for round in $(seq "$rounds"); do
  for name in "${names[@]}"; do
    measure "$name" "$((port++))"
  done
done
echo "a day of ${#schools[@]} schools:"
measure_schools "$((port++))"
