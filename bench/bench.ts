/**
 * `npm run bench`: what whole runs, cold and warm, cost over the standard library and over large made-up trees, beside ruff
 * or oxlint on the same trees. Fails where one takes more than its budget or where runs differ.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { checkCache } from './cache.js';
import { isDeterministic } from './determinism.js';
import { measure, type Measured } from './measure.js';
import { oxlintCommand } from './oxlint.js';
import { obtain } from './obtain.js';
import { PROJECTS } from './projects.js';
import { ruffCommand } from './ruff.js';
import { runForklint, type ForklintRun } from './run-forklint.js';
import { syntheticScripts } from './synthetic-scripts.js';
import { syntheticTree } from './synthetic.js';

interface Budget {
  readonly wallSeconds: number;
  readonly warmSeconds: number;
  readonly peakBytes: number;
}

const BUDGET: Budget = { wallSeconds: 20, warmSeconds: 1, peakBytes: 2 ** 30 };
/** 220,000 lines without a process, and with processes in one file of twenty. */
const SCRIPTS: readonly { readonly share: number; readonly budget: Budget }[] = [
  { share: 0, budget: { ...BUDGET, wallSeconds: 0.6 } },
  { share: 0.05, budget: { ...BUDGET, wallSeconds: 3 } },
];

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
  const ruff = { name: 'ruff', command: ruffCommand() };
  const oxlint = { name: 'oxlint', command: oxlintCommand() };
  const stdlib = await obtain(PROJECTS.find(({ archive }) => archive === null)!);
  let ok = true;
  const trees: readonly { readonly tree: string; readonly budget: Budget | null; readonly other: Other }[] = [
    { tree: stdlib, budget: BUDGET, other: ruff },
    { tree: syntheticTree(), budget: null, other: ruff },
    ...SCRIPTS.map(({ share, budget }) => ({ tree: syntheticScripts(share), budget, other: oxlint })),
  ];
  for (const { tree, budget, other } of trees) {
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
    const { name, command } = other;
    if (command === null) console.log(`  ${name} is not installed`);
    else {
      const others = await repeat(runs, () => measure(command, { cwd: tree, limitSeconds }));
      console.log(row(name, median(others)));
    }
    showStages(middle);
    ok &&= finished && isSame;
    if (budget) ok = withinBudget(budget, usage, again) && ok;
  }
  if (flags.determinism) ok = (await showDeterminism(stdlib)) && ok;
  return ok;
}

async function repeat<T>(times: number, run: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let time = 0; time < times; time++) results.push(await run());
  return results;
}

/** Another linter, to be run in a tree; null where it cannot be had. */
interface Other {
  readonly name: string;
  readonly command: readonly string[] | null;
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

function withinBudget(budget: Budget, { wallSeconds, peakBytes }: Usage, warm: Usage): boolean {
  const { wallSeconds: cold, warmSeconds, peakBytes: peak } = budget;
  const ok = wallSeconds <= cold && warm.wallSeconds <= warmSeconds && peakBytes <= peak;
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
