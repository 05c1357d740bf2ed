# shellcheck shell=bash disable=SC2154
if [ -n "${WAIT_MINUTES:-}" ]; then arguments+=(--timeout "$WAIT_MINUTES"); else arguments+=(--no-wait); fi
"${canary[@]}" release "${arguments[@]}" --lines --summary &
release=$!
# GitHub tells this shell alone that a run is cancelled. The command then says that the release goes on.
interrupted=''
trap 'interrupted=yes; kill -TERM "$release" || :' INT TERM
code=0
wait "$release" || code=$?
if [ -n "$interrupted" ]; then
  code=0
  wait "$release" || code=$?
fi
# It waits for somebody: its notice has the command by which it goes on.
[ "$code" != 4 ] || code=0
exit "$code"
