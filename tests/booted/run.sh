#!/usr/bin/env bash
# Boots a Debian tree with systemd (tree.sh) in a container without any network but its own loopback, with Rollcall
# installed in it as the package, if one is named, or as units and program. Then checks.sh looks, from within, at how it
# starts, reloads, restarts under load and is ended when it hangs. Leaves console and journal in build/booted/.
#
#   tests/booted/run.sh [PACKAGE.deb]
#
# RESTARTS=100 restarts under load; ONLY="first_boot restarts" runs those checks alone.
set -euo pipefail
cd "$(dirname "$0")/../.."
package=${1:-} out=$PWD/build/booted
tree=$out/tree built=$PWD/build/release
[ "$(id -u)" -eq 0 ] || { echo "run.sh: booting a tree needs root: sudo ./dev booted" >&2; exit 1; }

container=
end() {
  [ -z "$container" ] || kill -TERM "$container" 2>/dev/null || true  # nspawn shuts its init down
  [ -z "$container" ] || wait "$container" 2>/dev/null || true
}
trap end EXIT

rm -rf "$out"
mkdir -p "$out"
tests/booted/tree.sh "$tree"

if [ -n "$package" ]; then
  cp "$package" "$tree/tmp/rollcall.deb"
  chroot "$tree" dpkg -i /tmp/rollcall.deb >"$out/install.log" 2>&1 || { cat "$out/install.log" >&2; exit 1; }
else
  strip -o "$tree/usr/bin/rollcall" "$built/rollcall"
  install -m 644 systemd/rollcall.service systemd/rollcall.socket "$tree/lib/systemd/system/"
  install -D -m 644 systemd/rollcall.sysusers "$tree/usr/lib/sysusers.d/rollcall.conf"
  install -D -m 644 systemd/rollcall.tmpfiles "$tree/usr/lib/tmpfiles.d/rollcall.conf"
  chroot "$tree" systemd-sysusers
  install -d -m 755 "$tree/etc/rollcall"
  chroot "$tree" install -d -m 750 -o root -g rollcall /etc/rollcall/secrets
fi
systemctl --root="$tree" enable rollcall.socket rollcall.service >>"$out/install.log" 2>&1
# Nothing to wait for in a container without a network; and it need not sit on a console.
systemctl --root="$tree" mask systemd-networkd-wait-online.service console-getty.service >>"$out/install.log" 2>&1

strip -o "$tree/opt/load" "$built/tests/booted_load"
cp "$built/tests/libio_shim.so" "$tree/opt/io_shim.so"
cp tests/booted/checks.sh "$tree/opt/checks.sh"

. tests/booted/boot.sh rollcall-booted

code=0
within RESTARTS="${RESTARTS:-100}" ONLY="${ONLY:-}" bash /opt/checks.sh || code=$?
within journalctl --no-pager -o short-precise >"$out/journal.log" 2>/dev/null || true
exit "$code"
