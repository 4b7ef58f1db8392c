import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG, lint, type Host } from '../../src/index.js';
import { nodeHost } from '../../src/files/host.js';
import { tree, type Content } from '../files/tree.js';
import { command } from './command.js';

/** A bug that every run must still find beside the bad input. */
const BUG = `import os, threading

lock = threading.Lock()


def main():
    with lock:
        if os.fork() == 0:
            with lock:
                pass
            os._exit(0)


main()
`;
const BUG_LINE = 'bug.py:8:12: error lock-held-across-fork';

/** Lints the bug beside what is given; the lines that are not about the bug. */
async function linesBeside(files: Readonly<Record<string, Content>>): Promise<string[]> {
  const { stdout, stderr, code } = await command(
    tree({ 'bug.py': BUG, ...files }),
    '-f concise --select lock-held-across-fork',
  );
  expect(stderr).toBe('');
  expect(stdout).toContain(BUG_LINE);
  expect(code).toBe(1);
  return stdout.trimEnd().split('\n').filter((line) => !line.startsWith(BUG_LINE)); // prettier-ignore
}

const CR_LF = BUG.replaceAll('\n', '\r\n');

describe('no input stops the run', () => {
  test.each<[string, Content, readonly string[]]>([
    ['an empty file', '', []],
    ['only a byte order mark', '\uFEFF', []],
    ['white space', ' \t\f\n\n', []],
    [
      'a binary file',
      Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff]),
      ['warning not-text not linted: it contains NUL bytes'],
    ],
    ['a NUL in a source', 'x = 1\nx = "\0"\n', ['warning not-text not linted: it contains NUL bytes']],
    [
      'invalid UTF-8',
      Buffer.from('x = "\xe9\xff"\n', 'latin1'),
      ['warning encoding not valid UTF-8: the bytes that cannot be decoded were replaced'],
    ],
    ['100,000 open parentheses', '('.repeat(100_000), [expect.stringContaining('warning') as string]],
    ['100,000 nested lists', `x = ${'['.repeat(100_000)}${']'.repeat(100_000)}\n`, [expect.any(String) as string]],
    [
      'deep blocks',
      Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}if x:\n`).join('') + `${' '.repeat(300)}pass\n`,
      [],
    ],
    ['a long chain of operators', `x = ${'1 + '.repeat(20_000)}1\n`, [expect.any(String) as string]],
    ['only carriage returns', 'x = 1\ry = 2\r', []],
    [
      'Python 2',
      'print "x"\nexec "y" in z\ntry:\n    pass\nexcept E, e:\n    print >>f, e\n',
      [expect.any(String) as string],
    ],
  ])('%s', async (_, content, expected) => {
    const lines = await linesBeside({ 'odd.py': content });
    // What a parser says of odd but harmless input is its own business; that it stays in this file is not.
    for (const line of lines) expect(line).toMatch(/^odd\.py:\d+:\d+: (warning|note) /);
    if (expected.length > 0 && typeof expected[0] === 'string') {
      expect(lines.map((line) => line.replace(/^odd\.py:\d+:\d+: /, ''))).toEqual(expected);
    }
  });

  test('dangling and cyclic links', async () => {
    const lines = await linesBeside({
      'gone.py': { link: 'nothing.py' },
      'sub/up': { link: '..' },
      'sub/me.py': { link: 'me.py' },
    });
    expect(lines).toEqual([
      'gone.py:1:1: warning unreadable not linted: a symbolic link that leads nowhere',
      'sub/me.py:1:1: warning unreadable not linted: a symbolic link that leads nowhere',
    ]);
  });

  test('two modules of one name', async () => {
    expect(
      await linesBeside({ 'a/same.py': 'import same\nx = same.x\n', 'b/same.py': 'x = 1\n', 'same.py': 'x = 2\n' }),
    ).toEqual([]);
  });

  test('circular imports', async () => {
    expect(
      await linesBeside({
        'one.py': 'from two import *\nfrom two import f as g\n\n\ndef f():\n    return g()\n',
        'two.py': 'from one import *\nfrom one import f as g\n\n\ndef f():\n    return g()\n',
        'self.py': 'import self\nfrom self import x\nx = x\n',
      }),
    ).toEqual([]);
  });

  test('a file with the name of a directory of modules', async () => {
    expect(
      await linesBeside({
        'pkg/__init__.py': '',
        'pkg.py': 'import pkg\n',
        '__init__.py': '',
        '-.py': '',
        'a b.py': '',
      }),
    ).toEqual([]);
  });
});

describe('the bug is found whatever its text is like', () => {
  test.each<[string, Content]>([
    ['a byte order mark', `\uFEFF${BUG}`],
    ['CRLF', CR_LF],
    ['CRLF and a byte order mark', `\uFEFF${CR_LF}`],
    ['UTF-16 little endian', Buffer.from(`\uFEFF${BUG}`, 'utf16le')],
    ['UTF-16 big endian', Buffer.from(`\uFEFF${BUG}`, 'utf16le').swap16()],
    ['latin-1', Buffer.from(`# coding: latin-1\n${BUG.slice(0, -1)}  # \xe9\n`, 'latin1')],
    ['a syntax error at its end', `${BUG}def broken(:\n    pass\n`],
    ['a syntax error in its middle', BUG.replace('def main', 'x = = 1\n\n\ndef main')],
    ['a large file around it', `${BUG}TABLE = [\n${'    "0123456789abcdef0123456789abcdef",\n'.repeat(100_000)}]\n`],
  ])('%s', async (_, content) => {
    const { stdout, code } = await command(tree({ 'a.py': content }), '-f concise --select lock-held-across-fork');
    expect(stdout).toMatch(/^a\.py:\d+:12: error lock-held-across-fork/m);
    expect(code).toBe(1);
  });

  test('a file that is too large is not linted, which is said', async () => {
    const root = tree({ 'a.py': BUG, 'forklint.config.json': '{"max-file-size": 100}' });
    expect((await command(root, '-f concise')).stdout).toMatch(
      /^a\.py:1:1: warning too-large not linted: \d+ bytes are more than/,
    );
  });
});

describe('files that fail while the run goes on', () => {
  const failing = (name: string, code: string): Host => ({
    ...nodeHost,
    readBytes: (file) => {
      if (path.basename(file) === name) throw Object.assign(new Error(code), { code });
      return nodeHost.readBytes(file);
    },
  });

  test.each([
    ['EACCES', 'error', 'cannot be read: permission denied'],
    ['EIO', 'error', 'cannot be read: EIO'],
    ['ENOENT', 'warning', 'not linted: it vanished during the run'],
  ])('%s', async (code, level, message) => {
    const root = tree({ 'bug.py': BUG, 'gone.py': 'x = 1\n' });
    const result = await lint({ cwd: root, paths: ['.'], config: DEFAULT_CONFIG, host: failing('gone.py', code) });
    expect(result.problems).toEqual([
      { kind: 'unreadable', level, message, place: { path: 'gone.py', span: [1, 1, 1, 1] } },
    ]);
    expect(result.findings.map(({ rule }) => rule)).toContain('lock-held-across-fork');
  });

  test('a file that vanishes before the report is drawn', async () => {
    const root = tree({ 'bug.py': BUG });
    let reads = 0;
    const host: Host = {
      ...nodeHost,
      readBytes: (file) => {
        if (file.endsWith('bug.py') && reads++ > 0) throw Object.assign(new Error(), { code: 'ENOENT' });
        return readFileSync(file);
      },
    };
    const result = await lint({ cwd: root, paths: ['.'], config: DEFAULT_CONFIG, host });
    expect(result.textOf('bug.py')).toBeUndefined();
  });
});

describe('two runs write the same', () => {
  test.each(['json', 'sarif', 'pretty'])('%s, in whatever order the directories are read', async (format) => {
    const root = tree({ 'b.py': BUG, 'a/bug.py': BUG, 'c.py': 'def f(:\n', 'a/d.py': 'import a.bug, b\n' });
    const [first, second] = [await command(root, `-f ${format}`), await command(root, `c.py b.py a . -f ${format}`)];
    expect(first.stdout).toBe(second.stdout);
    expect(first.stdout).toContain('lock-held-across-fork');
  });
});
