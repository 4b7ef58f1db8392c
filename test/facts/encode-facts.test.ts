import path from 'node:path';
import { expect, test } from 'vitest';
import { decodeFacts } from '../../src/facts/decode-facts.js';
import { encodeFacts } from '../../src/facts/encode-facts.js';
import type { FileFacts } from '../../src/facts/facts.js';
import { languageEngine } from '../../src/pipeline/language-engine.js';
import { languageOf } from '../../src/files/language.js';
import { fixtureCases } from '../fixture-cases.js';

const sources = fixtureCases(path.resolve(import.meta.dirname, '../../fixtures'))
  .flatMap(({ files }) => [...files])
  .filter(([file]) => languageOf(file) !== null);
const ODD_PYTHON = [
  '',
  'x = [-1, -0.0, 1e400, 1j, 2**70, 123456789012345678901234567890, "\\ud800", "é\\0"]\n',
  `${'\n'.repeat(300)}def ${'f'.repeat(300)}(a, /, b=1, *c, d: int = 2, **e): return [b async for b in c]\n`,
  'def (:\n  class\nx = 1\n',
];

const ODD_SCRIPTS = ['', 'const x = [-1, -0, 1e400, 2n ** 70n, "\\ud800"];\n', 'class {\n'];

await languageEngine.load(['a.py', 'a.ts']);

/** The numbers of the objects of facts in the order in which they are met: the same object has the same number. */
function identities(root: unknown): readonly number[] {
  const known = new Map<object, number>();
  const met: number[] = [];
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    const number = known.get(value);
    met.push(number ?? known.size);
    if (number !== undefined) return;
    known.set(value, known.size);
    Object.values(value).forEach(visit);
  };
  visit(root);
  return met;
}

test('facts come back as they were, with the parts that they share', () => {
  expect(sources.length).toBeGreaterThan(100);
  const odd = [...ODD_PYTHON.map((text) => ['a.py', text]), ...ODD_SCRIPTS.map((text) => ['a.ts', text])] as const;
  for (const [file = '', text = ''] of [...sources, ...odd]) {
    const facts = languageEngine.extract(text, file);
    const back = decodeFacts(encodeFacts(facts), 'other');
    expect(back).toStrictEqual({ ...facts, path: 'other' });
    expect(identities(back)).toEqual(identities(facts));
  }
});

test('numbers of every kind come back', () => {
  const numbers = [0, -0, 1, 127, 128, 2 ** 31 - 1, 2 ** 31, -1, 0.5, -1e300, Infinity, NaN, Number.MAX_SAFE_INTEGER];
  const facts = { path: '', numbers } as unknown as FileFacts;
  expect(decodeFacts(encodeFacts(facts), '')).toStrictEqual(facts);
});
