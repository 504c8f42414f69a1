#!/usr/bin/env bash
# Makes a small Debian 12 in DIRECTORY, which must not exist yet: minbase with systemd as its init, and the libraries that
# the program links, so that what is tried in it needs no network. The first time it is fetched, which takes minutes; from
# then on it is unpacked from build/trees/. With PACKAGES those are installed too, and kept as a tree of their own.
#
#   tests/booted/tree.sh DIRECTORY [PACKAGE…]
#
# As root. The mirror is that of $DEBIAN_MIRROR, or Debian's own.
set -euo pipefail

system_packages=(systemd systemd-sysv dbus libnss-systemd ca-certificates tzdata curl)
library_packages=(libdate-tz3 libfmt9 libsimdjson14 libsqlite3-0 libssl3 libstdc++6 libsystemd0 libtomlplusplus3 libxlsxwriter4)

if [ $# -eq 0 ]; then
  sed -n '2,8s/^# \?//p' "$0" >&2
  exit 2
fi
directory=$1
shift
[ "$(id -u)" -eq 0 ] || { echo "tree.sh: making a Debian tree needs root: sudo $0 $directory" >&2; exit 1; }
[ ! -e "$directory" ] || { echo "tree.sh: $directory is there already; remove it or name another" >&2; exit 1; }

packages=("${system_packages[@]}" "${library_packages[@]}" "$@")
trees=$(cd "$(dirname "$0")/../.." && pwd)/build/trees
cached=$trees/bookworm-$(printf '%s\n' "${packages[@]}" | sort -u | sha256sum | cut -c 1-12).tar.gz
mkdir -p "$trees"

if [ ! -s "$cached" ]; then
  making=$trees/making.$$
  trap 'rm -rf "$making"' EXIT
  echo "tree.sh: fetching a Debian tree, which is kept in ${cached#"$PWD"/}" >&2
  mkdir "$making"
  debootstrap --variant=minbase --include="$(IFS=,; echo "${packages[*]}")" bookworm "$making/tree" \
    ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} >"$making/log" 2>&1 ||
    { tail -n 20 "$making/log" >&2; exit 1; }
  rm -rf "$making"/tree/var/cache/apt/archives/*.deb "$making"/tree/dev/* "$making"/tree/etc/machine-id
  # An empty file: systemd gives each boot a name of its own.
  touch "$making/tree/etc/machine-id"
  tar -C "$making/tree" --numeric-owner --xattrs -cf - . | gzip -1 >"$making/tar.gz"
  mv "$making/tar.gz" "$cached"
fi
mkdir -p "$directory"
tar -C "$directory" --numeric-owner --xattrs -xzf "$cached"
