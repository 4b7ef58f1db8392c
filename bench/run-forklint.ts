import path from 'node:path';
import { measure, type Measured } from './measure.js';

/** The command line that is built beside this file. */
export const FORKLINT = path.resolve(import.meta.dirname, '../src/cli/main.js');

export interface ReportedFinding {
  readonly rule: string;
  readonly level: 'error' | 'warning' | 'note';
  readonly message: string;
  /** Relative to the tree. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

export interface ForklintRun {
  readonly measured: Measured;
  /** Null where forklint broke or did not end in time. */
  readonly report: {
    readonly findings: readonly ReportedFinding[];
    readonly problems: readonly { readonly kind: string; readonly message: string }[];
    readonly summary: { readonly files: number };
  } | null;
  readonly stages: readonly { readonly stage: string; readonly seconds: number }[];
}

/** Lints a tree in a process of its own, with the default settings; without `cache`, a directory, it keeps nothing. */
export async function runForklint(
  tree: string,
  limitSeconds: number,
  { cache, args = [] }: { readonly cache?: string; readonly args?: readonly string[] } = {},
): Promise<ForklintRun> {
  const kept = cache === undefined ? ['--no-cache'] : ['--cache-location', cache];
  const command = [process.execPath, FORKLINT, '.', '--isolated', '--format', 'json', '--timing', ...kept, ...args];
  const measured = await measure(command, { cwd: tree, limitSeconds });
  const { status, stdout, stderr } = measured;
  const report = status === 0 || status === 1 ? (JSON.parse(stdout) as NonNullable<ForklintRun['report']>) : null;
  return { measured, report, stages: stagesOf(stderr) };
}

/** Reads the table of `--timing`. */
function stagesOf(stderr: string): ForklintRun['stages'] {
  const rows = [...stderr.matchAll(/^(\S.*?)\s+([\d.]+) ms\s+[\d.]+ %$/gm)];
  return rows
    .map(([, stage = '', milliseconds]) => ({ stage, seconds: Number(milliseconds) / 1000 }))
    .filter(({ stage }) => stage !== 'total');
}
