import { Past } from './past';
import { Preparing } from './preparing';
import { EngineContext, PastReleases, StartedReleases, SteeredReleases, WatchedReleases } from './releases';
import { Watcher } from './watcher';
import { SteeredService } from '../steer/steered-service';

/** What an engine's adapter is made of. */
export interface EngineReleases {
  readonly watched: WatchedReleases;
  readonly started: StartedReleases;
  readonly steered: SteeredReleases;
  readonly past: PastReleases;
}

/** A service as commands steer it, by the parts of its engine's adapter. */
export function steeredService(context: EngineContext, { watched, started, steered, past: releases }: EngineReleases): SteeredService {
  const watcher = new Watcher(context, watched);
  const preparing = new Preparing(context, started);
  const past = new Past(context, releases);
  return {
    service: context.service,
    canBeEnded: steered.canBeEnded,
    waitsHaveNames: steered.waitsHaveNames === true,
    look: async (id, next) => watcher.look(id, next),
    history: async (most) => past.history(most),
    abort: async (id) => steered.abort(id),
    promote: async (id, phase, wait) => steered.promote(id, phase, wait),
    prepare: async (images, choice) => preparing.prepare(images, choice),
    findEarlier: async (to) => past.findEarlier(to),
    prepareEarlier: async (version, choice) => preparing.prepareEarlier(version, choice),
  };
}
