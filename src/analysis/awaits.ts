import type { Value } from '../facts/facts.js';
import { isScript } from '../link/scripts.js';
import { record } from './collector.js';
import { type Context, pathAt } from './context.js';
import type { State } from './model.js';

/** Notes what a script holds while it waits for a promise. */
export function noteAwait(
  c: Context,
  { at }: Extract<Value, { k: 'await' }>,
  states: readonly State[],
): readonly State[] {
  if (!isScript(c.frame.fn.module)) return states;
  for (const state of states)
    if (state.held.size > 0)
      record(c.program, c.into, state, {
        kind: 'await',
        under: [...state.held.values()],
        path: pathAt(c, at, 'waits'),
        roles: state.roles,
        must: false,
        late: false,
      });
  return states;
}
