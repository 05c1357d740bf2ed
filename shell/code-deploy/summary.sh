# shellcheck shell=bash
if [ -z "$DEPLOYMENT" ]; then
  if [ -n "$GOING" ]; then
    said="Nothing was built or released: $GOING is under way."
  elif [[ "$OUTCOMES" == *cancelled* ]]; then
    said="The run was cancelled while it started a release. Whether it has started is not known: look at $CONSOLE"
  else
    said="Nothing was released: $SERVICE runs what it ran before."
  fi
  echo "$said" >> "$GITHUB_STEP_SUMMARY"
  exit 0
fi
link() { echo "[$1]($CONSOLE/$1)"; }
info=$(aws deploy get-deployment --deployment-id "$DEPLOYMENT" --query deploymentInfo --output json) || info='{"status":"Unknown"}'
status=$(jq --raw-output '.status' <<< "$info")
reason=$(jq --raw-output '
  [.errorInformation.code, .errorInformation.message, .rollbackInfo.rollbackMessage]
  | map(values) | join(": ") | gsub("[\\s|]+"; " ")' <<< "$info")
rollback=$(jq --raw-output '.rollbackInfo.rollbackDeploymentId // empty' <<< "$info")
stop="aws deploy stop-deployment --auto-rollback-enabled --deployment-id $DEPLOYMENT --region $AWS_REGION"
level=error title="$SERVICE is being released ($status)" note=''
case "$status" in
  Succeeded) level='' ;;
  Failed | Stopped)
    title="$SERVICE was not released ($status)"
    # Less than the five minutes that GitHub leaves a run that is cancelled now.
    [ -z "$rollback" ] || case "$(follow "$rollback" 4)" in
      Succeeded) note="Rolled back by $rollback: $SERVICE runs what it ran before." ;;
      Failed | Stopped) note="The rollback by $rollback has failed, too: look at it now." ;;
      *) note="$rollback rolls it back, and has not ended yet." ;;
    esac
    ;;
  Unknown) note="AWS could not be asked how $DEPLOYMENT is. A release that is under way goes on without this job." ;;
  *)
    if [ "$JOB_STATUS" = cancelled ]; then
      note="The run was cancelled and the release was not: it goes on. Stop it: $stop"
    elif [ -n "$NOT_WAITING" ]; then
      level=notice note="${NOT_WAITING//DEPLOYMENT/$DEPLOYMENT}"
    else
      note="The release takes longer than the job waits. It goes on, and no other starts before it has ended. Stop it: $stop"
    fi
    ;;
esac
{
  echo "### $SERVICE: $status"
  echo
  echo "| Image | \`${IMAGE}\` |"
  echo "| --- | --- |"
  echo "| Deployment | $(link "$DEPLOYMENT") |"
  [ -z "$reason" ] || echo "| Reason | $(jq --raw-input --raw-output @html <<< "$reason") |"
  [ -z "$rollback" ] || echo "| Rollback | $(link "$rollback") |"
  [ -z "$note" ] || printf '\n%s\n' "$note"
} >> "$GITHUB_STEP_SUMMARY"
[ -z "$level" ] || echo "::$level title=$title::${reason:+$reason. }$note"
[ "$level" != error ]
