import type { Evaluator } from '../link/evaluator.js';
import type { Fn, Frame } from '../link/model.js';
import { siteKey } from '../link/model.js';
import type { Program } from '../link/program.js';
import { hit } from '../link/program.js';
import type { Targets } from '../targets.js';
import { applyCallee, applyUnknown, noteRun } from './apply-call.js';
import { type Collector, createCollector } from './collector.js';
import type { Context } from './context.js';
import { noteEscapes } from './escapes.js';
import { keepEnlisted } from './hook-lists.js';
import { runBlock } from './interpret.js';
import type { Crossing, Registration, State, Summary } from './model.js';
import { handlesForks } from './relevance.js';
import { forgetContradicted } from './told-roles.js';
import type { DefaultStart } from './process-starts.js';
import { watchedNames } from './watched-names.js';
import { EMPTY_STATE, mergeStates, withoutRole } from './state.js';

/** Deeper chains of calls than this are not followed. */
const MAX_CALL_DEPTH = 100;
/** How often a recursive function is looked at again until its summary stays the same. */
const MAX_ROUNDS = 6;

/** Makes summaries on demand, callees first, each frame once. */
export interface Summaries {
  readonly of: (frame: Frame) => Summary;
  readonly all: () => Iterable<Summary>;
  /** Whether any summarised function calls this one. */
  readonly isCalled: (frame: Frame) => boolean;
  /** What happens after the body of a module, where the module is imported by whoever runs the program's functions. */
  readonly afterImport: (body: Frame, go: (c: Context, state: State) => void) => Summary;
  readonly registrations: readonly Registration[];
  readonly defaultStarts: readonly DefaultStart[];
}

/** A function that is being summarised; `low`: the least depth of an unfinished function that it relies on. */
interface Running {
  readonly frame: Frame;
  summary: Summary;
  readonly depth: number;
  low: number;
}

/** `asked`: takes what is noted only where somebody asks. */
export function createSummaries(
  e: Evaluator,
  program: Program,
  targets: Targets,
  asked: Partial<Pick<Context, 'launches' | 'reached'>> = {},
): Summaries {
  const done = new Map<Frame, Summary>();
  const running = new Map<Frame, Running>();
  /** How many frames of a function are being summarised. */
  const active = new Map<Fn, number>();
  const stack: Running[] = [];
  const provisional = new Map<Frame, { readonly summary: Summary; readonly low: number }>();
  const called = new Set<number>();
  const registrations: Registration[] = [];
  const notesDrops = handlesForks(program);
  const watched = watchedNames(program);
  const defaultStarts: DefaultStart[] = [];

  function of(frame: Frame): Summary {
    const ready = done.get(frame);
    if (ready) return ready;
    const open = running.get(frame);
    if (open) {
      rely(open.depth);
      return open.summary;
    }
    const early = provisional.get(frame);
    if (early) {
      rely(early.low);
      return early.summary;
    }
    if (running.size >= MAX_CALL_DEPTH) {
      hit(program, 'evaluation-depth');
      return nothing(frame);
    }
    return settle(frame);
  }

  /** What is being summarised relies on a summary that is not final: that of the function at this depth. */
  function rely(depth: number): void {
    const top = stack.at(-1);
    if (top && depth < top.low) top.low = depth;
  }

  /**
   * Summarises one function. Where it is the first of a cycle, again until its summary stays the same; the others of
   * the cycle are final only then.
   */
  function settle(frame: Frame): Summary {
    const entry = { frame, summary: nothing(frame), depth: running.size, low: running.size };
    running.set(frame, entry);
    active.set(frame.fn, (active.get(frame.fn) ?? 0) + 1);
    stack.push(entry);
    for (let round = 1; ; round++) {
      entry.low = entry.depth + 1;
      const before = measure(entry.summary);
      forget(entry.depth);
      entry.summary = summarize(frame);
      if (entry.low !== entry.depth || measure(entry.summary) === before) break;
      if (round >= MAX_ROUNDS) {
        hit(program, 'recursion-rounds');
        break;
      }
    }
    stack.pop();
    running.delete(frame);
    const others = (active.get(frame.fn) ?? 1) - 1;
    if (others > 0) active.set(frame.fn, others);
    else active.delete(frame.fn);
    // What expressions may be is asked again only for closures and fields; keeping it all is most of the memory.
    frame.memo.clear();
    if (entry.low < entry.depth) {
      provisional.set(frame, { summary: entry.summary, low: entry.low });
      rely(entry.low);
      return entry.summary;
    }
    for (const [inner, { summary, low }] of provisional) if (low >= entry.depth) done.set(inner, summary);
    forget(entry.depth);
    done.set(frame, entry.summary);
    return entry.summary;
  }

  /** Drops what relied on the last round of the function at this depth. */
  function forget(depth: number): void {
    for (const [frame, { low }] of provisional) if (low >= depth) provisional.delete(frame);
  }

  function contextOf(frame: Frame, into: Collector, registered: Registration[]): Context {
    return {
      e,
      program,
      targets,
      frame,
      into,
      summaryOf: (inner) => {
        // Calling itself, directly or not, does not make a function one that others call.
        if (!active.has(inner.fn)) called.add(inner.fn.id);
        return of(inner);
      },
      raising: [],
      leaving: [],
      arms: new Set(),
      joins: new Map(),
      inHandler: false,
      handlesSeen: false,
      returned: [],
      returnedAsParent: new Map(),
      yields: [],
      loopDepth: 0,
      waitDepth: 0,
      refining: new Set(),
      apply: { callee: applyCallee, unknown: applyUnknown, keep: keepEnlisted, noteRun },
      registrations: registered,
      notesDrops,
      watchedNames: watched,
      defaultStarts,
      launches: asked.launches ?? null,
      reached: asked.reached ?? null,
    };
  }

  function summarize(frame: Frame): Summary {
    const into = createCollector();
    const mine: Registration[] = [];
    const c = contextOf(frame, into, mine);
    const out = runBlock(c, frame.fn.facts.body, [EMPTY_STATE]);
    registrations.push(...mine.filter((registration) => registration.site.fn === frame.fn));
    noteEscapes(c, out.normal, out.returns);
    const exits = mergeStates(forgetContradicted([...out.normal, ...out.returns]));
    markSuccessors(into, exits);
    for (const crossing of into.crossings.values()) decideParent(crossing, exits);
    return {
      frame,
      effects: listOf(into.effects),
      crossings: listOf(into.crossings),
      exits,
      raises: mergeStates([
        ...out.raises,
        ...c.raising.filter((state) => state.crossing !== null || state.held.size > 0),
      ]),
      leaving: c.leaving.length === 0 ? NONE : c.leaving,
      yields: mergeStates(c.yields),
      isEndless:
        exits.length === 0 &&
        ![...into.effects.values()].some((effect) => effect.kind === 'exit' || effect.kind === 'exec') &&
        out.raises.length === 0,
      registers: mine.length === 0 ? NONE : [...new Set(mine)],
      pidPlaces: into.pidPlaces.size === 0 ? NO_PLACES : into.pidPlaces,
      isSetup: into.isSetup,
    };
  }

  function afterImport(body: Frame, go: (c: Context, state: State) => void): Summary {
    const main = `main${String(body.fn.module.index)}`;
    const imported = of(body).exits.filter(
      ({ crossing, thrown, roles }) => crossing === null && !thrown && roles.get(main) !== 'yes',
    );
    const into = createCollector();
    const c = contextOf(body, into, []);
    for (const exit of mergeStates(imported.map((state) => withoutRole(state, main)))) go(c, exit);
    body.memo.clear();
    return { ...nothing(body), exits: [], crossings: [...into.crossings.values()] };
  }

  return {
    of,
    afterImport,
    all: () => done.values(),
    isCalled: (frame) => called.has(frame.fn.id),
    registrations,
    defaultStarts,
  };
}

/** Most functions do nothing that is noted: they share their lists. */
const NONE: readonly never[] = [];
const NO_PLACES: ReadonlySet<string> = new Set();

function listOf<T>(of: ReadonlyMap<string, T>): readonly T[] {
  return of.size === 0 ? NONE : [...of.values()];
}

/** Marks the forks of a function itself whose parent ends in it, while the child returns: a daemon's. */
function markSuccessors({ crossings, effects }: Collector, exits: readonly State[]): void {
  for (const crossing of crossings.values()) {
    if (crossing.path.next !== null || crossing.spawn.entry.kind !== 'continuation') continue;
    const site = siteKey(crossing.site);
    const is = (role: string): boolean => exits.some(({ roles }) => roles.get(site) === role);
    // What all children do is put together only where it decides.
    if (!is('child') || is('parent')) continue;
    const all = [...effects.values(), ...[...crossings.values()].flatMap(({ child }) => [...child.values()])];
    const parentEnds = all.some(({ kind, roles }) => kind === 'exit' && roles.get(site) === 'parent');
    if (parentEnds) crossing.succeeds = true;
  }
}

/** Where only one arm of a fork comes back from a function, it is decided there what becomes of the parent. */
function decideParent(crossing: Crossing, exits: readonly State[]): void {
  if (crossing.spawn.entry.kind !== 'continuation' || crossing.parent !== 'undecided') return;
  const key = siteKey(crossing.site);
  const returns = (role: string): boolean => exits.some((exit) => exit.roles.get(key) === role);
  if (!returns('parent')) crossing.parent = 'leaves';
  else if (!returns('child')) crossing.parent = 'goes-on';
}

/** What is assumed of a function that is being summarised already: it returns and does nothing. */
function nothing(frame: Frame): Summary {
  return {
    frame,
    effects: [],
    crossings: [],
    exits: [EMPTY_STATE],
    raises: [],
    leaving: [],
    yields: [EMPTY_STATE],
    registers: [],
    pidPlaces: new Set(),
    isEndless: false,
    isSetup: false,
  };
}

/**
 * A text that changes with what is known, by which rounds are compared. Forks inside children of forks are left out: a
 * child that comes to its own fork again would add one with each round.
 */
function measure({ effects, crossings, exits }: Summary): string {
  const outer = crossings.filter(({ inside }) => inside === null);
  const parts = [
    effects.length,
    outer.map(
      ({ child, held, alive }) => `${String(child.size)}/${String(held.keys.length)}/${String(alive.keys.length)}`,
    ),
    exits.map(({ held, alive }) => `${String(held.size)}.${String(alive.size)}`),
  ];
  return parts.map(String).join(':');
}
