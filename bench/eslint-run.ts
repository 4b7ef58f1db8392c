/**
 * One run of ESLint over a tree, in a process of its own: `TREE CACHE-OR-none lint|edit`. Writes what it took as JSON.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ESLint, type Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { nameOf, WITH_PROCESSES } from './script-tree.js';

const PLUGIN: string = 'eslint-plugin-forklint';
const [tree = '', cache = 'none', what = 'lint'] = process.argv.slice(2);

const config: Linter.Config[] = [...(tseslint.configs.recommended as Linter.Config[])];
if (cache !== 'none') {
  const { default: plugin } = (await import(PLUGIN)) as {
    readonly default: { readonly configs: { readonly recommended: Linter.Config } };
  };
  config.push(plugin.configs.recommended, { settings: { forklint: { cache } } });
}
const eslint = new ESLint({ cwd: tree, overrideConfigFile: true, overrideConfig: config });

if (what === 'lint') {
  const results = await eslint.lintFiles(['.']);
  const { user, system } = process.cpuUsage();
  const said = results.flatMap(({ messages }) => messages).filter(({ ruleId }) => ruleId?.startsWith('forklint/'));
  console.log(JSON.stringify({ cpu: (user + system) / 1000, files: results.length, said: said.length }));
} else {
  // What does not belong to forklint is loaded before the clock starts.
  await eslint.lintText('export {};\n', { filePath: path.join(path.dirname(tree), 'elsewhere.ts') });
  const times: number[] = [];
  for (const [index, edited] of [
    [WITH_PROCESSES - 1, false],
    [WITH_PROCESSES, false],
    [WITH_PROCESSES - 1, true],
    [WITH_PROCESSES, true],
    [WITH_PROCESSES, true],
    [WITH_PROCESSES, true],
  ] as const) {
    const filePath = path.join(tree, `${nameOf(index)}.ts`);
    const text = readFileSync(filePath, 'utf8');
    const start = performance.now();
    await eslint.lintText(edited ? `${text}\nexport const edit = ${String(times.length)};\n` : text, { filePath });
    times.push(performance.now() - start);
  }
  console.log(JSON.stringify({ times }));
}
