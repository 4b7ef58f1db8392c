import { siteKey } from '../link/model.js';
import type { LocalLock } from './local-locks.js';
import type { Held } from './model.js';
import type { Replica } from './several-processes.js';
import { endOf, placeOf, stepsOf } from './trace.js';

/** Locks of tasks around writes, in files that several processes run. */
export function replicaLocks(several: readonly Replica[]): readonly LocalLock[] {
  const found = new Map<string, LocalLock>();
  for (const { body, isIn, trace } of several)
    for (const effect of body.effects) {
      if (effect.kind !== 'write' || !isIn(effect.roles) || !effect.under.every(isLocal)) continue;
      const [held] = effect.under;
      if (!held) continue;
      const { at } = endOf(held.path);
      const key = siteKey(at);
      if (found.has(key)) continue;
      found.set(key, {
        name: held.lock.text,
        shared: effect.to,
        place: placeOf(at),
        targets: [],
        trace: [
          ...trace,
          { place: placeOf(at), message: `\`${held.lock.text}\` is taken`, depth: 0 },
          ...stepsOf(endOf(effect.path)),
        ],
      });
    }
  return [...found.values()];
}

function isLocal({ lock: { trait } }: Held): boolean {
  return trait.scope === 'task' && trait.what === 'lock';
}
