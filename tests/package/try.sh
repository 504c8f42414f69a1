#!/usr/bin/env bash
# Installs, upgrades, removes and purges PACKAGE in a clean Debian tree (tests/booted/tree.sh) that is booted with systemd
# and has no network but its own loopback. Leaves console and journal in build/package/.
#
#   tests/package/try.sh PACKAGE.deb
#
# As root. ONLY="fresh first_push" runs those checks of checks.sh alone.
set -euo pipefail
package=$(realpath "${1:?which package?}")
cd "$(dirname "$0")/../.."
out=$PWD/build/package tree=$PWD/build/package/tree
[ "$(id -u)" -eq 0 ] || { echo "try.sh: booting a tree needs root: sudo ./dev package try" >&2; exit 1; }

container=
end() {
  [ -n "$container" ] || return 0
  kill -TERM "$container" 2>/dev/null || true
  wait "$container" 2>/dev/null || true
}
trap end EXIT

rm -rf "$out"
mkdir -p "$out"
tests/booted/tree.sh "$tree"

# The next version: a higher number, and an example configuration that says something new.
dpkg-deb -R "$package" "$out/next"
sed -i 's/^Version: .*/Version: 99.0-1/' "$out/next/DEBIAN/control"
echo '# New in version 99.' >>"$out/next/usr/share/rollcall/rollcall.example.toml"
dpkg-deb --root-owner-group -b "$out/next" "$tree/opt/rollcall_99.0-1_amd64.deb" >/dev/null
cp "$package" "$tree/opt/"
cp tests/package/checks.sh "$tree/opt/"
systemctl --root="$tree" mask systemd-networkd-wait-online.service console-getty.service 2>"$out/mask.log"

. tests/booted/boot.sh rollcall-package

code=0
within ONLY="${ONLY:-}" bash /opt/checks.sh || code=$?
within journalctl --no-pager -o short-precise >"$out/journal.log" 2>/dev/null || true
exit "$code"
