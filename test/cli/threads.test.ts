import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { extractAll } from '../../src/pipeline/extract-all.js';
import { Stopwatch } from '../../src/pipeline/stopwatch.js';
import { extractParsed, extractPython } from '../../src/python/extract.js';
import { loadPython } from '../../src/python/parse.js';
import { tree } from '../files/tree.js';

const COMMAND = [path.resolve(import.meta.dirname, '../../scripts/run.mjs'), 'src/cli/main.js'];
const MINUTES = 5 * 60_000;
const FORK = 'import os\n\nif os.fork() == 0:\n    print("child")\n';

/** 40 files, 2 MB, of which some are broken, nested too deeply or no text. */
function files(): Record<string, string> {
  const filler = 'def f(a):\n    return a + [1, 2, 3]\n\n\n'.repeat(1300);
  const odd: Readonly<Record<number, string>> = {
    25: 'def (:\n',
    30: `x = ${'('.repeat(20_000)}${')'.repeat(20_000)}\n`,
    35: 'a = "\0"\n',
  };
  return Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`m${i}.py`, `${FORK}${odd[i] ?? ''}${filler}`]));
}

test('the report is the same with any number of threads', { timeout: MINUTES }, () => {
  const cwd = tree(files());
  const run = (threads: string) => {
    const args = [...COMMAND, '-f', 'json', '--isolated', '--no-cache', '--threads', threads];
    return spawnSync(process.execPath, args, { cwd, env: { ...process.env, INIT_CWD: cwd }, encoding: 'utf8' });
  };
  const alone = run('1');
  expect(alone.stdout).toContain('"m39.py"');
  expect(alone.stderr).toBe('');
  for (const threads of ['2', '4']) {
    const shared = run(threads);
    expect(shared.stdout).toBe(alone.stdout);
    expect(shared.stderr).toBe('');
    expect(shared.status).toBe(alone.status);
  }
});

test('a worker that ends fails on one file, the rest goes on', async () => {
  await loadPython();
  const directory = tree({
    'dies.mjs': `
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', () => { throw new RangeError('boom'); });
      parentPort.postMessage('ready');`,
  });
  const paths = Array.from({ length: 60 }, (_, i) => `m${String(i).padStart(2, '0')}.py`);
  const text = 'def f(a):\n    return a + [1, 2, 3]\n\n\n'.repeat(2000);
  const { facts, failures, problems } = await extractAll(paths, {
    read: () => ({ text, problem: null, bytes: null }),
    outside: new Map(),
    takesOutside: false,
    cache: null,
    engine: {
      extract: extractPython,
      workers: { entry: pathToFileURL(path.join(directory, 'dies.mjs')), extracts: () => false, extractParsed },
    },
    threads: 3,
    stopwatch: new Stopwatch(),
    onProgress: undefined,
  });
  const failed = failures.map(({ during }) => during);
  expect(failed.length).toBe(2);
  expect(facts.map((file) => file.path)).toEqual(paths.filter((each) => !failed.includes(each)));
  expect(problems.map(({ kind, message }) => ({ kind, message }))).toEqual([
    { kind: 'internal', message: 'forklint failed on this file (and on 1 more): RangeError: boom' },
  ]);
});
