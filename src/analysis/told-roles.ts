import type { ProcessRole } from '../effects.js';
import type { State } from './model.js';

/**
 * Roles by which scripts tell their processes and moments apart. `is:primary` and the like: `yes` or `no`. `asks:…@site`:
 * a test of what whoever starts the process gives it; `open@site`: of something that is not known; `limit@site`: of a
 * number or the time. The last three only say that the one arm or the other was taken.
 */
export function roleKey(role: ProcessRole): string {
  return `is:${role}`;
}

const TOLD = /^(?:is:|asks:|open@|limit@)/;

/** Whether a role was learnt by a test of a script. */
export function isTold(key: string): boolean {
  return TOLD.test(key);
}

/** Where both arms of a test go on, what it told is not known any more. */
export function forgetTold(before: readonly State[], after: readonly State[]): readonly State[] {
  const kept = new Set(before.flatMap(({ roles }) => [...roles.keys()]));
  return after.map((state) => {
    const gone = [...state.roles.keys()].filter((key) => isTold(key) && !kept.has(key));
    if (gone.length === 0) return state;
    return { ...state, roles: new Map([...state.roles].filter(([key]) => !gone.includes(key))) };
  });
}

/** At the end of a function: what some ways out contradict is not known to its callers. */
export function forgetContradicted(exits: readonly State[]): readonly State[] {
  const values = new Map<string, Set<string | undefined>>();
  for (const { roles } of exits) for (const key of roles.keys()) if (isTold(key)) values.set(key, new Set());
  for (const { roles } of exits) for (const [key, seen] of values) seen.add(roles.get(key));
  const gone = [...values].filter(([, seen]) => seen.size > 1).map(([key]) => key);
  if (gone.length === 0) return exits;
  return exits.map((state) => ({
    ...state,
    roles: new Map([...state.roles].filter(([key]) => !gone.includes(key))),
  }));
}

/** Whether one process may come to both: nothing that it learnt on the one way is otherwise on the other. */
export function agree(one: State['roles'], other: State['roles']): boolean {
  return [...one].every(([key, value]) => !isTold(key) || (other.get(key) ?? value) === value);
}
