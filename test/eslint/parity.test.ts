import path from 'node:path';
import parser from '@typescript-eslint/parser';
import { ESLint, type Linter } from 'eslint';
import { forklint } from './built-plugin.js';
import { describe, expect, test } from 'vitest';
import { languageOf } from '../../src/files/language.js';
import { tree } from '../files/tree.js';
import { fixtureCases, type FixtureCase } from '../fixture-cases.js';
import { promisesOf, targetOf } from '../fixture-promises.js';
import { loadPython } from '../../src/python/parse.js';
import { targetOf as settingsOf } from '../lint-case.js';
import { lint } from '../../src/index.js';
import { findConfig } from '../../src/config/load-config.js';
import { nodeHost } from '../../src/files/host.js';
import { rules } from '../../rules/index.js';

/** Rule, place and message: what both hosts must say alike. */
type Said = readonly [file: string, line: number, column: number, rule: string, message: string];

/** How settings call what a case gives as a list. */
const LISTS: Readonly<Record<string, string>> = { platform: 'platforms', runtime: 'runtimes' };

await loadPython();

describe('ESLint says what the command line says', () => {
  for (const fixture of fixtureCases(path.resolve(import.meta.dirname, '../../fixtures')))
    test(fixture.name, async () => {
      const root = tree(Object.fromEntries(fixture.files));
      const target = targetOf(promisesOf(fixture));
      const expected = await saidByCommandLine(root, target);
      expect(await saidByESLint(root, fixture, target, expected)).toEqual(expected);
    });
});

async function saidByCommandLine(root: string, target: ReadonlyMap<string, string>): Promise<Said[]> {
  const config = findConfig(nodeHost, root, rules);
  const { findings } = await lint({
    cwd: root,
    paths: ['.'],
    config: { ...config, select: ['ALL'], target: { ...config.target, ...settingsOf(target) } },
  });
  return findings.map(({ rule, message, place: { path: file, span } }) => [file, span[0], span[1], rule, message]);
}

/** Behind each message stands its path: what of it is expected is taken from `expected`. */
async function saidByESLint(
  root: string,
  { files }: FixtureCase,
  target: ReadonlyMap<string, string>,
  expected: readonly Said[],
): Promise<Said[]> {
  const targets: Readonly<Record<string, string | string[]>> = Object.fromEntries(
    [...target].map(([name, text]): [string, string | string[]] => {
      const list = LISTS[name];
      return list === undefined ? [name, text] : [list, text.split(',')];
    }),
  );
  const all = Object.fromEntries(rules.map(({ id }) => [`forklint/${id}`, 'error' as const]));
  const settings = { forklint: { targets, cache: false } };
  const config: Linter.Config[] = [
    { plugins: { forklint }, settings, linterOptions: { reportUnusedDisableDirectives: 'off' } },
    { files: ['**/*.py'], language: 'forklint/python' },
    { files: ['**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}'], rules: all },
    { files: ['**/*.py'], rules: all },
    { files: ['**/*.{ts,tsx,mts,cts}'], languageOptions: { parser } },
  ];
  const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: config, ignore: false });
  const linted = [...files.keys()].filter((file) => languageOf(file) !== null);
  const results = await eslint.lintFiles(linted.map((file) => path.join(root, file)));
  const said = results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, column, ruleId, message }): Said => {
      const file = path.relative(root, filePath);
      const rule = ruleId?.replace('forklint/', '') ?? 'none';
      const known = expected.find((other) => other[0] === file && other[1] === line && message.startsWith(other[4]));
      return [file, line, column, rule, known?.[4] ?? message];
    }),
  );
  return said.sort(compare);
}

function compare(a: Said, b: Said): number {
  const [first, second] = [a, b].map(([file, line, column, rule, message]) => [file, line, column, rule, message]);
  for (let index = 0; index < 5; index++) {
    const [x, y] = [first?.[index] ?? '', second?.[index] ?? ''];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}
