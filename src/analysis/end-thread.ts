import { idOf } from '../link/abstract.js';
import type { Abstract } from '../link/model.js';
import { siteKey } from '../link/model.js';
import type { Alive, State } from './model.js';
import { plus, without } from './state.js';

/** Ends what a value stands for: the thread itself, all that were made where it was made. */
export function endThread(subject: Abstract, state: State): State {
  const id = idOf(subject);
  if (id === null) return state;
  const made = (subject.a === 'object' || subject.a === 'instance') && subject.site ? siteKey(subject.site) : null;
  const gone = (key: string, thread: Alive): boolean => key === id || (made !== null && thread.siteKey === made);
  const mine = [...state.alive].some(([key, thread]) => gone(key, thread));
  return {
    ...state,
    alive: without(state.alive, gone),
    ended: mine ? state.ended : plus(state.ended, id, ...(made === null ? [] : [made])),
  };
}
