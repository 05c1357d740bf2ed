# shellcheck shell=bash
# Follows deployment $1 for $2 minutes, and prints its last state: nothing where AWS cannot be asked.
follow() {
  local deadline=$((SECONDS + $2 * 60)) problem="$RUNNER_TEMP/aws-problem" state
  while true; do
    if state=$(aws deploy get-deployment --deployment-id "$1" --query deploymentInfo.status --output text 2> "$problem"); then
      case "$state" in Succeeded | Failed | Stopped) break ;; esac
    else
      cat "$problem" >&2
      # Waiting does not help.
      if grep -qiE 'Expired|AccessDenied|NotAuthorized|InvalidClientToken|UnrecognizedClient|credentials' "$problem"; then break; fi
    fi
    [ "$SECONDS" -lt "$deadline" ] || break
    sleep 15
  done
  echo "$state"
}
