import type { Call } from '../facts/facts.js';
import { idOf, isFresh } from '../link/abstract.js';
import type { Abstract } from '../link/model.js';
import { record } from './collector.js';
import { type Context, pathAt } from './context.js';
import type { State } from './model.js';
import { plus, without } from './state.js';

/** Closes a file: the process lets go of a lock on it, which ends only where no other process has it open. */
export function closeFile(c: Context, file: Abstract, call: Pick<Call, 'at' | 'text'>, state: State): State {
  const id = idOf(file);
  if (id === null) return state;
  const isLocked = state.held.has(id);
  // What nobody else knows of and is not locked concerns no caller.
  if (!isLocked && isFresh(id) && !state.crossing) return state;
  record(c.program, c.into, state, {
    kind: 'close',
    file: id,
    path: pathAt(c, call.at, `\`${call.text}()\` closes the file`),
    roles: state.roles,
    must: false,
    late: false,
  });
  return {
    ...state,
    held: without(state.held, (held) => held === id),
    released: isLocked ? state.released : plus(state.released, id),
  };
}
