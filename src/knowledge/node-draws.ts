import type { EffectSpec, Entry, Knowledge } from '../effects.js';
import { at, each } from './shorthand.js';

const DRAWS: EffectSpec = { effect: 'per-process', of: 'draw', what: 'a value' };

const MEASURED = 'typescript-facts 1.3 and 2, measured on Node 16 to 26 and Bun 1.3';

const draws = (source: string, ...replayed: readonly EffectSpec[]): Omit<Entry, 'name'> => ({
  effects: [DRAWS, ...replayed],
  returns: { type: 'js:Drawn' },
  source,
});

/** What is drawn in advance and handed out one by one. */
const CACHED: EffectSpec = { effect: 'draw-random', generator: 'crypto', replays: 'tls' };

const ofPackage = (generator: string): EffectSpec => ({ effect: 'draw-random', generator, replays: 'own' });

/** Values drawn at random, and what of them is as good as the whole. */
export const nodeDraws: Knowledge = {
  library: 'node draws',
  aliases: {
    'js:crypto': 'node:crypto',
    'js:globalThis.crypto': 'node:crypto',
    'node:crypto.webcrypto': 'node:crypto',
    'js:Bun.randomUUIDv7': 'node:crypto.randomUUIDv7',
    'npm:uuid/v4': 'npm:uuid.v4',
  },
  types: [
    { name: 'js:Drawn', drawn: true, source: 'Node docs, crypto: what its generators give' },
    { name: 'npm:nanoid.Custom', source: 'nanoid README, customAlphabet: a function that draws' },
  ],
  entries: [
    ...each(
      'node:crypto.',
      ['randomBytes', 'generateKeySync', 'generateKeyPairSync'],
      draws('Node docs, crypto; measured: distinct in copies of a process'),
    ),
    ...each(
      'node:crypto.',
      ['randomUUID', 'randomUUIDv7'],
      draws(`Node docs, crypto.randomUUID: disableEntropyCache; ${MEASURED}`, {
        ...CACHED,
        unless: [{ arg: at(0), is: 'has', key: 'disableEntropyCache', values: [true] }],
      }),
    ),
    { name: 'node:crypto.randomInt', ...draws(MEASURED, CACHED) },
    {
      name: 'node:crypto.getRandomValues',
      ...draws(`${MEASURED}: distinct on Node`, { ...CACHED, runtimes: [{ runtime: 'bun', range: '*' }] }),
    },
    ...each('npm:nanoid.', ['nanoid', 'Custom.__call__'], draws(`nanoid README; ${MEASURED}`, ofPackage('nanoid'))),
    {
      name: 'npm:nanoid.customAlphabet',
      returns: { type: 'npm:nanoid.Custom' },
      source: 'nanoid README, customAlphabet',
    },
    { name: 'npm:uuid.v1', ...draws('uuid README') },
    ...each('npm:uuid.', ['v4', 'v7'], draws(`uuid README; ${MEASURED}`, ofPackage('uuid'))),
    ...each(
      'js:Drawn.',
      ['toString', 'slice', 'substring', 'substr', 'replace', 'replaceAll', 'toUpperCase', 'toLowerCase', 'trim'],
      { returns: { same: 'receiver' }, source: 'ECMAScript, String.prototype; Node docs, buf.toString' },
    ),
  ],
};
