# Boots the tree $tree under systemd-nspawn as machine $1; sourced by who tries things in one. Leaves `container`, the
# process to end, and `within COMMAND…`, which runs a command in it. The console's text goes to $out.

# Hybrid machines keep systemd's own hierarchy in cgroup v1; where there is only v2, nspawn needs no telling.
[ -d /sys/fs/cgroup/systemd ] && export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=0
systemd-nspawn --quiet --directory="$tree" --boot --register=no --keep-unit --private-network --kill-signal=SIGRTMIN+3 \
  --machine="$1" </dev/null >"$out/console.log" 2>&1 &
container=$!

init=
for _ in $(seq 100); do  # the container's init is nspawn's only child
  init=$(cat "/proc/$container/task/$container/children" 2>/dev/null | tr -d ' ')
  [ -n "$init" ] && [ "$(cat "/proc/$init/comm" 2>/dev/null)" = systemd ] && break
  kill -0 "$container" 2>/dev/null || { tail -n 20 "$out/console.log" >&2; exit 1; }
  sleep 0.1
done
within() { nsenter --target "$init" --all -- /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }

for _ in $(seq 300); do
  state=$(within systemctl is-system-running 2>/dev/null || true)
  case $state in running | degraded) break ;; esac
  sleep 0.2
done
