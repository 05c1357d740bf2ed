import { version } from '../package.json';

/**
 * The command as users of all languages type it, outside of any project, too. Never by a bare name: what npx does not
 * find in the project it runs from the registry.
 *
 * The package is not published yet, so it is the path of the packed one. On publication this becomes
 * `npx ecs-canary@${version}`, and `npx projen name-command` writes it into the documents.
 */
export const COMMAND = `npx --yes ./ecs-canary-${version}.tgz`;
