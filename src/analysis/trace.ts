import type { Place, TraceStep } from '../finding.js';
import type { Fn, Site } from '../link/model.js';
import type { Path } from './model.js';

/** A place in the program as a finding names it. */
export function placeOf(site: Pick<Site, 'fn' | 'at'>): Place {
  return { path: site.fn.module.path, span: site.at };
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
