import { cpSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { DEFAULT_CONFIG, type Config } from '../../src/config/config.js';
import { nodeHost, type Host } from '../../src/files/host.js';
import { lint, type LintOptions, type LintResult } from '../../src/lint.js';
import type { Engine } from '../../src/pipeline/engine.js';
import { languageEngine } from '../../src/pipeline/language-engine.js';
import { render } from '../../src/pipeline/render.js';
import { loadPython } from '../../src/python/parse.js';
import { tree } from '../files/tree.js';

beforeAll(loadPython);

const FILES = {
  'pkg/__init__.py': '',
  'pkg/locks.py':
    'import threading\n\nLOCK = threading.Lock()\n\n\ndef guarded():\n    with LOCK:\n        return spawn()\n\n\n' +
    'def spawn():\n    from pkg import child\n    return child.run()\n',
  'pkg/child.py':
    'import os\n\n\ndef run():\n    if os.fork() == 0:\n        from pkg import locks\n        locks.guarded()\n        os._exit(0)\n',
  'pkg/broken.py': 'def (:\nx = 1\n',
  'pkg/silenced.py': 'import os\n\nos.fork()  # forklint: ignore[fork-without-exec] on purpose\n',
  'pkg/needless.py': 'x = 1  # forklint: ignore[fork-without-exec] nothing\n',
  'pyproject.toml': '[project]\nname = "x"\nrequires-python = ">=3.9"\n',
};

interface Counting {
  readonly engine: Engine;
  readonly counts: { extracted: number; linked: number };
}

/** The engine of one version of forklint, which counts what it is asked to do. */
function counting(version = '1'): Counting {
  const counts = { extracted: 0, linked: 0 };
  const engine: Engine = {
    ...languageEngine,
    build: { facts: version, findings: version },
    extract: (text, file) => {
      counts.extracted++;
      return languageEngine.extract(text, file);
    },
    link: (...args) => {
      counts.linked++;
      return languageEngine.link(...args);
    },
  };
  return { engine, counts };
}

/** What a run reports in every format, and how much it had to do for it. */
async function run(root: string, options: Partial<LintOptions> = {}, version?: string) {
  const { engine, counts } = counting(version);
  const result = await lint({ cwd: root, paths: ['.'], config: DEFAULT_CONFIG, ...options }, engine, rules);
  return { ...counts, report: reportOf(result, root) };
}

function reportOf(result: LintResult, root: string): string {
  const formats = ['json', 'sarif', 'pretty', 'concise', 'github'] as const;
  return formats.map((format) => render(result, format, { cwd: root, sarifIncludeSuppressed: true })).join('\n');
}

/** A project and an empty cache. */
function project(files: Readonly<Record<string, string>> = FILES) {
  return { root: tree(files), cacheLocation: path.join(tree({}), 'cache') };
}

function entries(location: string): readonly string[] {
  return readdirSync(location, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(location, name))
    .filter((file) => /[0-9a-f]{62}/.test(file) && statSync(file).isFile());
}

test('warm is cold, and does nothing over again', async () => {
  const { root, cacheLocation } = project();
  const without = await run(root);
  const cold = await run(root, { cacheLocation });
  const warm = await run(root, { cacheLocation });
  expect(without.report).toContain('fork-without-exec');
  expect(without.report).toContain('syntax');
  expect(cold).toEqual(without);
  expect(warm).toEqual({ extracted: 0, linked: 0, report: without.report });
});

test('facts are the same wherever a file is', async () => {
  const { root, cacheLocation } = project();
  await run(root, { cacheLocation });
  const copy = tree({});
  cpSync(root, path.join(copy, 'inside'), { recursive: true });
  const inside = path.join(copy, 'inside');
  const moved = await run(copy, { cacheLocation });
  expect(moved.extracted).toBe(0);
  expect(moved.report).toBe((await run(copy)).report);
  expect((await run(inside, { cacheLocation })).report).toBe((await run(inside)).report);
});

const CHILD = 'import os\n\n\ndef run():\n    return None\n';

test.each<[string, number, (root: string) => void]>([
  ['a file changes', 1, (root) => write(root, 'pkg/child.py', CHILD)],
  ['a file changes and is of the same size and time', 1, sameSizeAndTime],
  ['a file comes', 1, (root) => write(root, 'pkg/other.py', 'import os\n\nos.fork()\n')],
  ['a file goes', 0, (root) => rmSync(path.join(root, 'pkg/child.py'))],
  ['a file becomes unreadable as text', 0, (root) => write(root, 'pkg/child.py', 'x = "\0"\n')],
  ['requires-python changes', 0, (root) => write(root, 'pyproject.toml', '[project]\nrequires-python = ">=3.14"\n')],
  ['a requirement comes', 0, (root) => write(root, 'requirements.txt', 'filelock<4\n')],
])('where %s the report is that of now', async (_, extracted, change) => {
  const { root, cacheLocation } = project();
  await run(root, { cacheLocation });
  change(root);
  const now = await run(root, { cacheLocation });
  const without = await run(root);
  expect(now.report).toBe(without.report);
  expect(now).toMatchObject({ extracted, linked: 1 });
  expect((await run(root, { cacheLocation })).report).toBe(without.report);
});

test.each<[string, Partial<Config>]>([
  ['levels', { levels: { 'fork-without-exec': 'error' } }],
  ['rules', { select: ['fork-without-exec'] }],
  ['unused suppressions', { reportUnusedSuppressions: 'off' }],
  ['targets', { target: { python: [3, 14, 0], platforms: ['macos'], openssl: null, runtimes: null } }],
  ['max-file-size', { maxFileSize: 60 }],
  ['excluded files', { exclude: [{ directory: '/', patterns: ['child.py'] }] }],
])('other settings (%s) have their own report', async (_, change) => {
  const { root, cacheLocation } = project();
  const config = { ...DEFAULT_CONFIG, ...change };
  const before = await run(root, { cacheLocation });
  const changed = await run(root, { cacheLocation, config });
  expect(changed.report).toBe((await run(root, { config })).report);
  expect(changed.extracted).toBe(0);
  expect((await run(root, { cacheLocation })).report).toBe(before.report);
});

test('comments that are not to be heard have their own report', async () => {
  const { root, cacheLocation } = project();
  await run(root, { cacheLocation });
  const all = await run(root, { cacheLocation, inlineSuppressions: false });
  expect(all.report).toBe((await run(root, { inlineSuppressions: false })).report);
});

test('unsaved texts count, not what is on disk', async () => {
  const { root, cacheLocation } = project();
  await run(root, { cacheLocation });
  const overlays = new Map([[path.join(root, 'pkg/child.py'), CHILD]]);
  const unsaved = await run(root, { cacheLocation, overlays });
  expect(unsaved.report).toBe((await run(root, { overlays })).report);
  expect(unsaved.extracted).toBe(1);
});

test('another version of forklint uses nothing of this one, and leaves it what it has', async () => {
  const { root, cacheLocation } = project();
  const first = await run(root, { cacheLocation });
  expect(await run(root, { cacheLocation }, '2')).toEqual(first);
  expect((await run(root, { cacheLocation })).linked).toBe(0);
});

test('code that is not built keeps nothing', async () => {
  const { root, cacheLocation } = project();
  await lint({ cwd: root, paths: ['.'], config: DEFAULT_CONFIG, cacheLocation }, languageEngine, rules);
  expect(() => readdirSync(cacheLocation)).toThrow('ENOENT');
});

test('damaged entries are silently made again', async () => {
  const { root, cacheLocation } = project();
  const first = await run(root, { cacheLocation });
  const all = entries(cacheLocation);
  expect(all.length).toBe(7);
  for (const [index, file] of all.entries()) {
    const bytes = readFileSync(file);
    writeFileSync(file, index % 2 === 0 ? bytes.subarray(0, bytes.length / 2) : bytes.fill(7, 40, 50));
  }
  expect(await run(root, { cacheLocation })).toEqual(first);
  expect((await run(root, { cacheLocation })).linked).toBe(0);
});

test('a location that cannot be written to changes nothing', async () => {
  const { root } = project();
  const cacheLocation = path.join(tree({ file: '' }), 'file');
  const first = await run(root);
  expect(await run(root, { cacheLocation })).toEqual(first);
  expect(await run(root, { cacheLocation })).toEqual(first);
});

/** The machine's file system, in which the file is another one from its second reading on. */
function shifting(file: string, later: () => Uint8Array): Host {
  let times = 0;
  return { ...nodeHost, readBytes: (at) => (at.endsWith(file) && ++times > 1 ? later() : nodeHost.readBytes(at)) };
}

test('what changes during a run is linted as it is then, and not kept for what it was', async () => {
  const { root, cacheLocation } = project();
  const host = shifting('child.py', () => new TextEncoder().encode(CHILD));
  const overlays = new Map([[path.join(root, 'pkg/child.py'), CHILD]]);
  expect((await run(root, { cacheLocation, host })).report).toBe((await run(root, { overlays })).report);
  expect((await run(root, { cacheLocation })).report).toBe((await run(root)).report);
});

test('a file that vanishes during the run is a warning, and not kept', async () => {
  const { root, cacheLocation } = project();
  const host = shifting('child.py', () => {
    throw Object.assign(new Error('gone'), { code: 'ENOENT' });
  });
  expect((await run(root, { cacheLocation, host })).report).toContain('it vanished during the run');
  expect((await run(root, { cacheLocation })).report).toBe((await run(root)).report);
});

test('a run that broke is not kept', async () => {
  const { root, cacheLocation } = project();
  const broken = {
    ...rules[0]!,
    check: () => {
      throw new Error('boom');
    },
  };
  const { engine } = counting();
  const options = { cwd: root, paths: ['.'], config: DEFAULT_CONFIG, cacheLocation };
  const all = [broken, ...rules.slice(1)];
  const first = await lint(options, engine, all);
  const second = await lint(options, engine, all);
  expect(first.failures.length).toBe(1);
  expect(second.failures.length).toBe(1);
});

function write(root: string, name: string, text: string): void {
  writeFileSync(path.join(root, name), text);
}

function sameSizeAndTime(root: string): void {
  const file = path.join(root, 'pkg/child.py');
  const { atime, mtime } = statSync(file);
  writeFileSync(file, readFileSync(file, 'utf8').replace('os.fork()', 'os.work()'));
  utimesSync(file, atime, mtime);
}
