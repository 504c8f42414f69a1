#!/usr/bin/env bash
# Runs as root within the booted tree (try.sh); each check is a function and goes on from where the one before it ended.
set -uo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
this=$(ls /opt/rollcall_0*.deb) next=/opt/rollcall_99.0-1_amd64.deb
configuration=/etc/rollcall/rollcall.toml store=/var/lib/rollcall backups=/var/backups/rollcall
passed=0 failed=0 nl=$'\n'

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
has() { case $1 in *"$2"*) return 0 ;; esac; echo "\"$2\" is not in \"$1\""; return 1; }
fails() { if "$@"; then return 1; fi; }
property() { systemctl show -P "$1" rollcall.service; }
owner() { stat -c '%U:%G %a' "$1"; }
# Without a terminal, as an unattended upgrade: whoever asks something gets no answer and fails.
apt() { apt-get -y -o Dpkg::Use-Pty=0 "$@" </dev/null >/tmp/apt.log 2>&1 || { cat /tmp/apt.log; return 1; }; }
exits_with() {  # code, command…
  local wanted=$1 code=0
  shift
  "$@" >/tmp/printed 2>&1 || code=$?
  cat /tmp/printed
  is $code "$wanted"
}

push() {  # number, secret
  local stamp key
  stamp=$(date +%s)
  key=$(printf '%s%s' "$2" "$stamp" | md5sum | cut -d ' ' -f 1)
  curl -sS --max-time 20 http://127.0.0.1:8080/classin/push -d \
    "{\"SID\":1000082,\"SafeKey\":\"$key\",\"TimeStamp\":$stamp,\"Cmd\":\"Test\",\"_id\":\"$(printf '%024x' "$1")\"}"
}
acknowledged() { has "$(push "$1" AB12cd34SECRET)" '"errno":1'; }
now_ms() { date +%s%3N; }
pushes() { rollcall journal export | wc -l; }

fresh() {
  local began
  began=$(now_ms)
  holds "apt installs the package and asks nothing" apt install "$this"
  installing_ms=$(($(now_ms) - began))
  holds "and tells the three steps" grep -q "Three steps to a first push" /tmp/apt.log
  holds "with the guide" test -s "$(sed -n 's/^Guide: //p' /tmp/apt.log)"
  holds "the daemon's user is there" is "$(getent passwd rollcall | cut -d : -f 6,7)" /var/lib/rollcall:/usr/sbin/nologin
  holds "configuration: the example" cmp /usr/share/rollcall/rollcall.example.toml $configuration
  holds "of root and the group" is "$(owner $configuration)" "root:rollcall 640"
  holds "secrets: root and the group" is "$(owner /etc/rollcall/secrets)" "root:rollcall 750"
  holds "store: the daemon's alone" is "$(owner $store)" "rollcall:rollcall 750"
  holds "backups: the same" is "$(owner $backups)" "rollcall:rollcall 750"
  for unit in rollcall.service rollcall.socket; do
    holds "$unit is enabled" is "$(systemctl is-enabled $unit)" enabled
    holds "$unit was not started" is "$(systemctl is-active $unit)" inactive
  done
  holds "nothing failed" is "$(systemctl --failed --no-legend)" ""
}

untouched() {
  holds "check names the example's secret and its line" exits_with 2 rollcall check
  holds "with file and line" grep -qE "^$configuration:[0-9]+:[0-9]+: .*the example's text still stands here" /tmp/printed
  holds "the start fails" fails systemctl start rollcall
  sleep 1 # journald is not waited for by who writes to it
  holds "its status says why" has "$(systemctl status --no-pager rollcall)" "the example's text still stands here"
  # The unit tries again after RestartSec (2 s), as long as the file is faulty; a push must not make that a hot loop.
  local before
  before=$(tries)
  holds "a stranger who connects gets no answer" fails curl -sS --max-time 6 http://127.0.0.1:8080/
  holds "and it was tried about every two seconds, no faster" at_most $(($(tries) - before)) 5
  systemctl stop rollcall.socket rollcall.service
  systemctl reset-failed rollcall.socket rollcall.service
}
at_most() { [ "$1" -le "$2" ] || { echo "$1 is more than $2"; return 1; }; }
tries() { journalctl -u rollcall -o cat | grep -c "the example's text"; }

first_push() {
  local began
  began=$(now_ms)
  sed -i 's/^secrets = \["REPLACE-ME"\]/secrets = ["AB12cd34SECRET"]/' $configuration
  holds "step 2: check is content" exits_with 0 rollcall check
  holds "and says what comes next" grep -q "Next: sudo systemctl start rollcall" /tmp/printed
  holds "with the guide" test -s "$(sed -n 's/^Guide: //p' /tmp/printed)"
  holds "the start succeeds" systemctl start rollcall
  holds "the first push is acknowledged" acknowledged 1
  echo "        $(($(now_ms) - began + ${installing_ms:-0})) ms for installing, the three steps and the first push"
  holds "status shows it" has "$(rollcall status)" "1000082"
  holds "a wrong secret is refused" has "$(push 2 wrong)" '"errno":102'
  holds "check tells of the running daemon on a terminal only" exits_with 0 rollcall check
}

mistakes() {
  useradd -m teacher 2>/dev/null
  holds "somebody else is told to use sudo" exits_with 2 runuser -u teacher -- rollcall status
  holds "and it says to use sudo" grep -q "use sudo" /tmp/printed
  holds "the daemon's user may ask" runuser -u rollcall -- rollcall status
  cp -p $configuration /root/kept.toml

  (umask 077; cp $configuration /root/new; rm $configuration; cp /root/new $configuration)
  holds "a file that only root can read fails the start" fails systemctl restart rollcall
  holds "and the log says what to do" has "$(journalctl -u rollcall -o cat | tail -n 30)" "chgrp rollcall $configuration"
  chgrp rollcall $configuration && chmod 640 $configuration
  holds "which helps" systemctl restart rollcall

  rm $configuration
  holds "without a file the steps are told" exits_with 2 rollcall status
  holds "with the way to have it again" grep -q "sudo install -D -m 640 -g rollcall" /tmp/printed
  install -D -m 640 -g rollcall /usr/share/doc/rollcall/examples/rollcall.example.toml $configuration
  holds "and that way works" is "$(owner $configuration)" "root:rollcall 640"
  cp -p /root/kept.toml $configuration

  systemctl stop rollcall.socket rollcall.service
  mkdir /root/aside && mv $store/* /root/aside/
  holds "root makes a token before the first start" rollcall token create early
  holds "and the daemon starts all the same" systemctl start rollcall
  holds "and commits" acknowledged 3
  systemctl stop rollcall.socket rollcall.service
  rm -f $store/* && mv /root/aside/* $store/
  systemctl start rollcall
  holds "root's commands leave the daemon what it needs" rollcall rebuild
  holds "a backup by root" rollcall backup /root/backup.db
  systemctl restart rollcall
  holds "it commits after that" acknowledged 4
}

# While the package is replaced a sender goes on; counts what was refused.
upgrade() {
  local before pid
  before=$(pushes) pid=$(property MainPID)
  echo '# edited' >>$configuration
  sum=$(sha256sum <$configuration)
  (for i in $(seq 1000 9999); do [ ! -e /tmp/enough ] || break; push "$i" AB12cd34SECRET; echo; done) >/tmp/replies 2>&1 &
  local sender=$!
  holds "an upgrade, with a new example and an edited file kept" apt install "$next"
  holds "the daemon was restarted" fails is "$(property MainPID)" "$pid"
  sleep 1
  touch /tmp/enough
  wait $sender
  holds "every push meanwhile was acknowledged" is "$(grep -vc '"errno":1,' /tmp/replies)" 0
  local sent
  sent=$(grep -c '"errno":1,' /tmp/replies)
  echo "        $sent pushes were sent meanwhile"
  holds "and is in the journal" is "$(pushes)" $((before + sent))
  holds "the edited file is as it was" is "$(sha256sum <$configuration)" "$sum"
  holds "with its mode" is "$(owner $configuration)" "root:rollcall 640"
  holds "nothing else was left beside it" is "$(ls /etc/rollcall)" "rollcall.toml${nl}secrets"
  holds "the new example is there to compare" grep -q "New in version 99" /usr/share/rollcall/rollcall.example.toml
  holds "and the service runs" is "$(property ActiveState)" active
}

stopped_upgrade() {
  systemctl stop rollcall.socket rollcall.service
  holds "back to this version while stopped" apt --allow-downgrades install "$this"
  holds "what was stopped stays stopped" is "$(property ActiveState)" inactive
  holds "and the way on is told" grep -q "does not run. Next: rollcall check" /tmp/apt.log
  systemctl disable --quiet rollcall.service
  holds "an upgrade" apt install "$next"
  holds "what was disabled stays disabled" is "$(systemctl is-enabled rollcall.service)" disabled
  systemctl enable --quiet rollcall.service
  systemctl start rollcall
}

removal() {
  kept=$(pushes)
  holds "it is removed" apt remove rollcall
  holds "nothing runs" fails grep -qsx rollcall /proc/[0-9]*/comm
  holds "nothing listens" fails acknowledged 5
  holds "the configuration stays" test -e $configuration
  holds "the journal stays" test -s $store/rollcall.db
  holds "it is installed again" apt install "$next"
  holds "and starts where it was" systemctl start rollcall
  holds "with every push" is "$(pushes)" "$kept"
  holds "and takes the next" acknowledged 6
}

purge() {
  printf 'OTHER' >/etc/rollcall/secrets/school-2
  kept=$(pushes)
  holds "a backup where the package has made room for it" runuser -u rollcall -- rollcall backup $backups/kept.db
  holds "it is purged and asks nothing" apt purge rollcall
  holds "the configuration and its secrets are gone" test ! -e /etc/rollcall
  holds "the units are gone" is "$(systemctl list-unit-files --no-legend 'rollcall*')" ""
  holds "the journal stays" test -s $store/rollcall.db
  holds "and that is told" grep -q "the pushes that were received stay in $store $backups," /tmp/apt.log
  holds "its owner stays" is "$(owner $store)" "rollcall:rollcall 750"
  holds "the backup stays" test -s $backups/kept.db
  holds "it is installed once more" apt install "$this"
  holds "with a fresh configuration" grep -q REPLACE-ME $configuration
  holds "modes as before" is "$(owner $configuration)" "root:rollcall 640"
  sed -i 's/^secrets = \["REPLACE-ME"\]/secrets = ["AB12cd34SECRET"]/' $configuration
  systemctl start rollcall
  holds "every push is still there" is "$(pushes)" "$kept"
  systemctl stop rollcall.socket rollcall.service
  rm -f $store/*
  holds "purged without a journal" apt purge rollcall
  holds "nothing of the store is left" test ! -e $store
  holds "the backup still stays" test -s $backups/kept.db
  holds "and is told of" grep -q "the pushes that were received stay in $backups," /tmp/apt.log
  holds "it is installed a last time" apt install "$this"
  rm -f $backups/*
  holds "purged without any" apt purge rollcall
  holds "nothing is left" test ! -e $store -a ! -e $backups
}

for check in ${ONLY:-fresh untouched first_push mistakes upgrade stopped_upgrade removal purge}; do
  echo "$check"
  "$check"
done
echo "$passed hold, $failed fail"
[ $failed -eq 0 ]
