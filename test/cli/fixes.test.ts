import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { tree } from '../files/tree.js';
import { command } from './command.js';

const CALL = 'import os, subprocess\nsubprocess.run(["a"], preexec_fn=os.setsid)\n';
const FIXED = 'import os, subprocess\nsubprocess.run(["a"], start_new_session=True)\n';
const OPEN = 'import os, subprocess\ndef f(**o):\n    subprocess.run(["a"], preexec_fn=os.setsid, **o)\n';

const read = (root: string, file = 'a.py'): string => readFileSync(path.join(root, file), 'utf8');

describe('--fix', () => {
  test('writes what is safe and reports what is left', async () => {
    const root = tree({ 'a.py': CALL, 'b.py': OPEN });
    const { code, stdout, stderr } = await command(root, '--fix -f concise');
    expect(code).toBe(0);
    expect(read(root)).toBe(FIXED);
    expect(read(root, 'b.py')).toBe(OPEN);
    expect(stdout).toMatch(/^b\.py:3:27: warning preexec-fn .*\n$/);
    expect(stderr).toBe('Applied 1 fix in 1 file\n');
    expect(readdirSync(root).sort()).toEqual(['a.py', 'b.py']);
  });

  test('writes the others too with --unsafe-fixes', async () => {
    const root = tree({ 'b.py': OPEN });
    await command(root, '--fix --unsafe-fixes');
    expect(read(root, 'b.py')).toBe(OPEN.replace('preexec_fn=os.setsid', 'start_new_session=True'));
  });

  test('names a context with --unsafe-fixes, and imports it once', async () => {
    const root = tree({
      'a.py': `import multiprocessing as mp
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Pool, Process


def start(work):
    Process(target=work).start()
    mp.Process(target=work).start()
    mp.Process(target=lambda: work).start()
    return ProcessPoolExecutor(4)


def pool():
    return Pool()
`,
    });
    await command(root, '--fix');
    expect(read(root)).toContain('    Process(target=work).start()');
    await command(root, '--fix --unsafe-fixes --select implicit-start-method');
    expect(read(root)).toBe(`import multiprocessing as mp
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Pool, get_context, Process


def start(work):
    get_context("spawn").Process(target=work).start()
    mp.get_context("spawn").Process(target=work).start()
    mp.get_context("fork").Process(target=lambda: work).start()
    return ProcessPoolExecutor(4, mp_context=mp.get_context("spawn"))


def pool():
    return get_context("spawn").Pool()
`);
    expect((await command(root, '--select implicit-start-method -f concise')).stdout).toBe('');
  });

  test.each([
    ['a byte order mark', `\uFEFF${CALL}`, `\uFEFF${FIXED}`],
    ['CRLF', CALL.replaceAll('\n', '\r\n'), FIXED.replaceAll('\n', '\r\n')],
    ['lone CR', CALL.replaceAll('\n', '\r'), FIXED.replaceAll('\n', '\r')],
    ['no end of the last line', CALL.trimEnd(), FIXED.trimEnd()],
    ['characters beyond 16 bits', CALL.replace('"a"', '"é𝒳😀"'), FIXED.replace('"a"', '"é𝒳😀"')],
    ['trailing blanks and tabs', `${CALL}x = 1 \t\n\n\n`, `${FIXED}x = 1 \t\n\n\n`],
  ])('leaves the rest as it is: %s', async (_, before, after) => {
    const root = tree({ 'a.py': before });
    await command(root, '--fix');
    expect(read(root)).toBe(after);
  });

  test('a file in another encoding stays as it is, which is said', async () => {
    const bytes = Buffer.from(`# coding: latin-1\nname = "é"\n${CALL}`, 'latin1');
    const root = tree({ 'a.py': bytes });
    const { stderr } = await command(root, '--fix');
    expect(readFileSync(path.join(root, 'a.py')).equals(bytes)).toBe(true);
    expect(stderr).toBe("forklint: 'a.py' is not fixed: it is not UTF-8, and what forklint writes is\n");
  });

  test('silenced findings are not fixed', async () => {
    const silenced = CALL.replace('setsid)', 'setsid)  # forklint: ignore[preexec-fn] wanted');
    const root = tree({ 'a.py': silenced });
    await command(root, '--fix');
    expect(read(root)).toBe(silenced);
  });

  test('keeps the mode of a file, and a link to it', async () => {
    const root = tree({ 'src/a.py': CALL, 'b.py': { link: 'src/a.py' } });
    chmodSync(path.join(root, 'src/a.py'), 0o755);
    await command(root, '--fix b.py');
    expect(read(root, 'b.py')).toBe(FIXED);
    expect(read(root, 'src/a.py')).toBe(FIXED);
    expect(statSync(path.join(root, 'src/a.py')).mode & 0o777).toBe(0o755);
  });

  test('what is fixed is clean', async () => {
    const root = tree({ 'a.py': CALL });
    await command(root, '--fix');
    const { stdout, stderr } = await command(root, '--fix -f concise --select preexec-fn');
    expect(stdout).toBe('');
    expect(stderr).toBe('');
  });
});

describe('--diff', () => {
  test('shows the changes as `patch` reads them, and writes nothing', async () => {
    const before = `${CALL}${'x = 1\n'.repeat(20)}${CALL}`;
    const root = tree({ 'a.py': before, 'b.py': OPEN });
    const { code, stdout, stderr } = await command(root, '--diff --unsafe-fixes');
    expect(code).toBe(1);
    expect(read(root)).toBe(before);
    expect(stderr).toBe('Would apply 3 fixes in 2 files\n');
    writeFileSync(path.join(root, 'changes'), stdout);
    execFileSync('git', ['apply', 'changes'], { cwd: root });
    expect(read(root)).toBe(`${FIXED}${'x = 1\n'.repeat(20)}${FIXED}`);
    expect(stdout.match(/^@@/gm)).toHaveLength(3);
  });

  test('is empty where there is nothing to change', async () => {
    const { code, stdout } = await command(tree({ 'b.py': OPEN }), '--diff');
    expect([code, stdout]).toEqual([0, '']);
  });

  test('goes with stdin', async () => {
    const { stdout } = await command(tree({}), '--diff -', { stdin: CALL });
    expect(stdout).toBe(
      '--- a/stdin.py\n+++ b/stdin.py\n@@ -1,2 +1,2 @@\n import os, subprocess\n-subprocess.run(["a"], preexec_fn=os.setsid)\n+subprocess.run(["a"], start_new_session=True)\n',
    );
  });
});

test.each([
  ['--unsafe-fixes a.py', "'--unsafe-fixes' goes with '--fix' or '--diff'"],
  ['--fix -', "'--fix' writes files; use '--diff' for stdin"],
])('%s is a mistake', async (line, message) => {
  const { code, stderr } = await command(tree({ 'a.py': CALL }), line, { stdin: CALL });
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

describe('fixes in reports', () => {
  test('json', async () => {
    const { stdout } = await command(tree({ 'a.py': CALL }), '-f json');
    const { findings } = JSON.parse(stdout) as { findings: { fixes: unknown }[] };
    expect(findings[0]?.fixes).toEqual([
      {
        description: 'Give `start_new_session=True` instead',
        safety: 'safe',
        edits: [{ path: 'a.py', line: 2, column: 23, endLine: 2, endColumn: 43, text: 'start_new_session=True' }],
      },
    ]);
  });

  test('sarif', async () => {
    const { stdout } = await command(tree({ 'a.py': CALL }), '-f sarif');
    const log = JSON.parse(stdout) as { runs: { results: { fixes: unknown }[] }[] };
    expect(log.runs[0]?.results[0]?.fixes).toEqual([
      {
        description: { text: 'Give `start_new_session=True` instead' },
        artifactChanges: [
          {
            artifactLocation: { uri: 'a.py', uriBaseId: '%SRCROOT%' },
            replacements: [
              {
                deletedRegion: { startLine: 2, startColumn: 23, endLine: 2, endColumn: 43 },
                insertedContent: { text: 'start_new_session=True' },
              },
            ],
          },
        ],
        properties: { safety: 'safe' },
      },
    ]);
  });

  test('pretty', async () => {
    const { stdout } = await command(tree({ 'a.py': CALL, 'b.py': OPEN }), '');
    expect(stdout).toContain('= fix: Give `start_new_session=True` instead (--fix)\n');
    expect(stdout).toContain('Can be fixed: 1 with `--fix`, 1 with `--fix --unsafe-fixes`\n');
  });

  test('explain and the list of rules say what can be fixed', async () => {
    expect((await command(tree({}), 'explain preexec-fn')).stdout).toContain('; fixes: safe, unsafe)');
    expect((await command(tree({}), 'rules')).stdout).toContain('; fixes: safe, unsafe\n');
  });
});
