/** What the build action is told, and the environment it is told it in. */
export interface BuildInputs {
  readonly inputs: Record<string, string>;
  readonly env: Record<string, string>;
}

/** Variables that mean something to the action, to Docker or to Node. */
const RESERVED = /^(?:GITHUB|RUNNER|ACTIONS|INPUT|DOCKER|BUILDX|BUILDKIT|NODE)_|^(?:PATH|HOME|CI)$|_PROXY$/i;

/**
 * Build arguments and secrets as docker/build-push-action takes them. It reads each line as CSV: a value that is known
 * is quoted for that, and one that only GitHub knows comes by the environment, which Docker looks into where an
 * argument has no value.
 */
export function buildInputs(buildArgs: Record<string, string>, buildSecrets: Record<string, string>): BuildInputs {
  const args = Object.entries(buildArgs);
  // The action cuts blanks off at the end.
  const byEnvironment = args.filter(([name, value]) => (value.includes('${{') || /\s$/.test(value)) && !RESERVED.test(name));
  const lines = args.map(([name, value]) => csvField(byEnvironment.some(([other]) => other === name) ? name : `${name}=${value}`));
  const secrets = Object.entries(buildSecrets).map(([id, secret], i) => ({ id, secret, variable: `BUILD_SECRET_${i + 1}` }));
  return {
    inputs: {
      ...(lines.length > 0 ? { 'build-args': lines.join('\n') } : {}),
      ...(secrets.length > 0 ? { 'secret-envs': secrets.map(({ id, variable }) => `${id}=${variable}`).join('\n') } : {}),
    },
    env: {
      ...Object.fromEntries(byEnvironment),
      ...Object.fromEntries(secrets.map(({ secret, variable }) => [variable, `\${{ secrets.${secret} }}`])),
    },
  };
}

function csvField(text: string): string {
  return /["#]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
