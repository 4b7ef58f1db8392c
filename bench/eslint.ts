/**
 * What the ESLint plugin costs: CPU time beside typescript-eslint's recommended set, in paired runs, and how long the
 * first lint of a file and those that follow take an editor. `npm run bench:eslint [-- PAIRS]`
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { scriptTree } from './script-tree.js';

const tree = scriptTree();
const pairs = Number(process.argv[2] ?? 5);
const cache = mkdtempSync(path.join(tmpdir(), 'forklint-eslint-'));
const run = (place: string, what: string): unknown => {
  const entry = path.join(import.meta.dirname, 'eslint-run.js');
  const { stdout, status } = spawnSync(process.execPath, [entry, tree, place, what], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ESLint ended with ${String(status)}`);
  return JSON.parse(stdout);
};
interface Lint {
  readonly cpu: number;
  readonly files: number;
  readonly said: number;
}
const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

try {
  const rows: { readonly without: number; readonly cold: number; readonly warm: number }[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    rmSync(cache, { recursive: true, force: true });
    const without = run('none', 'lint') as Lint;
    const cold = run(cache, 'lint') as Lint;
    const warm = run(cache, 'lint') as Lint;
    if (pair === 0) console.log(`${String(warm.files)} files, ${String(warm.said)} findings of forklint`);
    rows.push({ without: without.cpu, cold: cold.cpu, warm: warm.cpu });
    const more = (cpu: number): string => `${(100 * (cpu / without.cpu - 1)).toFixed(1)} %`;
    console.log(
      `without ${seconds(without.cpu)}, empty cache +${more(cold.cpu)}, full cache +${more(warm.cpu)} CPU time`,
    );
  }
  const share = (of: 'cold' | 'warm'): string =>
    `${(100 * median(rows.map((row) => row[of] / row.without - 1))).toFixed(1)} %`;
  console.log(`median of ${String(pairs)} pairs: empty cache +${share('cold')}, full cache +${share('warm')}`);

  const editor = Array.from(
    { length: pairs },
    () => (run(cache, 'edit') as { readonly times: readonly number[] }).times,
  );
  const names = ['first file', 'next file', 'edited', 'edited, with processes', 'again', 'again'];
  for (const [index, name] of names.entries())
    console.log(`${name}: ${median(editor.map((times) => times[index] ?? 0)).toFixed(0)} ms`);
} finally {
  rmSync(cache, { recursive: true, force: true });
}
