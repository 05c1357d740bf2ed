# shellcheck shell=bash disable=SC2154
# Nothing is started: it says whether something would be.
"${canary[@]}" release "${arguments[@]}" --dry-run --before-build --no-wait
