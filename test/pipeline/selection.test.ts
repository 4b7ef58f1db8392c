import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { relevantModules } from '../../src/analysis/relevance.js';
import { DEFAULT_CONFIG } from '../../src/config/config.js';
import { languageOf } from '../../src/files/language.js';
import { lint, type LintOptions } from '../../src/lint.js';
import type { Engine } from '../../src/pipeline/engine.js';
import { languageEngine } from '../../src/pipeline/language-engine.js';
import { render } from '../../src/pipeline/render.js';
import { DEFAULT_TARGETS } from '../../src/targets.js';
import { fixtureCases } from '../fixture-cases.js';
import { tree, type Content } from '../files/tree.js';

beforeAll(() => languageEngine.load(['a.py', 'a.ts']));

const FORK = 'import os\n\n\ndef run():\n    if os.fork() == 0:\n        print("child")\n';
const FILES: Readonly<Record<string, Content>> = {
  'forks.py': FORK,
  'caller.py': 'import forks\nimport plain\n\nforks.run()\n',
  'plain.py': 'x = 1\n',
  'alone.py': 'import sys\n\nprint(sys.path)\n',
  'alone_broken.py': 'def (:\nx = 1\n',
  'caller_broken.py': 'import forks\ndef (:\nx = 1\n',
  'alone_deep.py': `x = ${'('.repeat(20_000)}${')'.repeat(20_000)}\n`,
  'alone_silenced.py': 'x = 1  # forklint: ignore[fork-without-exec] nothing\n',
  'alone_latin.py': Buffer.from('x = "\xe9"\n', 'latin1'),
  'alone_no_text.py': 'x = "\0"\n',
  'script.ts': 'export const x = 1;\n',
  'starter.ts': "import { fork } from 'node:child_process';\nexport const start = () => fork('./child.js');\n",
  'starting.ts': "import { start } from './starter.js';\nstart();\n",
  'child.ts': 'console.log(1);\n',
};

async function run(root: string, options: Partial<LintOptions> = {}) {
  const extracted: string[] = [];
  const engine: Engine = {
    ...languageEngine,
    build: { facts: '1', findings: '1' },
    extract: (text, file) => {
      extracted.push(file);
      return languageEngine.extract(text, file);
    },
  };
  const result = await lint({ cwd: root, paths: ['.'], config: DEFAULT_CONFIG, ...options }, engine, rules);
  const report = (['json', 'sarif', 'pretty'] as const).map((format) => render(result, format, { cwd: root }));
  return { extracted, report: report.join('\n') };
}

test('only what can matter is parsed, and the report is the same', async () => {
  const root = tree(FILES);
  const all = await run(root, { select: false });
  const selected = await run(root);
  expect(selected.report).toBe(all.report);
  expect(selected.report).toContain('fork-without-exec');
  expect(all.extracted.length).toBe(13);
  expect(selected.extracted).toEqual([
    'alone_silenced.py',
    'caller.py',
    'caller_broken.py',
    'child.ts',
    'forks.py',
    'plain.py',
    'starter.ts',
    'starting.ts',
  ]);
});

test('what is wrong with a file is told of all that are read, and syntax where it can matter', async () => {
  const { report } = await run(tree(FILES));
  for (const file of ['caller_broken', 'alone_silenced', 'alone_latin', 'alone_no_text'])
    expect(report).toContain(`${file}.py`);
  for (const file of ['alone_broken', 'alone_deep', 'plain']) expect(report).not.toContain(`${file}.py`);
});

test('the cache knows whether there was a selection, and facts serve both', async () => {
  const root = tree(FILES);
  const cacheLocation = path.join(tree({}), 'cache');
  await run(root, { cacheLocation });
  const all = await run(root, { cacheLocation, select: false });
  expect(all.extracted).toEqual(['alone.py', 'alone_broken.py', 'alone_deep.py', 'alone_latin.py', 'script.ts']);
  expect((await run(root, { cacheLocation })).extracted).toEqual([]);
});

test('a project in which nothing matters is not parsed at all', async () => {
  const root = tree({ 'a.py': 'import b\n', 'b.py': 'def f(x): return [y for y in x]\n' });
  expect((await run(root)).extracted).toEqual([]);
});

test('where the analysis starts is selected, in all fixtures', { timeout: 5 * 60_000 }, () => {
  const sources = fixtureCases(path.resolve(import.meta.dirname, '../../fixtures')).flatMap(({ name, files }) =>
    [...files].filter(([file]) => languageOf(file) !== null).map(([file, text]) => [`${name}/${file}`, text] as const),
  );
  const texts = new Map<string, string>(sources);
  const selection = languageEngine.selection(DEFAULT_TARGETS, []);
  const selected = selection?.selected(
    new Map(sources.map(([file, text]) => [file, selection.scan(file, text, languageEngine.languageOf(file, text))])),
    (file) => texts.get(file),
  );
  const facts = sources.map(([file, text]) => languageEngine.extract(text, file));
  const relevant = [...relevantModules(languageEngine.link(facts, DEFAULT_TARGETS, [], [])).modules];
  expect(relevant.length).toBeGreaterThan(100);
  expect(relevant.filter((module) => selected?.files.has(module.path) !== true).map((module) => module.path)).toEqual(
    [],
  );
});
