import { COMMAND } from '../how-to-run';
import { Control, ObservedRelease } from '../observation';

/** What somebody can do now with a release of ECS, or why not, and at what price. */
export function controlsOf({ id, phase, wait }: ObservedRelease, oldName: string | undefined): Control[] {
  const old = oldName === undefined ? 'the old version' : oldName;
  const abort: Control = { action: 'abort', command: `${COMMAND} abort --deployment ${id}`, text: `traffic goes back to ${old}` };
  switch (phase) {
    case 'installing':
      return [{ ...abort, text: `no request has reached the new version; ${old} goes on` }];
    case 'waiting':
      return [abort, { action: 'promote', command: `${COMMAND} promote --deployment ${id} --at ${wait?.name ?? 'waiting'}`, text: 'the release goes on' }];
    case 'shifting':
      return [abort, { action: 'promote', text: 'ECS cannot skip the interval: a release waits for somebody at a pause only' }];
    case 'settling':
      return [abort, { action: 'promote', text: 'ECS cannot end the bake time' }];
    case 'rollingBack':
      return [];
    case 'ended':
      return [{ action: 'rollback', command: `${COMMAND} rollback`, text: 'an earlier version, by a new release' }];
  }
}
