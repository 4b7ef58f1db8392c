import type { Step } from '../facts/facts.js';
import { type At, compareSpans } from '../facts/span.js';
import { blocksOfStep } from '../facts/visit.js';
import type { Place, TraceStep } from '../finding.js';
import type { Fn, Site } from '../link/model.js';
import { isWithin, spanOf } from '../link/places.js';
import type { Path } from './model.js';

/** A place in the program as a finding names it. */
export function placeOf(site: Pick<Site, 'fn' | 'at'>): Place {
  return { path: site.fn.module.path, span: spanOf(site) };
}

/** A way through calls as steps of a trace, one deeper with each call. */
export function stepsOf(path: Path, depth = 0): readonly TraceStep[] {
  const steps: TraceStep[] = [];
  let level = depth;
  for (let current: Path | null = path; current; current = current.next)
    steps.push({ place: placeOf(current.at), message: current.text, depth: level++ });
  return steps;
}

/** The steps of `path` that are not the calls by which `after` begins too. */
export function stepsBeyond(path: Path, after: Path): readonly TraceStep[] {
  let own = path;
  let other = after;
  let depth = 0;
  while (own.next && other.next && sameStep(own, other)) {
    own = own.next;
    other = other.next;
    depth++;
  }
  return stepsOf(own, depth);
}

function sameStep(a: Path, b: Path): boolean {
  return a.at.fn === b.at.fn && a.at.at === b.at.at;
}

/**
 * The step in whose function two things are brought together, the one by `first` before the other by `then`: the last
 * one that their ways have in common, where the function comes to them in this order, else a loop further out.
 */
export function meetingOf(first: Path, then: Path): Path {
  const common: Path[] = [];
  let [one, other] = [first, then];
  while (one.next && other.next && sameStep(one, other)) {
    common.push(one);
    [one, other] = [one.next, other.next];
  }
  const order = compareSpans(spanOf(one.at), spanOf(other.at));
  if (order < 0 || (order === 0 && other.next) || isInLoop(one.at, other.at.at)) return one;
  return common.findLast(({ at }) => isInLoop(at)) ?? first;
}

/** Whether a place is in a loop of its function, together with another one. */
export function isInLoop({ fn, at }: Path['at'], other: At = at): boolean {
  const loops = (steps: readonly Step[]): boolean =>
    steps.some(
      (step) =>
        (step.s === 'loop' && isWithin(fn, at, step.at) && isWithin(fn, other, step.at)) ||
        blocksOfStep(step).some(loops),
    );
  return loops(fn.facts.body);
}

/** The last step of a path: where the thing itself happens. */
export function endOf(path: Path): Path {
  let current = path;
  while (current.next) current = current.next;
  return current;
}

/** How a sentence names a function. */
export function functionName(fn: Fn): string {
  return fn.facts.kind === 'module' ? `module \`${fn.module.name || fn.module.path}\`` : `\`${fn.facts.qualname}()\``;
}
