import { Phase } from '../../release/observation';
import { percentText } from '../../release/percent';
import { headline } from '../../release/render/words';
import { isSettled, ReleaseView } from '../../release/view';
import { CliError } from '../cli-error';
import { DeclareCommand } from '../command';
import { ExitCode } from '../exit-codes';
import { Refused } from '../steer/ask-failed';
import { consents } from '../steer/consent';
import { follow, FollowOptions, look } from '../steer/follow';
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
    .description('Lets a release go on: out of the wait for approval (waiting), or out of the wait at its end (settling).')
    .option('--deployment <id>', 'the release that was seen')
    .option('--at <phase>', 'the phase that was seen: waiting or settling; refused where it has moved on')
    .option('--no-wait', 'do not follow the release to its end')
    .action(async (options: PromoteOptions) => run(io, options, async (ending) => {
      const session = await open(io, options, ending);
      const { canBeEnded, service: { engine } } = session.service;
      if (options.at !== undefined && !canBeEnded.some((phase) => phase === options.at)) {
        throw new CliError(`--at: ${engine} can end ${canBeEnded.map((phase) => `'${phase}'`).join(' and ')} only, not '${options.at}'.`);
      }
      const view = await running(session, options.deployment);
      const phase = (options.at ?? view.phase) as Phase;
      // What it means to go on, or why that cannot be.
      const meaning = view.controls.find(({ action }) => action === 'promote')?.text;
      if (view.phase !== phase || !canBeEnded.includes(phase)) {
        throw new Refused(view.phase === phase
          ? `${view.id} does not wait for anybody: ${headline(view)}. ${meaning ?? ''}`.trim()
          : `${view.id} is not at '${phase}' any more: ${headline(view)}. Nothing was done.`);
      }
      if (!await consents(session, [`${where(session)}: let ${view.id} go on (${headline(view)})`, ...(meaning === undefined ? [] : [meaning])], options)) {
        return options.dryRun ? ExitCode.OK : ExitCode.NO;
      }
      await session.service.promote(view.id!, phase);
      ending.of(view, 'running');
      io.err(`${view.id} goes on.`);
      return options.wait ? follow(session, { ...options, throughPauses: true } as FollowOptions, view.id) : ExitCode.OK;
    }, finish));
};

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
  return phase === 'installing' || phase === 'waiting'
    ? `No request has reached the new version; ${old} goes on.`
    : `${traffic.share === undefined ? 'Its requests' : `Its ${percentText(traffic.share)} of the requests`} go back to ${old} at once.`;
}
