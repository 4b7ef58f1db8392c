/**
 * `npm run verify`: lints real projects, compares every error and warning with the verdict of whoever read it, and
 * scores a corpus where one is named. Fails where something is unread, wrong too often, or breaks.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_CONFIG, lint, render } from '../src/index.js';
import { checkCache } from './cache.js';
import { scoreCorpus } from './corpus-score.js';
import { recordMeasured, type MeasuredProject } from './measured.js';
import { checkPublicCases } from './public-cases.js';
import { obtain } from './obtain.js';
import { PROJECTS, type Project } from './projects.js';
import { runForklint, type ForklintRun } from './run-forklint.js';
import { judge, judgeable, readVerdicts, recorded, writeVerdicts, type Judged, type Verdict } from './verdicts.js';

/** The least share of true ones among those that were read, by level. */
const PRECISION = { error: 0.95, warning: 0.9 };
const ENOUGH_TRUE = 40;
const USAGE =
  'npm run verify [-- [--only NAME,…] [--list-unread] [--record] [--jobs N] [--limit SECONDS] [--twins] [--no-corpus] [--public-cases]]';

interface Outcome {
  readonly project: Project;
  readonly tree: string;
  readonly run: ForklintRun;
  readonly judged: readonly Judged[];
  readonly gone: readonly Verdict[];
  /** Whether there can be verdicts: those of the standard library are of one version. */
  readonly pinned: boolean;
}

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    'list-unread': { type: 'boolean' },
    record: { type: 'boolean' },
    jobs: { type: 'string' },
    limit: { type: 'string', default: '600' },
    twins: { type: 'boolean' },
    corpus: { type: 'boolean', default: true },
    'public-cases': { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
  allowNegative: true,
});

if (flags.help) console.log(USAGE);
else process.exitCode = (await verify()) ? 0 : 1;

async function verify(): Promise<boolean> {
  if (flags['public-cases']) return (await checkPublicCases()) ?? false;
  checkCache();
  const only = flags.only?.flatMap((names) => names.split(','));
  const unknown = only?.filter((name) => !PROJECTS.some((project) => project.name === name)) ?? [];
  if (unknown.length > 0) throw new Error(`no such project: ${unknown.join(', ')}`);
  const waiting = PROJECTS.filter(({ name }) => !only || only.includes(name));
  const outcomes: Outcome[] = [];
  let ok = true;
  const work = async (): Promise<void> => {
    for (let project = waiting.shift(); project; project = waiting.shift()) {
      try {
        const outcome = await verifyProject(project);
        ok = (await show(outcome)) && ok;
        outcomes.push(outcome);
      } catch (error) {
        ok = false;
        console.log(`✗ ${project.name} ${project.version}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: Number(flags.jobs ?? availableParallelism()) }, work));
  ok = total(outcomes, only === undefined) && ok;
  const corpus = flags.corpus && only === undefined ? scoreCorpus() : null;
  const cases = flags.corpus && only === undefined ? await checkPublicCases() : null;
  return ok && (corpus?.ok ?? true) && (cases ?? true);
}

async function verifyProject(project: Project): Promise<Outcome> {
  const tree = await obtain(project);
  const run = await runForklint(tree, Number(flags.limit));
  if (flags.twins) await checkTwins(tree, run);
  const findings = judgeable(run.report?.findings ?? [], tree);
  const { judged, gone } = judge(findings, readVerdicts(project.name));
  const pinned = path.basename(tree) === `${project.name}-${project.version}`;
  if (flags.record && run.report && pinned) {
    if (judged.length + gone.length > 0) writeVerdicts(project.name, recorded(judged, gone));
    recordMeasured([measuredOf(project, tree, judged, run.report.findings)]);
  }
  return { project, tree, run, judged, gone, pinned };
}

/** What is kept of a run for the page about precision. */
function measuredOf(
  { name, version }: Project,
  tree: string,
  judged: readonly Judged[],
  findings: NonNullable<ForklintRun['report']>['findings'],
): MeasuredProject {
  return {
    name,
    version,
    ...sizeOf(tree),
    notes: findings.filter(({ level }) => level === 'note').length,
    results: judged.map(({ finding: { rule, level, snippet }, verdict }) => ({
      rule,
      level,
      verdict: verdict?.verdict ?? 'unread',
      snippet,
    })),
  };
}

/**
 * @throws Error where the report is not the same with all files parsed, from an empty cache and from a full one.
 */
async function checkTwins(tree: string, { measured }: ForklintRun): Promise<void> {
  const limit = Number(flags.limit);
  const cache = mkdtempSync(path.join(tmpdir(), 'forklint-twins-'));
  try {
    const all = await runForklint(tree, limit, { args: ['--no-select'] });
    if (all.measured.stdout !== measured.stdout) throw new Error('another report with --no-select');
    for (const state of ['an empty', 'a full']) {
      const cached = await runForklint(tree, limit, { cache });
      if (cached.measured.stdout !== measured.stdout) throw new Error(`another report with ${state} cache`);
    }
  } finally {
    rmSync(cache, { recursive: true });
  }
}

/** Prints the lines of one project; whether they are good. */
async function show({ project, tree, run, judged, gone, pinned }: Outcome): Promise<boolean> {
  const { measured, report, stages } = run;
  const unread = judged.filter(({ verdict }) => verdict === null);
  const internal = report?.problems.filter(({ kind }) => kind === 'internal') ?? [];
  const ok = report !== null && internal.length === 0 && (unread.length === 0 || !pinned);
  const { files, lines } = sizeOf(tree);
  const [slow = '', slower = ''] = [...stages]
    .sort((a, b) => b.seconds - a.seconds)
    .map(({ stage, seconds }) => `${stage} ${seconds.toFixed(1)} s`);
  console.log(
    `${ok ? '✓' : '✗'} ${path.basename(tree)}: ${counts(judged, report?.findings ?? [])} · ` +
      `${files} files, ${lines} lines, ${measured.wallSeconds.toFixed(1)} s (${slow}, ${slower}), ` +
      `${Math.round(measured.peakBytes / 2 ** 20)} MB`,
  );
  if (!pinned) console.log(`    the verdicts are for ${project.version}: not judged`);
  if (!report) console.log(indented(measured.status === null ? 'did not end in time' : measured.stderr.trim()));
  for (const { message } of internal) console.log(`    internal: ${message}`);
  if (!flags['list-unread']) {
    for (const { finding } of unread) console.log(`    unread  ${place(finding)}  ${finding.level} ${finding.rule}`);
  } else if (unread.length > 0) console.log(indented(await drawn(unread, tree)));
  for (const verdict of gone) console.log(`    gone    ${place(verdict)}  ${verdict.rule} (${verdict.verdict})`);
  return ok;
}

function counts(judged: readonly Judged[], all: NonNullable<ForklintRun['report']>['findings']): string {
  const parts = (['error', 'warning'] as const).flatMap((level) => {
    const [right, wrong, unread] = tally(judged, level);
    const sum = right + wrong + unread;
    return sum === 0 ? [] : [`${sum} ${level}s (${right} true, ${wrong} false, ${unread} unread)`];
  });
  const notes = all.filter(({ level }) => level === 'note').length;
  return [...parts, ...(notes > 0 ? [`${notes} notes`] : [])].join(', ') || 'nothing found';
}

/** How many are true, false and unread. */
function tally(judged: readonly Judged[], level: 'error' | 'warning'): readonly [number, number, number] {
  const verdicts = judged.filter(({ finding }) => finding.level === level).map(({ verdict }) => verdict?.verdict);
  const count = (wanted: string | undefined): number => verdicts.filter((verdict) => verdict === wanted).length;
  return [count('true'), count('false'), count(undefined)];
}

/** Prints the sums; whether they are good. `whole`: all projects were linted, so that there must be enough. */
function total(outcomes: readonly Outcome[], whole: boolean): boolean {
  const judged = outcomes.filter(({ pinned }) => pinned).flatMap((outcome) => outcome.judged);
  let ok = true;
  console.log(`\n${outcomes.length} projects`);
  for (const level of ['error', 'warning'] as const) {
    const [right, wrong, unread] = tally(judged, level);
    const precision = right + wrong === 0 ? null : right / (right + wrong);
    const good = unread === 0 && (precision === null || precision >= PRECISION[level]);
    const share = precision === null ? 'none read' : `${(100 * precision).toFixed(1)} % right`;
    console.log(`${good ? '✓' : '✗'} ${level}s: ${right} true, ${wrong} false, ${unread} unread: ${share}`);
    ok &&= good;
  }
  for (const [rule, number] of byRule(outcomes)) console.log(`  ${rule}: ${number}`);
  const distinct = new Set(
    outcomes.flatMap(({ project, judged: own }) =>
      own
        .filter(({ verdict }) => verdict?.verdict === 'true')
        .map(({ finding }) => JSON.stringify([project.name, finding.rule, finding.path, finding.snippet])),
    ),
  ).size;
  const enough = distinct >= ENOUGH_TRUE || !whole;
  console.log(`${enough ? '✓' : '✗'} ${distinct} distinct true ones`);
  return ok && enough;
}

function byRule(outcomes: readonly Outcome[]): [string, number][] {
  const numbers = new Map<string, number>();
  for (const { rule, level } of outcomes.flatMap(({ run }) => run.report?.findings ?? [])) {
    const key = `${level} ${rule}`;
    numbers.set(key, (numbers.get(key) ?? 0) + 1);
  }
  return [...numbers].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The findings as forklint shows them to people, for reading. */
async function drawn(unread: readonly Judged[], tree: string): Promise<string> {
  const result = await lint({ cwd: tree, paths: ['.'], config: DEFAULT_CONFIG });
  const findings = result.findings.filter(({ rule, message, place: { path: file, span } }) =>
    unread.some(
      ({ finding }) =>
        finding.rule === rule &&
        finding.message === message &&
        finding.path === file &&
        finding.line === span[0] &&
        finding.column === span[1],
    ),
  );
  return render({ ...result, findings, problems: [] }, 'pretty', { cwd: tree });
}

function sizeOf(tree: string): { readonly files: number; readonly lines: number } {
  const sources = readdirSync(tree, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith('.py'),
  );
  const newlines = (text: Buffer): number => text.reduce((sum, byte) => (byte === 0x0a ? sum + 1 : sum), 0);
  const lines = sources.map((entry) => newlines(readFileSync(path.join(entry.parentPath, entry.name))));
  return { files: sources.length, lines: lines.reduce((sum, count) => sum + count, 0) };
}

function place({ path: file, line }: { readonly path: string; readonly line: number }): string {
  return `${file}:${line}`;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}
