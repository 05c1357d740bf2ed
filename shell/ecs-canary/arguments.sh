# shellcheck shell=bash disable=SC2034
arguments=(--plan "$PLAN" --yes)
for container in $CONTAINERS; do arguments+=(--image "$container=$IMAGE"); done
[ -z "${APPSPEC:-}" ] || arguments+=(--app-spec "$APPSPEC")
[ "${IGNORE_ALARMS:-false}" = false ] || arguments+=(--ignore-alarms)
canary=(node "$RUNNER_TEMP/ecs-canary/bin/ecs-canary.js")
