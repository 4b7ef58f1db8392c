import type { At } from '../facts/span.js';
import type { Step, Value } from '../facts/facts.js';
import { siteKey } from '../link/model.js';
import type { Context } from './context.js';
import type { Refined } from './refine.js';
import { pathAt } from './context.js';
import type { Crossing, Escape, Outcome, State } from './model.js';
import { endOf } from './trace.js';

/** Forks whose child goes on in this very function, after the call that forks or the helper that does. */
function isOwn(c: Context, crossing: Crossing): boolean {
  return crossing.path.at.fn === c.frame.fn && crossing.spawn.entry.kind === 'continuation';
}

function isParentOf(state: State, crossing: Crossing): boolean {
  return state.roles.get(siteKey(crossing.site)) === 'parent';
}

/**
 * Where the arms of a branch come together again: a child that comes there is in the code of its parent. It may still
 * be told apart later, so this is an escape only if it gets to an end that both share.
 */
export function noteJoin(
  c: Context,
  step: Extract<Step, { s: 'branch' }>,
  { yes, no }: Refined,
  then: Outcome,
  otherwise: Outcome,
): void {
  for (const [child, parent] of [
    [yes, no],
    [no, yes],
  ] as const)
    for (const { crossing } of child)
      if (
        crossing &&
        parent.every((other) => other.crossing !== crossing) &&
        parent.some((other) => isParentOf(other, crossing))
      )
        c.arms.add(crossing);
  for (const [child, parent, body] of [
    [then, otherwise, step.then],
    [otherwise, then, step.else],
  ] as const)
    for (const state of child.normal) {
      const { crossing } = state;
      if (!crossing || c.joins.has(crossing) || !isOwn(c, crossing)) continue;
      if (
        parent.normal.some((other) => isParentOf(other, crossing)) &&
        !parent.normal.some((other) => other.crossing === crossing)
      )
        c.joins.set(crossing, { at: body.at(-1)?.at ?? step.at, branch: step.at, next: null });
    }
}

/** What follows a branch in its block: a `return` right behind it is all that the arms share. */
export function noteNext(c: Context, branch: Step, next: Step | undefined): void {
  for (const [crossing, join] of c.joins)
    if (join.branch === branch.at && join.next === null) c.joins.set(crossing, { ...join, next: next?.s ?? 'end' });
}

/** A child that comes round to the beginning of a loop in which its parent goes on too. */
export function noteRound(c: Context, entry: readonly State[], round: readonly State[]): void {
  for (const { crossing } of round) {
    if (!crossing || !isOwn(c, crossing) || entry.some((state) => state.crossing === crossing)) continue;
    const join = c.joins.get(crossing);
    if (join && round.some((state) => isParentOf(state, crossing)))
      escape(crossing, { kind: 'falls', path: pathAt(c, join.at, 'the child goes on in the code of its parent') });
  }
}

/** A `return` in a child, or in its parent. Whether both come back is known at the end of the function. */
export function noteReturn(c: Context, value: Value | null, at: At, states: readonly State[]): void {
  for (const { crossing } of states) if (crossing && isOwn(c, crossing)) c.returned.push({ crossing, value, at });
  for (const crossing of c.into.crossings.values())
    if (isOwn(c, crossing) && states.some((state) => isParentOf(state, crossing)))
      c.returnedAsParent.set(crossing, [...(c.returnedAsParent.get(crossing) ?? []), value]);
}

/** Looks at the ends of a function: which of them does a child come to that is not meant to? */
export function noteEscapes(c: Context, normal: readonly State[], returns: readonly State[]): void {
  const exits = [...normal, ...returns];
  for (const crossing of c.into.crossings.values()) {
    if (!isOwn(c, crossing) || !c.arms.has(crossing) || !exits.some((state) => isParentOf(state, crossing))) continue;
    for (const way of c.leaving) if (way.crossing === crossing) escape(crossing, way);
    const out = exits.filter((state) => state.crossing === crossing);
    if (out.length === 0) continue;
    const failed = out.every((state) => state.roles.get('exec') === 'failed') ? execOf(crossing) : undefined;
    const join = c.joins.get(crossing);
    const back = c.returned.find((found) => found.crossing === crossing);
    const isTold = (!join || join.next === 'return' || join.next === 'end') && tellsApart(c, crossing);
    if (failed) escape(crossing, { kind: 'exec', path: failed });
    else if (isTold) continue;
    else if (join && join.next !== 'end')
      escape(crossing, { kind: 'falls', path: pathAt(c, join.at, 'the child goes on in the code of its parent') });
    else if (back && c.frame.fn.facts.kind !== 'module')
      escape(crossing, { kind: 'returns', path: pathAt(c, back.at, 'the child returns to the caller of its parent') });
    else if (c.frame.fn.facts.kind !== 'module') {
      const at = join?.at ?? c.frame.fn.facts.body.at(-1)?.at;
      if (at)
        escape(crossing, { kind: 'returns', path: pathAt(c, at, 'the child returns to the caller of its parent') });
    }
  }
}

/**
 * Whether what the child returns tells the caller where it is: the pid itself, a value of its own, or a `None` that is
 * written down beside something else of the parent's.
 */
function tellsApart(c: Context, crossing: Crossing): boolean {
  const isNone = (value: Value): boolean => value.k === 'const' && value.value === null;
  return c.returned.some(
    ({ crossing: of, value }) =>
      of === crossing &&
      value !== null &&
      (!isNone(value) ||
        (c.returnedAsParent.get(crossing)?.every((other) => other !== null && !isNone(other)) ?? false)),
  );
}

function execOf(crossing: Crossing): Escape['path'] | undefined {
  return [...crossing.child.values()].find((effect) => effect.kind === 'exec')?.path;
}

function escape(crossing: Crossing, found: Escape): void {
  const isKnown = crossing.escapes.some(
    ({ kind, path }) => kind === found.kind && endOf(path).at.at === endOf(found.path).at.at,
  );
  if (!isKnown) crossing.escapes.push(found);
}
