import { replaceText, unifiedDiff, type FixResult } from '../index.js';
import { UsageError, type Flags } from './flags.js';
import type { Terminal } from './terminal.js';

/** What is to become of fixes: nothing, written to the files, or shown as a diff. */
export interface FixMode {
  readonly mode: 'none' | 'write' | 'diff';
  readonly unsafe: boolean;
}

/** @throws UsageError */
export function fixModeOf(flags: Flags, usesStdin: boolean): FixMode {
  const mode = flags.diff ? 'diff' : flags.fix ? 'write' : 'none';
  const unsafe = flags['unsafe-fixes'] ?? false;
  if (unsafe && mode === 'none') throw new UsageError("'--unsafe-fixes' goes with '--fix' or '--diff'");
  if (mode === 'write' && usesStdin) throw new UsageError("'--fix' writes files; use '--diff' for stdin");
  return { mode, unsafe };
}

/**
 * Writes the files that were fixed, or shows the changes, and says how many there are.
 * @throws UsageError where a file cannot be written.
 */
export function settleFixes(fixed: FixResult, { mode }: FixMode, { stdout, stderr }: Terminal): void {
  for (const { path, reason } of fixed.refused) stderr.write(`forklint: '${path}' is not fixed: ${reason}\n`);
  for (const { path, file, before, after } of fixed.changes) {
    if (mode === 'diff') stdout.write(unifiedDiff(path, before, after));
    else write(path, () => replaceText(file, before, after));
  }
  const { applied, changes } = fixed;
  if (applied === 0) return;
  const count = `${counted(applied, 'fix', 'fixes')} in ${counted(changes.length, 'file', 'files')}`;
  stderr.write(mode === 'diff' ? `Would apply ${count}\n` : `Applied ${count}\n`);
}

function write(path: string, replace: () => void): void {
  try {
    replace();
  } catch (error) {
    throw new UsageError(`'${path}' cannot be fixed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
