import { Phase, PHASES } from '../../release/observation';
import { percentText } from '../../release/percent';
import { headline } from '../../release/render/words';
import { isSettled, ReleaseView } from '../../release/view';
import { CliError } from '../cli-error';
import { DeclareCommand } from '../command';
import { ExitCode } from '../exit-codes';
import { Refused } from '../steer/ask-failed';
import { consents } from '../steer/consent';
import { follow, look } from '../steer/follow';
import { open, run, Session, SteerOptions, withConsent, withService, withTelling } from '../steer/session';

interface AbortOptions extends SteerOptions {
  readonly wait: boolean;
}

interface PromoteOptions extends SteerOptions {
  readonly at?: string;
  readonly wait: boolean;
}

/** `ecs-canary abort` */
export const declareAbort: DeclareCommand = (program, io, finish) => {
  withConsent(withTelling(withService(program.command('abort'))))
    .summary('stop the running release; traffic goes back to the old version')
    .description('Stops a release, in whatever phase it is, and waits until the old version has all requests again.')
    .option('--deployment <id>', 'this release and no other (default: the one under way)')
    .option('--no-wait', 'do not wait until traffic is back')
    .action(async (options: AbortOptions) => run(io, options, async (ending) => {
      const session = await open(io, options, ending);
      const view = await running(session, options.deployment);
      if (isSettled(view)) {
        io.err(`${view.id} has ended already: ${headline(view)}.`);
        return isBack(view) ? ExitCode.OK : ExitCode.NO;
      }
      if (view.phase !== 'rollingBack') {
        const agreed = await consents(session, [`${where(session)}: stop ${view.id} (${headline(view)})`, price(view)], options);
        if (!agreed) {
          return options.dryRun ? ExitCode.OK : ExitCode.NO;
        }
        await session.service.abort(view.id!);
        ending.of(view, 'running');
        io.err(`${view.id} is being stopped.`);
      }
      // A release that came to its end a moment before has promoted the new version: that is a no.
      return options.wait ? backOr(await follow(session, { ...options, throughPauses: true }, view.id), session, view.id!) : ExitCode.OK;
    }, finish));
};

/** That traffic is back is what was asked for; of a release that has promoted the new version after all it is a no. */
export async function backOr(code: ExitCode, session: Session, id: string): Promise<ExitCode> {
  if (code !== ExitCode.NO) {
    return code === ExitCode.OK ? ExitCode.NO : code;
  }
  return isBack(await look(session, id)) ? ExitCode.OK : ExitCode.NO;
}

/** Whether the old version has all requests, be it again or still. */
function isBack({ result }: ReleaseView): boolean {
  return result !== undefined && result !== 'promoted' && result !== 'rollbackFailed';
}

/** `ecs-canary promote` */
export const declarePromote: DeclareCommand = (program, io, finish) => {
  withConsent(withTelling(withService(program.command('promote'))))
    .summary('go on now, where the release waits for somebody')
    .description('Lets a release go on: out of the wait for approval (waiting), or out of the wait at its end (settling), as far as its engine lets it.')
    .option('--deployment <id>', 'the release that was seen')
    .option('--at <phase>', 'what was seen: waiting or settling, or the pause by its name; refused where it has moved on')
    .option('--no-wait', 'do not follow the release to its end')
    .action(async (options: PromoteOptions) => run(io, options, async (ending) => {
      const session = await open(io, options, ending);
      const { canBeEnded } = session.service;
      const at = wantedAt(session, options.at);
      const view = await running(session, options.deployment);
      // A wait with a name is ended by it, whether or not somebody has given it: what was seen is what goes on.
      const seen = { phase: view.phase, wait: view.waitsAt };
      const { phase = seen.phase as Phase, wait = seen.wait } = at;
      // What it means to go on, or why that cannot be.
      const meaning = view.controls.find(({ action }) => action === 'promote')?.text;
      const isThere = seen.phase === phase && seen.wait === wait;
      if (!isThere || !canBeEnded.includes(phase)) {
        throw new Refused(isThere
          ? `${view.id} does not wait for anybody: ${headline(view)}. ${meaning ?? ''}`.trim()
          : `${view.id} is not at '${options.at}' any more: ${headline(view)}${seen.wait === undefined ? '' : ` (${seen.wait})`}. Nothing was done.`);
      }
      if (!await consents(session, [`${where(session)}: let ${view.id} go on (${headline(view)})`, ...(meaning === undefined ? [] : [meaning])], options)) {
        return options.dryRun ? ExitCode.OK : ExitCode.NO;
      }
      await session.service.promote(view.id!, phase, wait);
      ending.of(view, 'running');
      io.err(`${view.id} goes on.`);
      return options.wait ? follow(session, { ...options, throughPauses: true, afterWait: wait }, view.id) : ExitCode.OK;
    }, finish));
};

/** What of a release was seen: a phase, or a wait by its name where the engine has names for them. */
function wantedAt({ service: { canBeEnded, waitsHaveNames, service } }: Session, at: string | undefined): { phase?: Phase; wait?: string } {
  const phase = canBeEnded.find((known) => known === at);
  if (at === undefined || phase !== undefined) {
    return phase === undefined ? {} : { phase };
  }
  if (!waitsHaveNames || PHASES.some((known) => known === at)) {
    throw new CliError(`--at: ${service.engine} can end ${canBeEnded.map((known) => `'${known}'`).join(' and ')} only, not '${at}'.`);
  }
  return { phase: 'waiting', wait: at };
}

async function running(session: Session, id: string | undefined): Promise<ReleaseView> {
  const view = await look(session, id);
  if (view.id === undefined || (id === undefined && isSettled(view))) {
    throw new CliError(`${session.service.service.serviceName}: no release is under way.`);
  }
  session.ending.of(view);
  return view;
}

/** Account and service, so that nobody stops what they did not mean. */
export function where({ service: { service } }: Session): string {
  return `${service.serviceName} in ${service.account ?? 'an unknown account'}, ${service.region}`;
}

function price({ traffic, phase, versions }: ReleaseView): string {
  const old = versions.find(({ role }) => role === 'old')?.name ?? 'the old version';
  // It may wait between two steps, too.
  return phase === 'installing' || (phase === 'waiting' && !traffic.share)
    ? `No request has reached the new version; ${old} goes on.`
    : `${traffic.share === undefined ? 'Its requests' : `Its ${percentText(traffic.share)} of the requests`} go back to ${old} at once.`;
}
