import type { At, Span } from '../facts/span.js';
import { spanOf } from '../link/places.js';
import type { Targets } from '../targets.js';
import type { Crossing, Effect, Path } from './model.js';
import { isThere } from './replace-setup.js';
import { endOf } from './trace.js';

/** What takes a lock, fills a buffer, or starts something, whatever else it does. */
const UNSAFE: ReadonlySet<Effect['kind']> = new Set([
  'log',
  'stdio',
  'import',
  'resolve',
  'start-thread',
  'make-executor',
  'start-program',
]);

/**
 * Whether the child of a fork by hand execs by hand too, as opposed to one that is a program in which something execs: a
 * function that was handed in, which may do so.
 */
export function execsByHand({ spawn, given }: Crossing, acts: readonly Effect[], goesOn: boolean): boolean {
  return spawn.raw && !goesOn && acts.some((act) => isExec(act) && !isWithin(act.path, given));
}

/** Whether a way leads into one of these calls. */
function isWithin(path: Path, calls: ReadonlySet<At>): boolean {
  return path.next !== null && (calls.has(path.at.at) || isWithin(path.next, calls));
}

/** What the child does before its exec that takes locks or buffers. */
export function unsafeBeforeExec(crossing: Crossing, acts: readonly Effect[]): readonly Effect[] {
  const execs = acts.filter(isExec);
  return acts.filter(
    (act) =>
      (UNSAFE.has(act.kind) || takesInherited(act, crossing)) &&
      !hasFailed(act) &&
      execs.some((exec) => comesBefore(act.path, exec.path)),
  );
}

/** A call that starts a program, and its arguments that do what a child does by hand. */
export interface StartingCall {
  readonly call: string;
  readonly args: readonly string[];
}

/** The call that does all that the child of a fork does; null where no single one does. */
export function startingCall(
  { spawn, inside }: Crossing,
  acts: readonly Effect[],
  targets: Targets,
): StartingCall | null {
  const own = acts.filter((act) => !hasFailed(act));
  if (spawn.terminal || inside !== null || own.some(({ kind }) => kind === 'run')) return null;
  const steps = own.filter((act) => act.kind === 'setup').sort((a, b) => comparePaths(a.path, b.path));
  for (const of of ['subprocess', 'posix_spawn'] as const) {
    const found = steps.map(({ instead }) => instead.find((arg) => arg.of === of && isThere(arg, targets)));
    const args = found.filter((arg) => arg !== undefined);
    if (args.length === steps.length) return { call: CALLS[of], args: [...new Set(args.map(({ name }) => name))] };
  }
  return null;
}

/** How a sentence names them. */
const CALLS = { subprocess: 'subprocess.Popen', posix_spawn: 'os.posix_spawn' } as const;

function comparePaths(a: Path, b: Path): number {
  return compareStarts(spanOf(endOf(a).at), spanOf(endOf(b).at));
}

function isExec(act: Effect): boolean {
  return act.kind === 'exec' && !hasFailed(act);
}

/** It happens only where an exec has failed. */
function hasFailed({ roles }: Effect): boolean {
  return roles.get('exec') === 'failed';
}

/** A lock with a name, which some thread of the parent may hold; those that the parent itself holds are another matter. */
function takesInherited(act: Effect, { held }: Crossing): boolean {
  if (act.kind !== 'acquire' || act.bounded || act.shielded || act.byThread) return false;
  const { id, place, trait } = act.lock;
  return place !== null && trait.scope === 'thread' && trait.safe !== true && !held.value.has(id);
}

/** Whether one thing stands before another in the function in which their ways part. */
function comesBefore(one: Path, other: Path): boolean {
  let [a, b] = [one, other];
  while (a.at.fn === b.at.fn && a.at.at === b.at.at && a.next && b.next) [a, b] = [a.next, b.next];
  if (a.at.fn !== b.at.fn) return true;
  return compareStarts(spanOf(a.at), spanOf(b.at)) <= 0;
}

function compareStarts(one: Span, other: Span): number {
  return one[0] - other[0] || one[1] - other[1];
}
