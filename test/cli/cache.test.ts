import { spawn } from 'node:child_process';
import { platform } from 'node:os';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cacheLocation } from '../../src/cli/cache-location.js';
import { readCommandLine } from '../../src/cli/flags.js';
import { tree } from '../files/tree.js';

const COMMAND = [path.resolve(import.meta.dirname, '../../scripts/run.mjs'), 'src/cli/main.js'];
const MINUTES = 5 * 60_000;
const FORK = 'import os\n\nif os.fork() == 0:\n    print("child")\n';

/** The command as it is installed, in a process of its own. */
async function run(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [...COMMAND, '-f', 'json', '--isolated', ...args], {
    cwd,
    env: { ...process.env, INIT_CWD: cwd, ...env },
  });
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    return () => Buffer.concat(chunks).toString();
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  return { status, stdout: stdout?.() ?? '', stderr: stderr?.() ?? '' };
}

function project(): string {
  return tree(Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`m${i}.py`, `${FORK}x = ${i}\n`])));
}

test('runs that share a cache, from cold or over a damaged one, report the same', { timeout: MINUTES }, async () => {
  const cwd = project();
  const cache = path.join(tree({}), 'cache');
  const alone = await run(cwd, ['--no-cache']);
  expect(alone.stderr).toBe('');
  expect(alone.stdout).toContain('"m59.py"');
  expect(existsSync(cache)).toBe(false);
  const together = () => Promise.all(Array.from({ length: 4 }, () => run(cwd, ['--cache-location', cache])));
  for (const one of await together()) expect(one).toEqual(alone);
  for (const name of readdirSync(cache, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(cache, name);
    if (/[0-9a-f]{62}$/.test(name)) writeFileSync(file, readFileSync(file).reverse());
  }
  for (const one of await together()) expect(one).toEqual(alone);
  const timed = await run(cwd, ['--cache-location', cache, '--timing']);
  expect(timed.stdout).toBe(alone.stdout);
  expect(timed.stderr).toContain('cache read');
  expect(timed.stderr).not.toContain('analyse');
});

test('the cache is on by default, in the directory of the user', { timeout: MINUTES }, async () => {
  const cwd = project();
  const home = tree({});
  const first = await run(cwd, [], { XDG_CACHE_HOME: home });
  expect(readdirSync(home)).toEqual(['forklint']);
  expect(await run(cwd, [], { XDG_CACHE_HOME: home })).toEqual(first);
  expect(readdirSync(cwd).length).toBe(60);
});

test('where the cache is', () => {
  const at = (line: string, env: Readonly<Record<string, string>>) =>
    cacheLocation(readCommandLine(line.split(' ')).flags, '/work', env);
  const xdg = { XDG_CACHE_HOME: '/xdg', HOME: '/home/me' };
  expect(at('.', xdg)).toBe('/xdg/forklint');
  expect(at('--cache-location here', xdg)).toBe('/work/here');
  expect(at('--cache-location /there', {})).toBe('/there');
  expect(at('--no-cache', xdg)).toBeUndefined();
  expect(at('--no-cache --cache-location here', xdg)).toBeUndefined();
  expect(at('.', {})).toBeUndefined();
  expect(at('.', { XDG_CACHE_HOME: 'relative' })).toBeUndefined();
});

test.runIf(platform() === 'linux')('without XDG_CACHE_HOME it is in ~/.cache', () => {
  const { flags } = readCommandLine(['.']);
  expect(cacheLocation(flags, '/work', { HOME: '/home/me' })).toBe('/home/me/.cache/forklint');
  expect(cacheLocation(flags, '/work', { XDG_CACHE_HOME: 'relative', HOME: '/home/me' })).toBe(
    '/home/me/.cache/forklint',
  );
});
