import type { HandlerFacts, Value } from '../facts/facts.js';
import { type Context, pathAt } from './context.js';
import type { Crossing, Leaving, Path, State } from './model.js';
import { withoutRole } from './state.js';

/** Ways of one kind kept of one function: each further one tells the same. */
const MAX_LEAVING = 4;

/** Notes that an exception visibly begins here. What any call may raise does not count. */
export function leave(c: Context, what: Pick<Leaving, 'kind' | 'type'>, path: Path, states: readonly State[]): void {
  for (const crossing of new Set(states.map((state) => state.crossing))) add(c, { ...what, path, crossing });
}

/** What leaves a callee by exception leaves the caller's call too. */
export function leaveByCall(
  c: Context,
  leaving: readonly Leaving[],
  rename: (path: Path) => Path,
  crossing: Crossing | null,
): void {
  for (const way of leaving) if (way.crossing === null) add(c, { ...way, path: rename(way.path), crossing });
}

function add(c: Context, way: Leaving): void {
  const same = c.leaving.filter(({ kind, crossing }) => kind === way.kind && crossing === way.crossing);
  if (same.length < MAX_LEAVING && same.every(({ path }) => path.at.at !== way.path.at.at)) c.leaving.push(way);
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

/** What a `raise` raises. */
export function raised(value: Value | null): Pick<Leaving, 'kind' | 'type'> {
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
 * Children that call a function which was handed in. Where each handler around the call ends the process, the function
 * is taken to be an exec: it comes back by an exception only.
 */
export function calledAsGiven(leaving: readonly Leaving[]): ReadonlySet<Crossing> {
  return new Set(leaving.flatMap(({ crossing, type }) => (crossing && type === '' ? [crossing] : [])));
}
