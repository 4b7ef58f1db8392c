import type { Value } from '../facts/facts.js';
import { atOf, walkSteps } from '../facts/visit.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Cls, Fn, Site } from '../link/model.js';
import { isEnding, isPublic } from './lock-callers.js';
import type { Alive, Path, Summary } from './model.js';
import { fieldNamed, functionsOf, type Owner } from './thread-owner.js';
import { calledIn } from './thread-work.js';

/** A public function of the owner that leaves work to a thread or waits for it. */
export interface Handover {
  readonly fn: Fn;
  /** What the two share, as the function names it. */
  readonly text: string;
  readonly path: Path;
  /** Where that is made. */
  readonly site: Pick<Site, 'fn' | 'at'> | null;
}

export interface HandoverSources {
  readonly e: Evaluator;
  readonly summaries: readonly Summary[];
  readonly entries: (fn: Fn, cls: Cls | null) => readonly Summary[];
  /** What threads run, and nobody else. */
  readonly runsAlone: ReadonlySet<Fn>;
}

/** Public functions of the owner that are not there to end the thread, with what they do. */
export function usersOf(
  owner: Owner,
  thread: Alive,
  reach: ReadonlySet<Fn>,
  { e, entries, runsAlone }: HandoverSources,
): readonly { readonly fn: Fn; readonly summaries: readonly Summary[] }[] {
  return functionsOf(owner, e).flatMap((fn) => {
    if (!isPublic(fn) || isEnding(fn) || runsAlone.has(fn) || reach.has(fn)) return [];
    const summaries = entries(fn, owner.cls ?? fn.cls).filter((summary) => !stops(summary, thread));
    return summaries.length === 0 ? [] : [{ fn, summaries }];
  });
}

/** Whether it ends the thread or tells it to end. */
function stops({ exits }: Summary, { flags, id }: Alive): boolean {
  const names = new Set([...flags.values()].map(lastStep));
  return exits.some(
    ({ ended, signals }) =>
      ended.has(id) || ended.size > 0 || [...signals.values()].some((flag) => names.has(lastStep(flag))),
  );
}

/** The name of a field or global, without what it belongs to. */
export function lastStep(id: string): string {
  return id.slice(Math.max(id.lastIndexOf('.'), id.lastIndexOf('#')) + 1);
}

/** Of a way through functions of one file, so many calls. */
const MAX_CALLS = 3;

/**
 * The first expression, in a function or in what it calls, of which `text` says what it does. That a process check
 * stands before it is not seen.
 */
export function wayTo(
  fn: Fn,
  e: Evaluator,
  text: (value: Value, fn: Fn) => string | null,
  seen = new Set<Fn>(),
): Path | null {
  if (seen.has(fn) || seen.size > MAX_CALLS) return null;
  seen.add(fn);
  let found: Path | null = null;
  walkSteps(fn.facts.body, {
    value: (value) => {
      if (found) return;
      const own = text(value, fn);
      if (own !== null) found = { at: { fn, at: atOf(value) }, text: own, next: null };
      else if (value.k === 'call')
        for (const callee of calledIn(fn, e).get(value) ?? []) {
          const next: Path | null = found ? null : wayTo(callee, e, text, new Set(seen));
          if (next) found = { at: { fn, at: value.call.at }, text: `\`${value.call.text}()\` is called`, next };
        }
    },
  });
  return found;
}

type CallValue = Extract<Value, { k: 'call' }>;

/** Whether it is a call of one of these methods of the field or global of that name. */
export function isCallOn(value: Value, fn: Fn, name: string, methods: ReadonlySet<string>): value is CallValue {
  if (value.k !== 'call') return false;
  const { callee } = value.call;
  return callee.k === 'attr' && methods.has(callee.name) && fieldNamed(callee.base, fn) === name;
}

/** Whether anything in a function fits. */
export function some(fn: Fn, fits: (value: Value) => boolean): boolean {
  let does = false;
  walkSteps(fn.facts.body, {
    value: (value) => {
      does ||= fits(value);
    },
  });
  return does;
}
