import { expect, test } from 'vitest';
import { isAll, parseRuntime, spellRuntimes, targetsIn, within } from '../src/runtimes.js';

test.each([
  ['>=18.19 <19 || >=20.4', 'Node >=18.19 <19, Node >=20.4'],
  ['20', 'Node >=20 <21'],
  ['18.x', 'Node >=18 <19'],
  ['*', 'Node'],
  ['', 'Node'],
  ['^18.1', 'Node >=18.1 <19'],
  ['^0.10.2', 'Node >=0.10.2 <0.11'],
  ['~16.4', 'Node >=16.4 <16.5'],
  ['~16', 'Node >=16 <17'],
  ['>18', 'Node >=19'],
  ['>18.1.2', 'Node >=18.1.3'],
  ['<=20.4', 'Node <20.5'],
  ['>= 16', 'Node >=16'],
  ['16 - 18', 'Node >=16 <19'],
  ['v20.1.0', 'Node >=20.1 <20.1.1'],
  ['>=20.0.0-rc.1', 'Node >=20'],
  ['>20 <18', ''],
])('the versions of %s', (range, text) => {
  expect(spellRuntimes(targetsIn({ runtime: 'node', range }) ?? [])).toBe(text);
});

test('a range that is none', () => {
  expect(targetsIn({ runtime: 'node', range: 'lts/*' })).toBe(null);
  expect(targetsIn({ runtime: 'node', range: '>=16 latest' })).toBe(null);
});

test('a version is the least one, a range is a range', () => {
  expect(spellRuntimes(parseRuntime('node@20') ?? [])).toBe('Node >=20');
  expect(spellRuntimes(parseRuntime('bun@1.3.14') ?? [])).toBe('Bun >=1.3.14');
  expect(spellRuntimes(parseRuntime('deno@^2') ?? [])).toBe('Deno >=2 <3');
  expect(parseRuntime('node')).toBe(null);
  expect(parseRuntime('ruby@3')).toBe(null);
  expect(parseRuntime('node@new')).toBe(null);
});

test('what of the targets lies in ranges', () => {
  const targets = [...(parseRuntime('node@16') ?? []), ...(parseRuntime('bun@1') ?? [])];
  const dead = within(targets, [
    { runtime: 'node', range: '>=18.19 <19 || >=20.4' },
    { runtime: 'deno', range: '*' },
  ]);
  expect(spellRuntimes(dead)).toBe('Node >=18.19 <19, Node >=20.4');
  expect(isAll(dead, targets)).toBe(false);
  expect(isAll(within(targets, [{ runtime: 'node', range: '>=14' }]), targets.slice(0, 1))).toBe(true);
});
