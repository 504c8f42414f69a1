#!/usr/bin/env bash
# Runs as root within the booted tree (run.sh); each check is a function, each line of its output one finding.
set -uo pipefail
address=127.0.0.1:8080 journal=/var/lib/rollcall/rollcall.db unit=rollcall.service
passed=0 failed=0

holds() {  # words, command…
  local words=$1
  shift
  if "$@" >/tmp/said 2>&1; then
    passed=$((passed + 1))
    echo "  ok    $words"
  else
    failed=$((failed + 1))
    echo "  FAILS $words"
    sed 's/^/        /' /tmp/said | head -n 12
  fi
}
is() { [ "$1" = "$2" ] || { echo "it is \"$1\", not \"$2\""; return 1; }; }
at_most() { [ "$1" -le "$2" ] || { echo "$1 is more than $2"; return 1; }; }
has() { case $1 in *"$2"*) return 0 ;; esac; echo "\"$2\" is not in \"$1\""; return 1; }
fails() { if "$@"; then return 1; fi; }
property() { systemctl show -P "$1" "$unit"; }
within_s() {  # seconds, command…: until it succeeds
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || { "$@"; return 1; }
    sleep 0.1
  done
}
push() { /opt/load push "$address" "$1" "$2" "${3:-1000082}"; }
logged() { journalctl -u rollcall --no-pager -o cat | grep -F -- "$1"; }

configure() {  # further tables
  cat >/etc/rollcall/rollcall.toml <<CONFIG
[listen]
address = "$address"
[[school]]
sid = 1000082
secrets = ["TESTSECRET"]
timezone = "Asia/Shanghai"
unsigned_policy = "quarantine"
$1
CONFIG
  chown root:rollcall /etc/rollcall/rollcall.toml
  chmod 640 /etc/rollcall/rollcall.toml
}
second_school='[[school]]
sid = 1000083
secrets = ["OTHERSECRET"]
timezone = "Asia/Shanghai"'

drop_in() {  # name, lines of [Service]
  mkdir -p /etc/systemd/system/rollcall.service.d
  printf '[Service]\n%s\n' "$2" >"/etc/systemd/system/rollcall.service.d/$1.conf"
  systemctl daemon-reload
}
no_drop_in() {
  rm -rf /etc/systemd/system/rollcall.service.d /etc/systemd/system/rollcall.socket.d
  systemctl daemon-reload
}

sending=
begin_load() {
  rm -f /tmp/bodies /tmp/figures
  /opt/load send "$address" "${1:-8}" /tmp/bodies >/tmp/figures 2>&1 &
  sending=$!
  sleep 1
}
acknowledged='' refused='' unanswered='' put_off='' longest_gap_ms='' last_trouble='' lost='' doubled='' compared=''
end_load() {  # and the books
  kill -TERM "$sending"
  wait "$sending"
  . /tmp/figures
  /opt/load compare /tmp/bodies "$journal" >/tmp/compared
  . /tmp/compared
  echo "        $acknowledged acknowledged, $refused connections refused, $unanswered unanswered, $put_off put off," \
    "longest gap $longest_gap_ms ms, $lost lost, $doubled doubled${last_trouble:+; last trouble: $last_trouble}"
}

first_boot() {  # the socket is there, the service comes up over an empty directory
  configure ""
  holds "the socket listens from the boot on" systemctl is-active rollcall.socket
  systemctl start rollcall.service
  holds "the service is active once it was READY" is "$(property ActiveState)/$(property SubState)" active/running
  holds "its line of status is that of the program" has "$(property StatusText)" "1 school, "
  holds "a push is acknowledged" push TESTSECRET 1
  holds "the state directory is the daemon's alone" is "$(stat -c '%U:%G %a' /var/lib/rollcall)" "rollcall:rollcall 750"
  holds "so is the journal" is "$(stat -c '%U:%G %a' $journal)" "rollcall:rollcall 600"
  holds "journald has its lines" logged '"event":"ready"'
}

socket_activation() {  # who connects starts it
  systemctl stop rollcall.socket
  holds "nothing answers while both are stopped" fails push TESTSECRET 2
  systemctl start rollcall.socket
  holds "the socket alone does not start it" is "$(property ActiveState)" inactive
  holds "a push does, and is acknowledged" push TESTSECRET 2
  holds "the socket is the manager's" logged '"opened_by":"service manager"'
}

sandbox() {
  local pid
  pid=$(property MainPID)
  holds "it runs as rollcall" is "$(stat -c %U "/proc/$pid")" rollcall
  holds "without any capability" grep -qE '^CapEff:\s0+$' "/proc/$pid/status"
  holds "nor one to gain" grep -qE '^CapBnd:\s0+$' "/proc/$pid/status"
  holds "no new privileges" grep -qE '^NoNewPrivs:\s1$' "/proc/$pid/status"
  holds "system calls are filtered" grep -qE '^Seccomp:\s2$' "/proc/$pid/status"
  holds "/etc and /usr are read-only for it" grep -qE '^[^ ]+ / [^ ]+ ro[ ,]' "/proc/$pid/mounts"
  holds "exposure at most 1.5" at_most "$(systemd-analyze security "$unit" | sed -nE 's/.*Overall exposure.*: ([0-9])\.([0-9]) .*/\1\2/p')" 15
  holds "the thread of large pushes has lowered its priority" grep -qE '^([^ ]+ ){18}5 ' /proc/"$pid"/task/*/stat
  holds "nothing of it was refused as not permitted" fails logged "not permitted"
}

sandbox_allows() {  # what the daemon reads and asks, tried by small programs in its place
  groupadd --system ssl-cert 2>/dev/null
  install -d -m 710 -g ssl-cert /etc/ssl/private
  install -m 640 -g ssl-cert /etc/hostname /etc/ssl/private/rollcall.key
  echo '127.0.0.9 api.classin.test' >>/etc/hosts
  local try
  while IFS='|' read -r words try; do
    drop_in try "SupplementaryGroups=ssl-cert
ExecStartPre=$try"
    holds "$words" systemctl restart "$unit"
  done <<'TRIES'
names are looked up|/usr/bin/getent ahosts api.classin.test
the time zones are there|/usr/bin/test -r /usr/share/zoneinfo/Asia/Shanghai
so are the authorities' certificates|/usr/bin/test -r /etc/ssl/certs/ca-certificates.crt
a key of the group ssl-cert can be read|/usr/bin/test -r /etc/ssl/private/rollcall.key
its own directories can be written|/usr/bin/touch /var/lib/rollcall/tried /run/rollcall/tried
TRIES
  for try in /etc/rollcall/tried /usr/tried /home/tried /srv/tried; do
    drop_in try "ExecStartPre=/bin/sh -c '! touch $try'"
    holds "$try cannot" systemctl restart "$unit"
  done
  rm -f /var/lib/rollcall/tried
  no_drop_in
  systemctl restart "$unit"
}

reloads() {
  configure "$second_school"
  holds "a good file is taken over" systemctl reload "$unit"
  holds "and counts at once" within_s 5 push TESTSECRET 10
  holds "the status says so" within_s 10 has_schools 2
  configure 'colour = "red"'
  holds "a faulty file fails the reload" fails systemctl reload "$unit"
  holds "the fault is in the log, with its place" logged "/etc/rollcall/rollcall.toml:"
  holds "the service goes on" is "$(property ActiveState)" active
  holds "with the schools it had" has_schools 2
  kill -HUP "$(property MainPID)"  # past systemctl
  holds "past systemctl a faulty file is refused as well" within_s 10 logged "the configuration was not reloaded"
  holds "and pushes go on" push TESTSECRET 11
  holds "and the status says so" has "$(property StatusText)" "FAULTY"
  configure ""
  systemctl reload "$unit"
}
has_schools() { case $(property StatusText) in "$1 school"*) return 0 ;; esac; property StatusText; return 1; }

credentials() {
  printf 'CREDENTIALSECRET' >/etc/rollcall/secrets/school-1000084
  chmod 600 /etc/rollcall/secrets/school-1000084
  drop_in credential 'LoadCredential=school-1000084:/etc/rollcall/secrets/school-1000084'
  configure '[[school]]
sid = 1000084
secret_credentials = ["school-1000084"]
timezone = "Asia/Shanghai"'
  holds "it starts with a secret that only root can read" systemctl restart "$unit"
  holds "the schools are two" within_s 10 has_schools 2
  holds "a reload keeps it" systemctl reload "$unit"
  holds "and both schools" has_schools 2
  holds "a push of the school is acknowledged" push CREDENTIALSECRET 20 1000084
  printf 'CHANGEDSECRET' >/etc/rollcall/secrets/school-1000084
  holds "after a change it is restarted, as the guides say" systemctl restart "$unit"
  holds "and the new secret counts" push CHANGEDSECRET 21 1000084
  holds "and the old one no more" fails push CREDENTIALSECRET 22 1000084
  holds "commands that need no secret work beside it" rollcall status
  holds "and the file is right" rollcall check
  no_drop_in
  configure ""
  systemctl restart "$unit"
}

restarts() {
  local i slowest=0 before after
  begin_load
  for i in $(seq "$RESTARTS"); do
    before=$(date +%s%N)
    systemctl restart "$unit" || echo "        restart $i failed"
    after=$(date +%s%N)
    [ $(((after - before) / 1000000)) -le $slowest ] || slowest=$(((after - before) / 1000000))
    sleep 0.3
  done
  end_load
  echo "        $RESTARTS restarts, the slowest took $slowest ms"
  holds "no connection was refused" is "$refused" 0
  holds "no request was left unanswered" is "$unanswered" 0
  holds "none was put off" is "$put_off" 0
  holds "no push was lost" is "$lost" 0
  holds "none is there twice" is "$doubled" 0
  holds "no gap over a second" at_most "$longest_gap_ms" 1000
}

watchdog() {
  local pid began ended
  drop_in hang 'Environment=LD_PRELOAD=/opt/io_shim.so IO_SHIM_HANG=/var/lib/rollcall/hang'
  systemctl restart "$unit"
  begin_load 4
  pid=$(property MainPID)
  touch /var/lib/rollcall/hang
  began=$(date +%s)
  holds "a writer that hangs is ended within 30 s" within_s 30 fails kill -0 "$pid"
  ended=$(date +%s)
  echo "        ended after $((ended - began)) s"
  holds "for the watchdog" logged "Watchdog timeout"
  holds "after the log said what hangs" logged "the writer does not answer"
  holds "it was started again" within_s 10 is_active
  sleep 2
  end_load
  holds "no connection was refused" is "$refused" 0
  holds "no push was lost" is "$lost" 0
  holds "none is there twice" is "$doubled" 0
  no_drop_in
  systemctl restart "$unit"
}
is_active() { [ "$(property ActiveState)" = active ] && [ "$(property MainPID)" != 0 ]; }

kills() {  # as if it crashed
  begin_load 4
  systemctl kill -s KILL "$unit"
  sleep 0.5
  holds "it is started again" within_s 10 is_active
  sleep 1
  end_load
  holds "who connected meanwhile waited" is "$refused" 0
  holds "no push was lost" is "$lost" 0
}

beside() {  # commands beside the daemon, as root and as its user
  mkdir -p /srv/backup
  chown rollcall: /srv/backup
  local as
  for as in root rollcall; do
    holds "$as: status" runuser -u $as -- rollcall status
    holds "$as: backup" runuser -u $as -- rollcall backup /srv/backup/$as.db
    holds "$as: verify" runuser -u $as -- rollcall verify /srv/backup/$as.db
    holds "$as: rebuild" runuser -u $as -- rollcall rebuild
    holds "$as: prune" runuser -u $as -- rollcall prune
    holds "$as: token" runuser -u $as -- rollcall token create of-$as --scope read
    holds "pushes go on" push TESTSECRET "$RANDOM"
  done
  systemctl stop rollcall.socket
  holds "root, while it is stopped: rebuild" rollcall rebuild
  holds "root, while it is stopped: check" rollcall check
  systemctl start "$unit"
  holds "the daemon uses the store afterwards" push TESTSECRET 77
  holds "no file of the store is root's" fails_to_find /var/lib/rollcall -not -user rollcall
}
fails_to_find() { local found; found=$(find "$@"); [ -z "$found" ] || { echo "$found"; return 1; }; }

faulty_start() {  # a typo before a restart, while pushes come
  begin_load 4
  configure 'colour = "red"'
  holds "a restart with a faulty file fails" fails systemctl restart "$unit"
  sleep 4
  holds "the service says that it failed" is "$(property Result)" exit-code
  holds "pushes did not make it start more often" at_most "$(property NRestarts)" 3
  configure ""
  holds "with the file put right it starts by itself" within_s 10 is_active
  sleep 1
  end_load
  holds "who connected meanwhile waited" is "$refused" 0
  holds "no push was lost" is "$lost" 0
}

other_address() {
  mkdir -p /etc/systemd/system/rollcall.socket.d
  printf '[Socket]\nListenStream=\nListenStream=127.0.0.1:443\n' >/etc/systemd/system/rollcall.socket.d/address.conf
  systemctl daemon-reload
  holds "the socket's address can be changed" systemctl restart rollcall.socket
  address=127.0.0.1:443
  holds "a port below 1024 is served, and the difference is in the log" push TESTSECRET 80
  holds "with both addresses" logged "127.0.0.1:443 was passed and is served too, but listen.address is 127.0.0.1:8080"
  configure ""
  holds "once the file names it as well" systemctl restart "$unit"
  holds "it is served" push TESTSECRET 81
  address=unix:/run/rollcall/http.sock
  printf '[Socket]\nListenStream=\nListenStream=/run/rollcall/http.sock\nSocketGroup=www-data\nSocketMode=0660\n' \
    >/etc/systemd/system/rollcall.socket.d/address.conf
  systemctl daemon-reload
  configure ""
  holds "a Unix socket" systemctl restart rollcall.socket
  holds "is open to the proxy's group" runuser -u www-data -- /opt/load push "$address" TESTSECRET 82 1000082
  systemctl restart "$unit"
  holds "also after a restart" runuser -u www-data -- /opt/load push "$address" TESTSECRET 83 1000082
  holds "and to nobody else" fails runuser -u nobody -- /opt/load push "$address" TESTSECRET 84 1000082
  address=127.0.0.1:8080
  no_drop_in
  configure ""
  systemctl restart rollcall.socket
}

without_socket() {
  systemctl mask --now rollcall.socket
  systemctl restart "$unit"
  holds "without the socket unit it binds the address itself" push TESTSECRET 90
  holds "and says so" logged '"opened_by":"rollcall"'
  systemctl unmask rollcall.socket
  systemctl stop "$unit"
  systemctl start "$unit"
  holds "with it, the manager does" is "$(systemctl is-active rollcall.socket)" active
}

all=(first_boot socket_activation sandbox sandbox_allows reloads credentials restarts watchdog kills beside faulty_start other_address
     without_socket)
for each in ${ONLY:-"${all[@]}"}; do
  echo "$each"
  "$each"
done
echo "$passed hold, $failed fail"
[ $failed -eq 0 ]
