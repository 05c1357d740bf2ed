/** What `npm run probe --` is given. */
import { parseArgs } from 'util';

export interface ProbeArguments {
  readonly command: 'run' | 'list' | 'clean';
  /** Without any, all probes that have no answer yet. */
  readonly ids: string[];
  readonly account?: string;
  readonly region?: string;
  readonly profile?: string;
  /** A run that is not that of the state file. */
  readonly run?: string;
  readonly folder: string;
  readonly yes: boolean;
  readonly keep: boolean;
}

export const USAGE = `Usage:
  npm run probe -- list
  npm run probe -- --account ID [PROBE…] [--region REGION] [--profile NAME] [--yes] [--keep] [--folder FOLDER]
  npm run probe -- clean --account ID [--run RUN] [--region REGION] [--profile NAME] [--folder FOLDER]

  list       says what the probes ask, and which integration tests there are, without an account
  --account  the account that you mean; nothing is done if the credentials are of another one
  PROBE      its id, or that of an integration test (integ.release); without any, all that have no answer yet: an interrupted run goes on
  --yes      agrees to the budget
  --keep     leaves the stacks, for a look at them; clean deletes them
  --folder   where state, page and templates are written (.probe)
  clean      deletes everything that has the tag of the run, and the stacks that its integration tests have left`;

/** @throws what is wrong, with the usage */
export function parseProbeArguments(args: string[], environment: NodeJS.ProcessEnv): ProbeArguments {
  const { values, positionals } = parse(args);
  const [first] = positionals;
  const command = first === 'list' || first === 'clean' ? first : 'run';
  const ids = command === 'run' ? positionals : positionals.slice(1);
  const { account, region = environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION } = values;
  const problem = command === 'list' ? undefined
    : account === undefined ? '--account is missing: the account that you mean.'
      : !/^\d{12}$/.test(account) ? `--account ${account}: an account has twelve digits.`
        : region === undefined ? '--region is missing, and so is AWS_REGION.'
          : command === 'clean' && ids.length > 0 ? `clean takes no probe, but ${ids.join(' ')} was given.`
            : undefined;
  if (problem) {
    throw new Error(`${problem}\n${USAGE}`);
  }
  return { ...values, command, ids, region };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        account: { type: 'string' },
        region: { type: 'string' },
        profile: { type: 'string' },
        run: { type: 'string' },
        folder: { type: 'string', default: '.probe' },
        yes: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${USAGE}`);
  }
}
