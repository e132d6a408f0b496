# shellcheck shell=bash
# For the scripts that build a tool of others from its Go module; they source
# this after setting `name` (for messages) and `log`.
export GOFLAGS=-mod=mod

# Go prints one line for each download; they go to the log, and every twenty
# seconds one line here says that the work goes on.
quietly() { # quietly COMMAND...
  local start=$SECONDS
  "$@" </dev/null >>"$log" 2>&1 &
  local worker=$!
  while kill -0 $worker 2>/dev/null; do
    for _ in $(seq 20); do
      kill -0 $worker 2>/dev/null || break
      sleep 1  # a poll of a process that reports nothing else
    done
    if kill -0 $worker 2>/dev/null; then
      echo "$name: still building, $((SECONDS - start)) s" >&2
    fi
  done
  if ! wait $worker; then
    echo "$name: the build failed; the end of $log:" >&2
    tail -n 15 "$log" >&2
    exit 1
  fi
}

# The folder of a module's sources, downloaded where it is missing.
source_of() { # source_of MODULE@VERSION
  quietly sh -c "cd '$work' && go mod download -json $1 >download.json"
  python3 -c 'import json, sys; print(json.load(sys.stdin)["Dir"])' \
    <"$work/download.json"
}
