import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { loadPython } from '../src/python/parse.js';
import { brokenPromises } from './broken-promises.js';
import { fixtureCases } from './fixture-cases.js';
import { promisesOf, targetOf } from './fixture-promises.js';
import { lintCase } from './lint-case.js';
import { rulesOf } from './neighbours.js';
import { resolvedCalls } from './resolved-calls.js';

const ids = new Set(rules.map(({ id }) => id));
const cases = fixtureCases(path.resolve(import.meta.dirname, '../fixtures'));

await loadPython();

describe('fixtures keep their promises', () => {
  for (const fixture of cases) {
    // The fixtures of a rule that is not written yet wait for it, and are counted.
    test.skipIf(!ids.has(fixture.rule))(fixture.name, async () => {
      const promises = promisesOf(fixture);
      const { findings, problems } = await lintCase(fixture, targetOf(promises));

      expect(problems).toEqual([]);
      const calls = promises.some((file) => file.calls.length > 0) ? resolvedCalls(fixture) : [];
      const about = rulesOf(
        fixture.rule,
        promises.flatMap(({ wants }) => wants.map(({ rule }) => rule)),
      );
      const spoken = findings.filter(({ rule }) => about.has(rule));
      expect(brokenPromises(promises, spoken, calls)).toEqual([]);
    });
  }

  test('every rule has fixtures', () => {
    const served = new Set(cases.map(({ rule }) => rule));
    expect([...ids].filter((id) => !served.has(id))).toEqual([]);
  });
});
