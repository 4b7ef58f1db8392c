import type { Test, Value } from '../facts/facts.js';
import { type At, contains, type Span, spanAt } from '../facts/span.js';
import { walkSteps } from '../facts/visit.js';
import type { Place, TraceStep } from '../finding.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Abstract, Binding, Fn, Module } from '../link/model.js';
import { siteKey } from '../link/model.js';
import type { Program } from '../link/program.js';
import { isScript } from '../link/scripts.js';
import type { Targets } from '../targets.js';
import { GIVEN, ON } from './callbacks.js';
import type { Effect, Summary } from './model.js';
import { importedBy, importing, savedPrograms } from './packed-programs.js';
import { reachable } from './reachable.js';
import { modulesThatName, restoreNames } from './relevance.js';
import { roleKey } from './told-roles.js';
import { endOf, functionName, placeOf, stepsOf } from './trace.js';
import { closesForGood } from './unopened.js';

/** Something of a process that saves its heap, which is not so in the processes that start from there. */
export interface SavedState {
  /** As the source names it. */
  readonly name: string;
  readonly place: Place;
  readonly trace: readonly TraceStep[];
}

/** A variable that keeps what belongs to one process, and the function that uses it in another. */
export interface KeptOfProcess extends SavedState {
  /** What it keeps, with its article. */
  readonly what: string;
  readonly usedIn: string;
}

/** What becomes of a program's state where its heap is saved once and restored in many processes. */
export interface SavedHeaps {
  /** Random values that are drawn before the heap is saved; `usedIn`: the function that uses a kept one later. */
  readonly draws: readonly (SavedState & { readonly usedIn: string | null })[];
  readonly kept: readonly KeptOfProcess[];
  /** Locks that are held when the heap is saved, and that a process which starts from there takes. */
  readonly locks: readonly (SavedState & { readonly usedIn: string })[];
  /** Timers that do not keep the process alive, and are pending when the heap is saved. */
  readonly timers: readonly SavedState[];
  /** What is closed before the heap is saved, and not opened again. */
  readonly closed: readonly SavedState[];
}

interface Sources {
  readonly e: Evaluator;
  readonly program: Program;
  readonly targets: Targets;
  readonly summaryOf: (fn: Fn) => Summary;
}

/** A program that runs up to a point at which its heap is saved. */
interface Saved {
  readonly body: Summary;
  /** The files that run before, and what their bodies do. */
  readonly modules: ReadonlySet<Module>;
  readonly bodies: readonly Summary[];
  /** What runs first in a process that starts from the heap. */
  readonly starts: readonly Fn[];
  /** What is called right before the heap is saved. */
  readonly before: readonly Hook[];
  /** All that runs in a process that starts from there. */
  readonly restored: ReadonlySet<Fn>;
}

type Hook = Extract<Effect, { kind: 'at-restore' }>;

export function savedHeaps(sources: Sources): SavedHeaps {
  const all = programsOf(sources);
  const once = <T extends SavedState>(found: readonly T[]): readonly T[] => [
    ...new Map(found.map((one) => [`${one.place.path}:${one.place.span.join(':')}`, one])).values(),
  ];
  const kept = once(all.flatMap((saved) => keptIn(saved, sources)));
  const drawn = once(all.flatMap((saved) => drawsIn(saved)));
  const isDrawn = new Set(drawn.map(({ place }) => lineOf(place)));
  return {
    draws: [...drawn, ...kept.filter((one) => one.what === DRAWN && !isDrawn.has(lineOf(one.place)))],
    kept: kept.filter(({ what }) => what !== DRAWN),
    locks: once(all.flatMap((saved) => locksIn(saved, sources))),
    timers: once(all.flatMap(timersIn)),
    closed: once(all.flatMap((saved) => closedIn(saved, kept))),
  };
}

const DRAWN = 'a random value';

function lineOf({ path, span }: Place): string {
  return `${path}:${String(span[0])}`;
}

function programsOf({ e, program, targets, summaryOf }: Sources): readonly Saved[] {
  const naming = modulesThatName(program, restoreNames(program.library)).filter(isScript);
  const built = new Set(savedPrograms(program, targets));
  const entries = new Set([...built, ...importing(program, naming)]);
  return [...entries].flatMap((module): readonly Saved[] => {
    const [fn] = module.fns;
    if (!fn) return [];
    const body = summaryOf(fn);
    const hooks = body.effects.filter((effect): effect is Hook => effect.kind === 'at-restore' && isBefore(effect));
    if (hooks.length === 0 && !built.has(module)) return [];
    const modules = importedBy(program, [module]);
    const starts = hooks.filter(({ phase }) => phase === 'after').flatMap(({ values }) => functionsIn(values));
    return [
      {
        body,
        starts,
        modules,
        bodies: [...modules].flatMap(({ fns: [own] }) => (own ? [summaryOf(own)] : [])),
        before: hooks.filter(({ phase }) => phase === 'before'),
        restored: reachable(e, starts),
      },
    ];
  });
}

function functionsIn(values: readonly Abstract[]): readonly Fn[] {
  return values.flatMap((value) =>
    value.a === 'fn' ? [value.fn] : value.a === 'partial' ? functionsIn([value.fn]) : [],
  );
}

/** Whether something surely happens before the heap is saved, if at all. */
function isBefore({ roles, thrown }: Effect): boolean {
  return thrown !== true && !roles.has(ON) && !roles.has(GIVEN) && roles.get(roleKey('building')) !== 'no';
}

function effectsOf(summaries: readonly Summary[]): readonly Effect[] {
  return summaries.flatMap(({ effects }) => effects);
}

function drawsIn({ bodies }: Saved): SavedHeaps['draws'] {
  return effectsOf(bodies).flatMap((effect) => {
    if (effect.kind !== 'draw' || !isBefore(effect) || effect.replays === null || effect.replays === 'forked')
      return [];
    return [{ name: effect.text, usedIn: null, place: placeOf(endOf(effect.path).at), trace: stepsOf(effect.path) }];
  });
}

function timersIn({ bodies }: Saved): readonly SavedState[] {
  const all = effectsOf(bodies);
  const begun = all.filter((effect) => effect.kind === 'stay-alive');
  return all.flatMap((effect) => {
    if (effect.kind !== 'let-go' || !isBefore(effect)) return [];
    const start = begun.find(({ path }) => effect.sites.includes(siteKey(endOf(path).at)));
    const { path, text } = start ?? effect;
    return [{ name: text, place: placeOf(endOf(path).at), trace: stepsOf(effect.path) }];
  });
}

function locksIn({ bodies, starts }: Saved, { summaryOf }: Sources): SavedHeaps['locks'] {
  const exits = bodies.flatMap((body) => body.exits);
  const held = new Map(exits.filter(({ crossing }) => crossing === null).flatMap((exit) => [...exit.held]));
  const taken = starts.flatMap((fn) => summaryOf(fn).effects.filter((effect) => effect.kind === 'acquire'));
  return [...held.values()].flatMap(({ lock, path }) => {
    const use = taken.find((effect) => effect.lock.id === lock.id && !effect.shielded && !effect.bounded);
    if (!use) return [];
    return [
      {
        name: lock.text,
        place: placeOf(endOf(path).at),
        usedIn: functionName(endOf(use.path).at.fn),
        trace: [...stepsOf(path), ...stepsOf(use.path)],
      },
    ];
  });
}

/** What hooks close for good, and no other finding is about. */
function closedIn({ before, restored }: Saved, kept: readonly KeptOfProcess[]): readonly SavedState[] {
  return before.flatMap((hook) =>
    functionsIn(hook.values).flatMap((fn): readonly SavedState[] => {
      const closed = closesForGood(fn, restored);
      if (!closed || kept.some(({ name }) => closed.names.has(name.toLowerCase()))) return [];
      return [{ name: hook.text, place: placeOf(endOf(hook.path).at), trace: stepsOf(hook.path) }];
    }),
  );
}

/** A variable of a file. */
interface Global {
  readonly module: Module;
  readonly name: string;
}

function keyOf({ module, name }: Global): string {
  return `${String(module.index)}#${name}`;
}

/** Variables that are given a value before the heap is saved, and read after. */
function keptIn({ modules, restored }: Saved, { e, program }: Sources): readonly KeptOfProcess[] {
  const uses = usesIn(e, program, restored);
  return [...modules].flatMap((module) => {
    const skipped = unlessBuilding(module);
    return [...(module.bindings.get(0) ?? [])].flatMap(([name, bindings]): readonly KeptOfProcess[] => {
      const use = uses.get(keyOf({ module, name }));
      if (!use || isRenewed(bindings, restored) || use.isChanged) return [];
      return bindings.flatMap((binding): readonly KeptOfProcess[] => {
        if (binding.b !== 'value' || skipped.some((span) => contains(span, spanAt(module.facts.spans, binding.at))))
          return [];
        const found = ofProcess(e, binding);
        if (!found) return [];
        return [
          {
            name,
            what: found,
            place: placeOf({ fn: binding.fn, at: binding.at }),
            usedIn: functionName(use.fn),
            trace: [
              { place: placeOf({ fn: binding.fn, at: binding.at }), message: `\`${name}\` keeps ${found}`, depth: 0 },
              { place: placeOf(use), message: `\`${name}\` is used after the heap is restored`, depth: 0 },
            ],
          },
        ];
      });
    });
  });
}

function isRenewed(bindings: readonly Binding[], restored: ReadonlySet<Fn>): boolean {
  return bindings.some((binding) => 'fn' in binding && binding.b !== 'fn' && restored.has(binding.fn));
}

interface Use {
  readonly fn: Fn;
  readonly at: At;
  /** Something in it is given another value. */
  isChanged: boolean;
}

/** The variables of files that these functions read. */
function usesIn(e: Evaluator, program: Program, fns: ReadonlySet<Fn>): ReadonlyMap<string, Use> {
  const uses = new Map<string, Use>();
  for (const fn of fns) {
    const changed = new Set<Value>();
    walkSteps(fn.facts.body, {
      step: (step) => {
        if (step.s === 'assign') for (const target of step.targets) changed.add(rootOf(target));
      },
      value: (value) => {
        if (value.k === 'call' && /^Object\.assign$|\.(?:clear|splice|set)$/.test(value.call.text))
          for (const part of [value.call.callee, ...value.call.args.slice(0, 1).map((arg) => arg.value)])
            changed.add(rootOf(part));
      },
    });
    walkSteps(fn.facts.body, {
      value: (value) => {
        if (value.k !== 'var' && value.k !== 'attr') return;
        const global = globalNamed(e, program, value, fn);
        if (!global) return;
        const known = uses.get(keyOf(global)) ?? { fn, at: value.at, isChanged: false };
        known.isChanged ||= changed.has(value);
        uses.set(keyOf(global), known);
      },
    });
  }
  return uses;
}

function rootOf(value: Value): Value {
  return value.k === 'attr' || value.k === 'item' ? rootOf(value.base) : value;
}

/** Chains of re-exports are not followed without end. */
const MAX_EXPORTS = 4;

/** The variable of a file that a name stands for, in that file or where it is imported. */
function globalNamed(e: Evaluator, program: Program, value: Value, fn: Fn): Global | null {
  if (value.k === 'var') return value.fn === 0 ? exported(program, { module: fn.module, name: value.name }, 0) : null;
  if (value.k !== 'attr') return null;
  const [base] = e.evaluate(value.base, e.defaultFrame(fn));
  return base?.a === 'module' ? exported(program, { module: base.module, name: `exports.${value.name}` }, 0) : null;
}

function exported(program: Program, global: Global, depth: number): Global | null {
  const { module, name } = global;
  const [binding] = module.bindings.get(0)?.get(name) ?? [];
  if (!binding || depth > MAX_EXPORTS) return null;
  if (binding.b === 'value' && name.startsWith('exports.') && binding.value.k === 'var' && binding.value.fn === 0)
    return exported(program, { module, name: binding.value.name }, depth + 1);
  if (binding.b !== 'import') return global;
  const { step } = binding;
  const path = program.resolve(module.path, step.level, step.module);
  const from = path === null ? undefined : program.byPath.get(path);
  return from && step.name !== null
    ? exported(program, { module: from, name: `exports.${step.name}` }, depth + 1)
    : null;
}

/** What a variable keeps that belongs to the process it is made in; null where it is nothing such. */
function ofProcess(e: Evaluator, { value, fn, at }: Extract<Binding, { b: 'value' }>): string | null {
  const { library } = e.program;
  const frame = e.defaultFrame(fn);
  const named = (inner: Value): readonly string[] =>
    e.evaluate(inner, frame).flatMap((found) => (found.a === 'lib' ? [found.name] : []));
  let what: string | null = null;
  walkSteps([{ s: 'eval', value, at }], {
    value: (part) => {
      if (what !== null) return;
      const wholes = part.k === 'attr' || part.k === 'item' ? named(part.base) : [];
      const own = part.k === 'call' ? named(part.call.callee) : named(part);
      what =
        wholes.flatMap((name) => membersOf(library.entry(name)?.ofProcess))[0] ??
        own.flatMap((name) => wholeOf(library.entry(name)?.ofProcess))[0] ??
        (part.k === 'call' && isDrawn(e, e.evaluate(part, frame), named(part.call.callee)) ? DRAWN : null);
    },
  });
  return what;
}

interface OfProcess {
  readonly what: string;
  readonly members?: true;
}

function membersOf(of: OfProcess | undefined): readonly string[] {
  return of?.members ? [of.what] : [];
}

function wholeOf(of: OfProcess | undefined): readonly string[] {
  return of && !of.members ? [of.what] : [];
}

/** A value drawn at random, from what goes on as before where a heap is restored. */
function isDrawn(e: Evaluator, values: readonly Abstract[], callees: readonly string[]): boolean {
  const { library } = e.program;
  const isReset = callees.some((name) =>
    library.entry(name)?.effects?.some((effect) => effect.effect === 'draw-random' && effect.replays === 'forked'),
  );
  return !isReset && values.some((value) => value.a === 'object' && library.inherited(value.type, 'drawn') === true);
}

/** Where a file does what depends on whether its heap is to be saved. */
function unlessBuilding(module: Module): readonly Span[] {
  const spans: Span[] = [];
  walkSteps(module.fns[0]?.facts.body ?? [], {
    step: (step) => {
      if (step.s === 'branch' && asksWhetherBuilding(step.test, step.at))
        spans.push(spanAt(module.facts.spans, step.at));
    },
  });
  return spans;
}

function asksWhetherBuilding(test: Test, at: At): boolean {
  const names = new Set<string>();
  walkSteps([{ s: 'assert', test, at }], {
    value: (value) => {
      if (value.k === 'attr') names.add(value.name);
    },
  });
  return names.has('isBuildingSnapshot');
}
