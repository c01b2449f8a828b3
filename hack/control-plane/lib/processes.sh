# Starting and stopping the processes of one server folder. Sourced after common.sh.

# launch DIR NAME COMMAND...: runs a program in its own session, its output in DIR/NAME.log, its pid in DIR/NAME.pid.
launch() {
  local dir=$1 name=$2
  shift 2
  setsid "$@" > "$dir/$name.log" 2>&1 < /dev/null 9>&- &
  echo $! > "$dir/$name.pid"
  disown
}

# await DIR NAME SECONDS TEST...: waits until the test command succeeds; fails at once when the program has ended.
await() {
  local dir=$1 name=$2 deadline=$(($(date +%s%3N) + $3 * 1000))
  shift 3
  until "$@"; do
    # Twice: a process has no arguments for a moment while it becomes another program.
    is_ours "$(cat "$dir/$name.pid")" "$dir" || { sleep 0.2; is_ours "$(cat "$dir/$name.pid")" "$dir"; } || { tail -5 "$dir/$name.log" >&2; fail "$name ended while starting; see $dir/$name.log"; }
    [ "$(date +%s%3N)" -lt "$deadline" ] || fail "$name is not ready in time; see $dir/$name.log"
    sleep 0.02
  done
}

# etcd_address DIR: the address that etcd reports in its log; with port 0 only etcd knows it.
etcd_address() {
  sed -n 's/.*serving client traffic.*"address":"\([^"]*\)".*/http:\/\/\1/p' "$1/etcd.log" 2>/dev/null | head -1 | grep .
}

# stop DIR NAME: SIGKILL, since a graceful stop waits for open watches; then waits until the process is gone.
stop() {
  local dir=$1 name=$2 pid i
  pid=$(cat "$dir/$name.pid" 2>/dev/null) || return 0
  if is_ours "$pid" "$dir"; then
    kill -KILL "$pid" 2>/dev/null || true
    for ((i = 0; i < 250; i++)); do
      is_ours "$pid" "$dir" || break
      sleep 0.02
    done
  fi
  rm -f "$dir/$name.pid"
}
