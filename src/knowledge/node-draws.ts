import type { EffectSpec, Entry, Knowledge } from '../effects.js';
import { each } from './shorthand.js';

const DRAWS: EffectSpec = { effect: 'per-process', of: 'draw', what: 'a value' };

const draws = (source: string): Omit<Entry, 'name'> => ({
  effects: [DRAWS],
  returns: { type: 'js:Drawn' },
  source,
});

/** Values drawn at random, and what of them is as good as the whole. */
export const nodeDraws: Knowledge = {
  library: 'node draws',
  aliases: {
    'js:crypto': 'node:crypto',
    'js:globalThis.crypto': 'node:crypto',
    'node:crypto.webcrypto': 'node:crypto',
  },
  types: [{ name: 'js:Drawn', drawn: true, source: 'Node docs, crypto: what its generators give' }],
  entries: [
    ...each(
      'node:crypto.',
      ['randomBytes', 'randomUUID', 'randomInt', 'getRandomValues', 'generateKeySync', 'generateKeyPairSync'],
      draws('Node docs, crypto'),
    ),
    ...each('npm:nanoid.', ['nanoid'], draws('nanoid README')),
    ...each('npm:uuid.', ['v1', 'v4', 'v7'], draws('uuid README')),
    ...each(
      'js:Drawn.',
      ['toString', 'slice', 'substring', 'substr', 'replace', 'replaceAll', 'toUpperCase', 'toLowerCase', 'trim'],
      { returns: { same: 'receiver' }, source: 'ECMAScript, String.prototype; Node docs, buf.toString' },
    ),
  ],
};
