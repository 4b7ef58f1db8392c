import path from 'node:path';
import { expect, test } from 'vitest';
import { tree } from '../files/tree.js';
import { eslintIn, linted } from './eslint-in.js';

const FORK = 'import os\n\nif os.fork() == 0:\n    print("child")\n';
const REPORTS = { linterOptions: { reportUnusedDisableDirectives: 'error' as const } };

async function said(code: string): Promise<string[]> {
  const root = tree({ 'a.py': code });
  return linted(eslintIn(root, REPORTS), root, 'a.py', code);
}

test('rules speak of Python', async () => {
  expect(await said(FORK)).toEqual(['3: fork-without-exec']);
});

test.each([
  ['# eslint-disable-next-line forklint/fork-without-exec -- by design', true],
  ['# eslint-disable-next-line', true],
  ['# eslint-disable forklint/fork-without-exec', true],
  ['# eslint forklint/fork-without-exec: "off"', true],
  ['# forklint: ignore[fork-without-exec] by design', true],
  ['# forklint: file-ignore[fork-without-exec] by design', true],
  ['# eslint-disable-next-line forklint/preexec-fn', false],
])('%s', async (comment, silences) => {
  const found = await said(FORK.replace('if os', `${comment}\nif os`));
  expect(found.includes('4: fork-without-exec')).toBe(!silences);
  if (silences) expect(found).toEqual([]);
});

test('what stands in a text is no comment', async () => {
  expect(await said(FORK.replace('\n\nif', '\nx = "# eslint-disable-next-line"\nif'))).toEqual([
    '3: fork-without-exec',
  ]);
});

test('comments that silence nothing are reported, and taken out', async () => {
  const code = 'x = 1  # eslint-disable-line forklint/fork-without-exec\n# eslint-disable-next-line\ny = 2\n';
  const found = await said(code);
  expect(found).toHaveLength(2);
  expect(found[0]).toMatch(/^1: Unused eslint-disable directive/);
  expect(found[1]).toMatch(/^2: Unused eslint-disable directive/);
});

test("forklint's own comments are checked", async () => {
  expect(await said('x = 1  # forklint: ignore[fork-without-exec] nothing\n')).toEqual(['1: valid-suppression']);
  expect(await said('x = 1  # forklint: ignore[no-such-rule] nothing\n')).toEqual(['1: valid-suppression']);
  expect(await said(FORK.replace('0:', '0:  # forklint: ignore[fork-without-exec]'))).toEqual(['3: valid-suppression']);
});

test('a syntax error is a parse error, at its place', async () => {
  const root = tree({ 'a.py': '' });
  const [result] = await eslintIn(root).lintText('x = 1\ndef (:\n', { filePath: path.join(root, 'a.py') });
  expect(result?.fatalErrorCount).toBe(1);
  expect(result?.messages).toMatchObject([{ fatal: true, line: 2, message: 'Parsing error: syntax error' }]);
});

test('fixes and suggestions', async () => {
  const code = 'import os\nimport subprocess\n\nsubprocess.run(["ls"], preexec_fn=os.setsid)\r\n';
  const root = tree({ 'a.py': code });
  const [result] = await eslintIn(root).lintText(code, { filePath: path.join(root, 'a.py') });
  const message = result?.messages.find(({ ruleId }) => ruleId === 'forklint/preexec-fn');
  expect((message?.fix ?? message?.suggestions?.[0]?.fix)?.text).toContain('start_new_session');
});

test('deep trees, byte order marks, line ends of all kinds, an empty file', async () => {
  const deep = `${FORK}x = ${'('.repeat(20_000)}1${')'.repeat(20_000)}\n`;
  expect(await said(deep)).toContain('3: fork-without-exec');
  expect(await said(`\uFEFF${FORK}`)).toEqual(['3: fork-without-exec']);
  expect(await said(FORK.replaceAll('\n', '\r'))).toEqual(['3: fork-without-exec']);
  expect(await said(FORK.replaceAll('\n', '\r\n'))).toEqual(['3: fork-without-exec']);
  expect(await said('')).toEqual([]);
});

test('many files do not grow the memory of the parser', { timeout: 60_000 }, async () => {
  const code = 'def f(a, b):\n    return [a, b, {"k": (a, b)}]\n'.repeat(1500);
  const root = tree({ 'a.py': code });
  const eslint = eslintIn(root);
  for (let count = 0; count < 3; count++) await linted(eslint, root, 'a.py', code);
  const before = process.memoryUsage().rss;
  for (let count = 0; count < 15; count++) await linted(eslint, root, 'a.py', `${code}# ${String(count)}\n`);
  expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(100);
});
