import type { HandlerFacts, Step, Value } from '../facts/facts.js';
import { type Context, pathAt } from './context.js';
import { siteKey } from '../link/model.js';
import { isWithin } from '../link/places.js';
import type { Crossing, Leaving, Path, State } from './model.js';
import { withoutRole } from './state.js';

/** Ways of one kind kept of one function: each further one tells the same. */
const MAX_LEAVING = 4;

/** Notes that an exception visibly begins here. What any call may raise does not count. */
export function leave(c: Context, what: Pick<Leaving, 'kind' | 'type'>, path: Path, states: readonly State[]): void {
  for (const state of states)
    add(c, { ...what, path, crossing: state.crossing, asParent: what.kind === 'exit' && isParent(c, state) });
}

/** What leaves a callee by exception leaves the caller's call too. */
export function leaveByCall(c: Context, leaving: readonly Leaving[], rename: (path: Path) => Path, state: State): void {
  for (const way of leaving)
    // Most functions may raise, and of most calls it was noted before.
    if (way.crossing === null && !isFull(c, way, state))
      add(c, {
        ...way,
        path: rename(way.path),
        crossing: state.crossing,
        asParent: way.asParent || (way.kind === 'exit' && isParent(c, state)),
      });
}

/** Whether one more way of this kind would not be kept, whatever it is. */
function isFull({ leaving }: Context, { kind }: Leaving, { crossing }: State): boolean {
  if (leaving.length < MAX_LEAVING) return false;
  let same = 0;
  for (const known of leaving)
    if (known.kind === kind && known.crossing === crossing) {
      if (known.asParent) return false;
      same++;
    }
  return same >= MAX_LEAVING;
}

/** Whether this is what forked a child of its own, and has not gone on into that child. */
function isParent({ into }: Context, { crossing, roles }: State): boolean {
  return [...into.crossings.values()].some(
    ({ inside, site, spawn }) =>
      inside === crossing && spawn.entry.kind === 'continuation' && roles.get(siteKey(site)) === 'parent',
  );
}

/** A child that leaves once it has forked is not one that escapes: a daemon's, whose own child is the daemon. */
function add(c: Context, way: Leaving): void {
  if (way.crossing && way.asParent) return;
  const same = c.leaving.filter(({ kind, crossing }) => kind === way.kind && crossing === way.crossing);
  const known = same.find(({ path }) => path.at.at === way.path.at.at);
  if (known) {
    if (known.asParent && !way.asParent) c.leaving[c.leaving.indexOf(known)] = way;
  } else if (same.length < MAX_LEAVING) c.leaving.push(way);
}

/** A call of a function that came in as a parameter: whoever gave it may have given one that raises. */
export function leaveByGiven(
  c: Context,
  call: { readonly at: Path['at']['at']; readonly text: string },
  state: State,
): void {
  leave(c, { kind: 'raise', type: '' }, pathAt(c, call.at, `\`${call.text}()\` may raise`), [state]);
}

/** The ways that no handler of a `try` ends. A handler that names SystemExit knows of it, whatever it does then. */
export function uncaught(leaving: readonly Leaving[], handlers: readonly HandlerFacts[]): readonly Leaving[] {
  const names = new Set(
    handlers.flatMap(({ types }) => (types.length === 0 ? ['BaseException'] : types.flatMap(namesOf))),
  );
  const catches = (name: string): boolean => names.has(name);
  return leaving.filter(({ kind, type }) => {
    if (catches('BaseException')) return false;
    if (kind === 'exit') return !catches('SystemExit');
    if (catches('Exception')) return false;
    if (kind === 'raise') return type === '' || !catches(type);
    return !['OSError', 'EnvironmentError', 'IOError', 'error'].some(catches);
  });
}

function namesOf(value: Value): readonly string[] {
  if (value.k === 'seq') return value.items.flatMap(namesOf);
  return [nameOf(value)];
}

/** `sys.exit()` comes only to handlers that catch SystemExit. */
export function takenBy(handler: HandlerFacts, raised: readonly State[]): readonly State[] {
  const catchesExit =
    handler.types.length === 0 || handler.types.some((type) => /^(BaseException|SystemExit)$/.test(nameOf(type)));
  const taken = catchesExit ? raised : raised.filter((state) => !state.roles.has('exit'));
  return taken.map((state) => withoutRole(state, 'exit'));
}

export function catchesAny({ types }: HandlerFacts): boolean {
  return types.length === 0 || types.some((type) => /^(Base)?Exception$/.test(nameOf(type)));
}

/** By these a function says that its caller is wrong: what a program that is right does not come to. */
const MISTAKES: ReadonlySet<string> = new Set(['TypeError', 'AssertionError', 'NotImplementedError']);

/**
 * A `raise`. In the arm of a child it speaks for itself; elsewhere it does not where it tells of a mistake in the program,
 * or hands on what only a library may have raised.
 */
export function leaveByRaise(c: Context, { value, at }: Extract<Step, { s: 'raise' }>, states: readonly State[]): void {
  const what = raised(value);
  const tells = value === null ? c.handlesSeen : !MISTAKES.has(what.type);
  const told = tells ? states : states.filter(({ crossing }) => crossing !== null);
  leave(c, what, pathAt(c, at, 'an exception is raised'), told);
}

/** What a `raise` raises. */
function raised(value: Value | null): Pick<Leaving, 'kind' | 'type'> {
  if (value === null) return { kind: 'raise', type: 'again' };
  const type = nameOf(value.k === 'call' ? value.call.callee : value);
  return type === 'SystemExit' ? { kind: 'exit', type } : { kind: 'raise', type };
}

/** Whether a handler names SystemExit: whoever writes that knows of it, in the handlers beside it too. */
export function namesExit({ types }: HandlerFacts): boolean {
  return types.flatMap(namesOf).includes('SystemExit');
}

/** The last part of a name; empty for anything else. */
export function nameOf(value: Value): string {
  return value.k === 'free' || value.k === 'var' || value.k === 'attr' ? value.name : '';
}

/**
 * Children that call a function which was handed in, in the body of a `try`. Where each handler around the call ends the
 * process, the function is taken to be an exec: it comes back by an exception only.
 */
export function calledAsGiven(
  c: Context,
  step: Extract<Step, { s: 'try' }>,
  leaving: readonly Leaving[],
): ReadonlySet<Crossing> {
  const { fn } = c.frame;
  const seen = leaving.flatMap(({ crossing, type }) => (crossing && type === '' ? [crossing] : []));
  const known = [...c.into.crossings.values()].filter(
    ({ given, path }) => path.at.fn === fn && [...given].some((at) => isWithin(fn, at, step.at)),
  );
  return new Set([...seen, ...known]);
}
