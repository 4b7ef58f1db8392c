/**
 * `npm run bench`: what whole runs, cold and warm, cost over the standard library and over a large made-up tree, beside ruff on
 * the same trees. Fails where the standard library takes more than its budget or where runs differ.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { checkCache } from './cache.js';
import { isDeterministic } from './determinism.js';
import { measure, type Measured } from './measure.js';
import { obtain } from './obtain.js';
import { PROJECTS } from './projects.js';
import { ruffCommand } from './ruff.js';
import { runForklint, type ForklintRun } from './run-forklint.js';
import { syntheticTree } from './synthetic.js';

const BUDGET = { wallSeconds: 20, warmSeconds: 1, peakBytes: 2 ** 30 };

const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    limit: { type: 'string', default: '600' },
    determinism: { type: 'boolean', default: true },
  },
  allowNegative: true,
});

const limitSeconds = Number(flags.limit);

process.exitCode = (await bench(Number(flags.runs))) ? 0 : 1;

async function bench(runs: number): Promise<boolean> {
  checkCache();
  console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.versions.node}`);
  const ruff = ruffCommand();
  const stdlib = await obtain(PROJECTS.find(({ archive }) => archive === null)!);
  let ok = true;
  for (const tree of [stdlib, syntheticTree()]) {
    const own = await repeat(runs, () => runForklint(tree, limitSeconds));
    const warm = await warmRuns(tree, runs);
    const finished = [...own, ...warm].every(({ report }) => report !== null);
    const isSame = new Set([...own, ...warm].map(({ measured }) => measured.stdout)).size === 1;
    const middle = medianOf(own, ({ measured }) => measured.wallSeconds);
    const usage = median(own.map(({ measured }) => measured));
    console.log(`\n${path.basename(tree)}, ${middle.report?.summary.files ?? 0} files, median of ${runs}`);
    const again = median(warm.map(({ measured }) => measured));
    console.log(row('forklint', usage) + (finished ? '' : '  did not finish'));
    console.log(row('  warm', again) + (isSame ? '' : '  ✗ reports something else'));
    if (ruff === null) console.log('  ruff is not installed');
    else {
      const others = await repeat(runs, () => ruffRun(ruff, tree));
      console.log(row('ruff', median(others)));
    }
    showStages(middle);
    ok &&= finished && isSame;
    if (tree === stdlib) ok = withinBudget(usage, again) && ok;
  }
  if (flags.determinism) ok = (await showDeterminism(stdlib)) && ok;
  return ok;
}

async function repeat<T>(times: number, run: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let time = 0; time < times; time++) results.push(await run());
  return results;
}

function ruffRun(ruff: string, tree: string): Promise<Measured> {
  const command = [ruff, 'check', '--no-cache', '--isolated', '--exit-zero', '--quiet', '.'];
  return measure(command, { cwd: tree, limitSeconds });
}

type Usage = Pick<Measured, 'wallSeconds' | 'cpuSeconds' | 'peakBytes'>;

/** The median of each number by itself. */
function median(all: readonly Usage[]): Usage {
  const middle = (key: keyof Usage): number => medianOf(all, (usage) => usage[key])[key];
  return { wallSeconds: middle('wallSeconds'), cpuSeconds: middle('cpuSeconds'), peakBytes: middle('peakBytes') };
}

function medianOf<T>(all: readonly T[], value: (item: T) => number): T {
  return [...all].sort((a, b) => value(a) - value(b))[all.length >> 1]!;
}

function row(name: string, { wallSeconds, cpuSeconds, peakBytes }: Usage): string {
  const seconds = (number: number): string => `${number.toFixed(2).padStart(7)} s`;
  const memory = `${Math.round(peakBytes / 2 ** 20)} MB`;
  return `  ${name.padEnd(9)} wall ${seconds(wallSeconds)}  CPU ${seconds(cpuSeconds)}  peak ${memory.padStart(7)}`;
}

function showStages({ stages }: ForklintRun): void {
  const all = stages.reduce((sum, { seconds }) => sum + seconds, 0);
  for (const { stage, seconds } of stages.filter((each) => each.seconds > all / 100)) {
    console.log(
      `    ${stage.padEnd(34)} ${seconds.toFixed(2).padStart(6)} s ${((100 * seconds) / all).toFixed(0).padStart(3)} %`,
    );
  }
}

function withinBudget({ wallSeconds, peakBytes }: Usage, warm: Usage): boolean {
  const isQuick = wallSeconds <= BUDGET.wallSeconds && warm.wallSeconds <= BUDGET.warmSeconds;
  const ok = isQuick && peakBytes <= BUDGET.peakBytes;
  const { wallSeconds: cold, warmSeconds, peakBytes: peak } = BUDGET;
  console.log(`  ${ok ? '✓' : '✗'} budget: ${cold} s cold, ${warmSeconds} s warm, ${peak / 2 ** 20} MB`);
  return ok;
}

/** Runs over a tree that has not changed since the one before. */
async function warmRuns(tree: string, runs: number): Promise<readonly ForklintRun[]> {
  const cache = mkdtempSync(path.join(tmpdir(), 'forklint-warm-'));
  try {
    await runForklint(tree, limitSeconds, { cache });
    return await repeat(runs, () => runForklint(tree, limitSeconds, { cache }));
  } finally {
    rmSync(cache, { recursive: true });
  }
}

async function showDeterminism(tree: string): Promise<boolean> {
  const ok = await isDeterministic(tree);
  console.log(
    `\n${ok ? '✓' : '✗'} two runs, files in shuffled order, directories in shuffled order, all files parsed: ${ok ? 'the same bytes' : 'they differ'}`,
  );
  return ok;
}
