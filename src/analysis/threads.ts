import type { EffectSpec } from '../effects.js';
import { idOf } from '../link/abstract.js';
import { argument } from '../link/argument.js';
import type { Abstract, Argument, Fn } from '../link/model.js';
import { siteKey } from '../link/model.js';
import { subjectsOf, type LibraryCall } from './library-call.js';
import { renaming } from './renaming.js';
import { ChildEffects } from './child-effects.js';
import { record, recordCrossing } from './collector.js';
import { endThread } from './end-thread.js';
import { limits } from './conditions.js';
import { loopGuard } from './guarded-loop.js';
import { targetsOf } from './callables.js';
import { type Context, pathAt, spell } from './context.js';
import { type Flags, NO_FLAGS } from './flags.js';
import { Handed } from './handed.js';
import type { Alive, State, Summary } from './model.js';

/** A call that starts a thread. */
export function startThread(
  c: Context,
  spec: Extract<EffectSpec, { effect: 'start-thread' }>,
  library: LibraryCall,
  state: State,
): readonly State[] {
  const subjects = subjectsOf(c, library, spec.subject);
  const site = siteKey({ fn: c.frame.fn, at: library.call.at });
  const known = subjects.length > 0 ? subjects : [{ a: 'unknown', id: site } as const];
  let next = state;
  for (const subject of known) {
    const id = idOf(subject) ?? site;
    if (spec.life === 'idle' && state.alive.has(id)) continue;
    const thread = describe(c, spec, library, subject, id, state);
    record(c.program, c.into, state, {
      kind: 'start-thread',
      thread,
      path: thread.path,
      roles: state.roles,
      must: library.must,
      late: false,
    });
    next = {
      ...next,
      alive: new Map(next.alive).set(id, thread),
      signals: next.signals.without(thread.flags),
    };
  }
  return [next];
}

function describe(
  c: Context,
  spec: Extract<EffectSpec, { effect: 'start-thread' }>,
  library: LibraryCall,
  subject: Abstract,
  id: string,
  state: State,
): Alive {
  const name = spec.label ?? threadName(library);
  const path = pathAt(c, library.call.at, `${name} starts`);
  const [made] = madeAt(subject);
  const base = {
    id,
    siteKey: made ?? null,
    made: subject.a === 'object' || subject.a === 'instance' ? subject.site : null,
    path,
    label: name,
    native: spec.native ?? false,
    handles: spec.handles ?? [],
  };
  const targets =
    spec.runs?.kind === 'target'
      ? targetsOf(c, subject)
      : spec.runs?.kind === 'callable'
        ? callable(spec.runs, library)
        : [];
  let life: Alive['life'] = spec.life === 'service' ? 'service' : spec.life === 'idle' ? 'idle' : 'ends';
  let flags = NO_FLAGS;
  let resolves: Alive['resolves'] = spec.resolves ? 'service' : null;
  const runs: Fn[] = [];
  const guards: string[] = [];
  const takes: { lock: Alive['takes'][number]['lock']; path: Alive['takes'][number]['path'] }[] = [];
  for (const { callee, args } of targets) {
    if (callee.a === 'partial' && callee.fn.a !== 'fn') continue;
    const fn = callee.a === 'partial' ? callee.fn : callee;
    if (fn.a !== 'fn') {
      if (fn.a === 'lib' && c.program.library.isEndless(fn.name)) life = 'service';
      continue;
    }
    const site = siteKey({ fn: c.frame.fn, at: library.call.at });
    const entered = c.e.enter(fn, callee.a === 'partial' ? [...callee.args, ...args] : args, site);
    const summary = c.summaryOf(entered.frame);
    runs.push(fn.fn);
    const guard = loopGuard(c.e, entered.frame);
    const names = renaming(
      c,
      { summary, ids: entered.ids, fnId: fn.fn.id },
      { at: library.call.at, text: `${name} runs \`${fn.fn.facts.name}()\``, site },
    );
    if (guard !== null) guards.push(names.id(guard));
    for (const effect of summary.effects) {
      if (effect.kind === 'acquire' && !effect.waits)
        takes.push({ lock: names.lock(effect.lock), path: names.path(effect.path) });
      if (effect.kind === 'resolve' && resolves === null) resolves = names.path(effect.path);
    }
    if (spec.life === 'target') {
      const found = lifeOf(summary);
      life = spec.once && found.life === 'flag' ? 'ends' : found.life;
      flags = found.flags.renamed(names.names);
    }
    forkInside(c, summary, names, library, state);
  }
  const must = library.must && (life === 'endless' || life === 'flag' || life === 'service');
  return {
    ...base,
    must,
    life,
    flags,
    resolves,
    takes,
    guards: targets.length === 1 ? guards : [],
    runs,
    under: spec.runs ? [...state.held.values()].map((held) => held.lock) : [],
  };
}

function madeAt(subject: Abstract): readonly string[] {
  return (subject.a === 'object' || subject.a === 'instance') && subject.site ? [siteKey(subject.site)] : [];
}

function callable(
  runs: Extract<NonNullable<Extract<EffectSpec, { effect: 'start-thread' }>['runs']>, { kind: 'callable' }>,
  library: LibraryCall,
): readonly { callee: Abstract; args: readonly Argument[] }[] {
  const given = argument(library.args, runs.fn);
  const rest = runs.rest ? library.args.filter((arg) => arg !== given) : [];
  return (given?.values ?? []).map((callee) => ({ callee, args: rest }));
}

function threadName(library: LibraryCall): string {
  const { callee } = library.call;
  const base = callee.k === 'attr' ? spell(callee.base) : '';
  return base === '' || base.includes('(') ? 'the thread' : `the thread \`${base}\``;
}

/** Whether a thread that runs this ends by itself. */
export function lifeOf(summary: Summary): {
  readonly life: 'endless' | 'flag' | 'ends';
  readonly flags: Flags;
} {
  if (summary.exits.length === 0)
    return summary.isEndless ? { life: 'endless', flags: NO_FLAGS } : { life: 'ends', flags: NO_FLAGS };
  const watched = summary.exits.map((exit) => exit.watched);
  if (watched.every((flags) => !flags.isEmpty))
    return { life: 'flag', flags: watched.reduce((all, flags) => all.with(flags)) };
  return { life: 'ends', flags: NO_FLAGS };
}

/** A fork inside the thread: the thread that started it is alive then. */
function forkInside(
  c: Context,
  summary: Summary,
  names: ReturnType<typeof renaming>,
  library: LibraryCall,
  state: State,
): void {
  for (const crossing of summary.crossings) {
    if (crossing.inside) continue;
    const starter: Alive = {
      id: 'starter',
      siteKey: null,
      made: null,
      must: true,
      path: pathAt(c, library.call.at, 'the thread that starts this one goes on'),
      label: 'the starting thread',
      flags: NO_FLAGS,
      native: false,
      life: 'starter',
      resolves: null,
      takes: [],
      guards: [],
      under: [],
      runs: [],
      handles: [],
    };
    const child = new ChildEffects();
    child.inherit(crossing.child, (effect) => names.effect(effect, state, true));
    recordCrossing(c.program, c.into, {
      ...crossing,
      key: `${crossing.key}<thread`,
      path: names.path(crossing.path),
      held: Handed.of(new Map([...crossing.held.peek().values()].map(names.held).map((held) => [held.lock.id, held]))),
      alive: Handed.of(
        new Map([
          ['starter', starter],
          ...[...crossing.alive.peek().values()].map(names.alive).map((alive) => [alive.id, alive] as const),
        ]),
      ),
      inside: null,
      child,
      handle: null,
      waitedUnder: new Set([...crossing.waitedUnder].map(names.id)),
      leaves: new Set(crossing.leaves),
    });
  }
}

/** A call after which threads have ended. */
export function endThreads(
  c: Context,
  spec: Extract<EffectSpec, { effect: 'end-thread' }>,
  library: LibraryCall,
  state: State,
): State {
  const subjects = subjectsOf(c, library, spec.subject);
  const sites = subjects.flatMap(madeAt);
  if (sites.length > 0)
    record(c.program, c.into, state, {
      kind: 'end-thread',
      sites,
      path: pathAt(c, library.call.at, `\`${library.call.text}()\` waits for a thread`),
      roles: state.roles,
      must: library.must,
      late: false,
    });
  if (limits(c.e, spec.early, library)) return doubt(subjects, state);
  return subjects.reduce((current, subject) => endThread(subject, current), state);
}

/** A join with a time limit: the thread may have ended. */
function doubt(subjects: readonly Abstract[], state: State): State {
  const ids = subjects.map(idOf);
  const alive = new Map(
    [...state.alive].map(([id, thread]) => [id, ids.includes(id) ? { ...thread, must: false } : thread]),
  );
  return { ...state, alive };
}
