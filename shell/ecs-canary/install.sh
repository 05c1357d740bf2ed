# shellcheck shell=bash
if [ -n "${VERSION:-}" ]; then
  # Downloaded only: nothing of it runs.
  (cd "$RUNNER_TEMP" && npm pack --silent --ignore-scripts "ecs-canary@$VERSION")
  TARBALL="$RUNNER_TEMP/ecs-canary-$VERSION.tgz"
fi
digest="sha512-$(openssl dgst -sha512 -binary "$TARBALL" | base64 | tr -d '\n')"
if [ "$digest" != "$INTEGRITY" ]; then
  echo "::error title=The command is not the one that was meant::$TARBALL has the digest $digest, and the workflow expects $INTEGRITY. Nothing was built or released."
  exit 1
fi
mkdir -p "$RUNNER_TEMP/ecs-canary"
tar -xzf "$TARBALL" -C "$RUNNER_TEMP/ecs-canary" --strip-components=1
