import type { Alive, Crossing, Effect } from './model.js';
import { isTestFile } from './test-files.js';

/** What a child beside a live thread may well not get over, as opposed to looking at something and leaving. */
const DARING: ReadonlySet<Effect['kind']> = new Set([
  'acquire',
  'hand-over',
  'log',
  'resolve',
  'draw',
  'native',
  'start-thread',
  'make-executor',
]);

/**
 * Whether who forks beside these threads wants to: the interpreter's warning of it is ignored, or a test forks, and
 * that a thread surely runs and the child dares something is not shown.
 */
export function isOnPurpose(crossing: Crossing, threads: readonly Alive[], acts: readonly Effect[]): boolean {
  if (crossing.accepted) return true;
  if (!isTestFile(crossing.site.fn.module.path)) return false;
  return !threads.some(({ must }) => must) || !acts.some(({ kind }) => DARING.has(kind));
}
