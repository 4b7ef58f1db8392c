import type { Call, Step, Test, Value } from '../facts/facts.js';
import type { At } from '../facts/span.js';
import type { Evaluator } from '../link/evaluator.js';
import { argument } from '../link/argument.js';
import type { Abstract, Argument, Frame } from '../link/model.js';
import { rootOf } from '../link/model.js';
import type { Program } from '../link/program.js';
import type { Targets } from '../targets.js';
import type { Collector } from './collector.js';
import type { Crossing, Effect, Leaving, LockRef, Path, Registration, State, Summary } from './model.js';
import type { BarredLaunch } from './launches.js';
import type { DefaultStart } from './process-starts.js';
import { asThrown } from './state.js';

/** Where the arms of a fork come together again. */
export interface Join {
  /** The last statement of the child's arm. */
  readonly at: At;
  readonly branch: At;
  /** What follows the branch in its block, once that is known. */
  readonly next: Step['s'] | 'end' | null;
}

/** How calls are applied: handed down, since library calls and program calls lead to one another. */
export interface Apply {
  readonly callee: (
    c: Context,
    callee: Abstract,
    args: readonly Argument[],
    call: Call,
    state: State,
    must: boolean,
  ) => readonly State[];
  readonly unknown: (c: Context, call: Call, args: readonly Argument[], state: State) => readonly State[];
  /** A callable that a callee put into a list of its caller's. */
  readonly keep: (c: Context, effect: Extract<Effect, { kind: 'enlist' }>, state: State) => void;
  readonly noteRun: (c: Context, call: Pick<Call, 'at' | 'text'>, state: State) => void;
}

/** What interpreting one function works with. */
export interface Context {
  readonly e: Evaluator;
  readonly program: Program;
  readonly targets: Targets;
  readonly frame: Frame;
  readonly into: Collector;
  readonly summaryOf: (frame: Frame) => Summary;
  /** States in which an exception may leave what is being interpreted: the innermost `try` collects them. */
  raising: State[];
  /** Exceptions that visibly begin; the innermost `try` collects them. */
  leaving: Leaving[];
  /** Forks whose child and parent a branch of the function tells apart. */
  readonly arms: Set<Crossing>;
  readonly joins: Map<Crossing, Join>;
  readonly returned: { readonly crossing: Crossing; readonly value: Value | null; readonly at: At }[];
  /** What the parents of these children return. */
  readonly returnedAsParent: Map<Crossing, readonly (Value | null)[]>;
  readonly yields: State[];
  loopDepth: number;
  /** The same, of loops that go on until something says stop; a `for` loop ends with what it goes through. */
  waitDepth: number;
  /** In the handler of an exception: what raises there is not handled by it. */
  inHandler: boolean;
  /** In the handler of an exception that the body of its `try` visibly raises. */
  handlesSeen: boolean;
  /** Conditions that are being refined: one that is defined by itself (`done = done or x`) tells nothing. */
  readonly refining: ReadonlySet<Test>;
  readonly apply: Apply;
  readonly registrations: Registration[];
  /** What lets go of an object matters: only at-fork handlers are asked for it. */
  readonly notesDrops: boolean;
  /** The names that something may wait for. */
  readonly watchedNames: ReadonlySet<string>;
  /** Starts of processes by the default method, whatever function they stand in. */
  readonly defaultStarts: DefaultStart[];
  /** What keeps starts of programs from the cheap ways; null where nobody asks. */
  readonly launches: BarredLaunch[] | null;
  /** The expressions, imports and definitions that some way leads to; null where nobody asks. */
  readonly reached: Set<Value | Step> | null;
}

/** Notes the states in which an exception may leave; the same states again say nothing new. */
export function mayRaise(c: Context, states: readonly State[]): void {
  const { raising } = c;
  const thrown = states.map(asThrown);
  const from = raising.length - thrown.length;
  if (from >= 0 && thrown.every((state, i) => raising[from + i] === state)) return;
  raising.push(...thrown);
}

export function pathAt(context: Context, at: At, text: string, next: Path | null = null): Path {
  return { at: { fn: context.frame.fn, at }, text, next };
}

/** How a person would write an expression: `self._lock`, `locks['a']`; empty where it would not help. */
export function spell(value: Value): string {
  switch (value.k) {
    case 'var':
      return value.name.replace(/#\d+$/, '');
    case 'classvar':
    case 'free':
      return value.name;
    case 'attr': {
      const base = spell(value.base);
      return base ? `${base}.${value.name}` : value.name;
    }
    case 'item': {
      const key = value.key?.k === 'const' ? JSON.stringify(value.key.value) : '…';
      return `${spell(value.base)}[${key}]`;
    }
    case 'call':
      return `${value.call.text}()`;
    case 'await':
    case 'assign':
    case 'star':
      return spell(value.value);
    default:
      return '';
  }
}

/** The locks that an expression may be. */
export function locksOf(e: Evaluator, values: readonly Abstract[], text: string): readonly LockRef[] {
  return values.flatMap((value) => {
    const lock = lockOf(e, value, text);
    return lock ? [lock] : [];
  });
}

/** The lock that a value is: of a library type, or of a program class that extends one. A condition is its lock. */
export function lockOf(e: Evaluator, value: Abstract, text: string): LockRef | null {
  if (value.a !== 'object' && value.a !== 'instance') return null;
  const { library } = e.program;
  const type =
    value.a === 'object'
      ? value.type
      : e.mro(value.cls).find((cls) => typeof cls === 'string' && library.lockOf(cls) !== undefined);
  const trait = typeof type === 'string' ? library.lockOf(type) : undefined;
  if (typeof type !== 'string' || !trait) return null;
  return (
    wrapped(e, value, type, text) ?? {
      id: value.id,
      place: value.place,
      origin: value.a === 'object' ? value.origin : null,
      admitsSeveral: trait.what === 'semaphore' && admitsSeveral(e, value),
      type,
      trait,
      site: value.site,
      text,
    }
  );
}

/** A semaphore of more than one place does not exclude: that one place is taken at a fork hangs nobody. */
function admitsSeveral(e: Evaluator, value: Extract<Abstract, { a: 'object' | 'instance' }>): boolean {
  if (!value.site?.call || !value.frame) return false;
  const places = argument(e.arguments(value.site.call, value.frame), { index: 0, name: 'value' });
  return places !== null && !places.values.some((given) => given.a === 'const' && given.value === 1);
}

/** The lock that a condition was made with. */
function wrapped(
  e: Evaluator,
  value: Extract<Abstract, { a: 'object' | 'instance' }>,
  type: string,
  text: string,
): LockRef | null {
  const ref = e.program.library.inherited(type, 'wraps');
  const call = value.site?.call;
  if (!ref || !call || !value.frame) return null;
  const given = argument(e.arguments(call, value.frame), ref);
  const inner = given ? locksOf(e, given.values, text).find((lock) => lock.id !== value.id) : undefined;
  if (!inner) return null;
  const { trait } = e.program.library.type(type)?.lock
    ? { trait: { ...inner.trait, what: 'condition' as const } }
    : inner;
  return { ...inner, trait, id: rebase(inner.id, value.frame.fn.id, value.id) };
}

/** The name of something that belongs to the same object as `owner` (a field), seen from where `owner` is named. */
export function rebase(id: string, fnId: number, owner: string): string {
  const own = `p${fnId}:0`;
  if (rootOf(id) !== own) return id;
  const end = Math.max(owner.lastIndexOf('.'), owner.lastIndexOf('['));
  return end < 0 ? id : owner.slice(0, end) + id.slice(own.length);
}
