import type { HookKind } from '../effects.js';
import type { Alive, Registration } from './model.js';

/** Whether at-fork handlers see to a thread at such a fork: they end it before, or start it again in the child. */
export type HandlesThread = (thread: Alive, hooks: readonly HookKind[]) => boolean;

export function createHandledThreads(registrations: readonly Registration[]): HandlesThread {
  const handled = new Map<string, Set<HookKind>>();
  const add = (site: string | null, hooks: HookKind): void => {
    if (site !== null) handled.set(site, (handled.get(site) ?? new Set()).add(hooks));
  };
  for (const { hooks, before, child } of registrations) {
    for (const effect of before) if (effect.kind === 'end-thread') for (const site of effect.sites) add(site, hooks);
    for (const effect of child) if (effect.kind === 'start-thread') add(effect.thread.siteKey, hooks);
  }
  return ({ siteKey, handles }, hooks) => {
    const kinds = siteKey === null ? undefined : handled.get(siteKey);
    return hooks.some((hook) => handles.includes(hook) || kinds?.has(hook));
  };
}
