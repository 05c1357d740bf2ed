# shellcheck shell=bash
[ "${#DESCRIPTION}" -gt 83 ] || DESCRIPTION="$DESCRIPTION (alarms ignored)"
revision=$(jq --compact-output --arg arn "$TASK_DEFINITION" '
  .Resources[].TargetService.Properties.TaskDefinition = $arn
  | { revisionType: "AppSpecContent", appSpecContent: { content: tojson } }' "$APPSPEC")
deployment=$(aws deploy create-deployment \
  --application-name "$APPLICATION" --deployment-group-name "$DEPLOYMENT_GROUP" \
  --description "$DESCRIPTION" --revision "$revision" \
  --override-alarm-configuration enabled=false \
  --query deploymentId --output text)
echo "deployment-id=$deployment" >> "$GITHUB_OUTPUT"
if [ -n "${WAIT_MINUTES:-}" ]; then
  [ "$(follow "$deployment" "$WAIT_MINUTES")" = Succeeded ]
fi
