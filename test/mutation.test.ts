import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { loadPython } from '../src/python/parse.js';
import { fixtureCases } from './fixture-cases.js';
import { MUTATION_BAR, mutantsOf } from './mutation.js';

const cases = fixtureCases(path.resolve(import.meta.dirname, '../fixtures'));

/** For all mutants of a rule: each is a whole run. */
const LIMIT_MS = 240_000;

await loadPython();

describe('without its protections, a silent fixture is not silent', () => {
  test.for(rules.map(({ id }) => id))('%s', { timeout: LIMIT_MS }, async (id) => {
    const mutants = (await Promise.all(cases.filter(({ rule }) => rule === id).map(mutantsOf))).flat();
    const survivors = mutants.filter(({ outcome }) => outcome === 'survived');

    expect(mutants.filter(({ outcome }) => outcome === 'broken')).toEqual([]);
    if (survivors.length > mutants.length * (1 - MUTATION_BAR)) expect(survivors).toEqual([]);
  });
});
