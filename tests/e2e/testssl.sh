#!/usr/bin/env bash
# testssl.sh against the daemon, with a certificate of P-256 and one of RSA, from a CA made for it. Fails on a finding
# above LOW; prints the grade where this version of testssl.sh gives one. Leaves its reports in build/testssl/.
set -euo pipefail
cd "$(dirname "$0")/../.."
rollcall=$PWD/build/release/rollcall out=$PWD/build/testssl
rm -rf "$out"
mkdir -p "$out"
cd "$out"
umask 077
daemon=
trap '[ -z "$daemon" ] || kill "$daemon"' EXIT

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 400 -subj "/CN=Rollcall test CA" \
  -addext "keyUsage=critical,keyCertSign,cRLSign" -keyout ca.key -out ca.pem 2>openssl.log
# What a public CA's certificate has besides; nobody asks these addresses.
cat >extensions <<'EXTENSIONS'
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, IP:127.0.0.1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
crlDistributionPoints = URI:http://ca.invalid/ca.crl
EXTENSIONS

issue() {  # name, arguments of openssl req for the key
  local name=$1
  shift
  openssl req "$@" -nodes -subj /CN=localhost -keyout "$name.key" -out "$name.csr" 2>>openssl.log
  openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca.key -days 89 -extfile extensions -out "$name.pem" \
    2>>openssl.log
  cat ca.pem >>"$name.pem"
}

check() {  # name
  local name=$1 port=0
  cat >"$name.toml" <<CONFIG
[listen]
address = "127.0.0.1:0"
tls_certificate = "$name.pem"
tls_private_key = "$name.key"
[store]
url = "sqlite:$name.db"
[[school]]
sid = 1
secrets = ["a secret"]
CONFIG
  "$rollcall" check --config "$name.toml"
  "$rollcall" serve --config "$name.toml" 2>"$name.log" &
  daemon=$!
  until grep -qs '"event":"ready"' "$name.log"; do
    kill -0 "$daemon" 2>/dev/null || { tail -n 3 "$name.log" >&2; exit 1; }
    sleep 0.1
  done
  port=$(grep -oE '"address":"127.0.0.1:[0-9]+"' "$name.log" | head -n 1 | grep -oE '[0-9]+"$' | tr -d '"')
  testssl --quiet --color 0 --warnings off --nodns min --add-ca ca.pem --ip 127.0.0.1 \
    --jsonfile "$name.json" --logfile "$name.txt" "localhost:$port" >/dev/null || true
  kill "$daemon"
  wait "$daemon" || true
  daemon=
}

# Not ours: testssl.sh misses an engine and a QUIC that the local OpenSSL has not, and its look at resumption hangs up
# before TLS 1.3's ticket can have arrived (test_http resumes sessions of both versions).
judge() {  # name
  local name=$1
  grep -q '"scanTime"' "$name.json" || { echo "testssl.sh did not finish; see $out/$name.txt" >&2; exit 1; }
  awk -F '"' -v name="$name" '
    $2 == "id" { id = $4 }
    $2 == "severity" { severity = $4; ++count[severity] }
    $2 == "finding" {
      if (id == "overall_grade") grade = ", grade " $4
      if (severity !~ /^(OK|INFO|LOW|DEBUG)$/ && id !~ /^(engine_problem|QUIC|sessionresumption_ticket)$/) {
        print name ": " severity " " id ": " $4
        bad = 1
      }
    }
    END {
      printf "%s: %d OK, %d LOW, %d INFO%s\n", name, count["OK"], count["LOW"], count["INFO"], grade
      exit bad
    }' "$name.json"
}

issue p256 -newkey ec -pkeyopt ec_paramgen_curve:P-256
issue rsa -newkey rsa:2048
bad=0
for name in p256 rsa; do
  check $name
  judge $name || bad=1
done
exit $bad
