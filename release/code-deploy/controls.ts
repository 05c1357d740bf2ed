import { COMMAND } from '../how-to-run';
import { Control, ObservedRelease } from '../observation';

/** What somebody can do now with a release of CodeDeploy, or why not, and at what price. */
export function controlsOf({ id, phase, undoes }: ObservedRelease, oldName: string | undefined): Control[] {
  const old = oldName === undefined ? 'the old version' : oldName;
  const abort: Control = { action: 'abort', command: `${COMMAND} abort --deployment ${id}`, text: `traffic goes back to ${old}` };
  if (undoes !== undefined) {
    return [];
  }
  switch (phase) {
    case 'installing':
      return [{ ...abort, text: `no request has reached the new version; ${old} goes on` }];
    case 'waiting':
      return [{ ...abort, text: `no request has reached the new version; ${old} goes on` }, {
        action: 'promote', command: `${COMMAND} promote --deployment ${id} --at waiting`, text: 'the canary begins',
      }];
    case 'shifting':
      return [abort, { action: 'promote', text: 'CodeDeploy cannot skip the interval; when all traffic has moved, the wait can be ended' }];
    case 'settling':
      return [abort, {
        action: 'promote', command: `${COMMAND} promote --deployment ${id} --at settling`, text: `${old} goes at once: no way back from then on but a new release`,
      }];
    case 'rollingBack':
      return [];
    case 'ended':
      return [{ action: 'rollback', command: `${COMMAND} rollback`, text: 'an earlier version, by a new release' }];
  }
}
