# shellcheck shell=bash
going=$(aws deploy list-deployments \
  --application-name "$APPLICATION" --deployment-group-name "$DEPLOYMENT_GROUP" \
  --include-only-statuses Created Queued InProgress Baking Ready \
  --query 'deployments[0]' --output text)
if [ "$going" != None ]; then
  echo "going=$going" >> "$GITHUB_OUTPUT"
  echo "::error title=Another release of $SERVICE is under way::$going has not ended, and there is one release at a time. Nothing was built." \
    "Let it end. Unless it is a rollback, it can be stopped: aws deploy stop-deployment --auto-rollback-enabled --deployment-id $going --region $AWS_REGION"
  exit 1
fi
# A deployment's description has room for 100 characters, by an older page of AWS.
run="$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID"
[ "${#run}" -le 100 ] || run="GitHub Actions run $GITHUB_RUN_ID"
echo "run=$run" >> "$GITHUB_OUTPUT"
