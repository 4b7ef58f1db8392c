import type { ArgRef, ArgTest, EffectSpec, Knowledge, LockTrait } from '../effects.js';
import { at } from './shorthand.js';

const SOURCE = 'ECMAScript, Atomics; typescript-facts 1.3: a lock held at a raw fork is never released in the child';

const LOCK: LockTrait = { what: 'lock', scope: 'thread', reentrant: false };
const ELEMENT = { subject: at(0), element: at(1), lock: LOCK };

const isZero = (arg: ArgRef): ArgTest => ({ arg, is: 'equals', values: [0] });

/** Writes a mark where there is none: in a loop that goes on until it has, that is to take a lock. */
const takes = (when: readonly ArgTest[], unless: readonly ArgTest[]): EffectSpec => ({
  effect: 'acquire',
  hold: 'held',
  spins: true,
  ...ELEMENT,
  when,
  unless,
});

const frees = (value: ArgRef): EffectSpec => ({ effect: 'release', ...ELEMENT, when: [isZero(value)] });

/** Locks that are built of a number in memory that threads share. */
export const nodeAtomics: Knowledge = {
  library: 'node atomics',
  aliases: {},
  types: ['Int8Array', 'Uint8Array', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'BigInt64Array'].map(
    (name) => ({ name: `js:${name}`, source: 'ECMAScript, TypedArray' }),
  ),
  entries: [
    {
      name: 'js:Atomics.compareExchange',
      effects: [takes([isZero(at(2))], [isZero(at(3))]), frees(at(3))],
      source: SOURCE,
    },
    { name: 'js:Atomics.exchange', effects: [takes([], [isZero(at(2))]), frees(at(2))], source: SOURCE },
    { name: 'js:Atomics.store', effects: [frees(at(2))], source: SOURCE },
  ],
};
