import type { TraceStep, Place } from '../finding.js';
import { siteKey, type Fn } from '../link/model.js';
import type { Alive, Crossing, Effect, Escape, Held, LockRef, Path } from './model.js';
import { leavesSomething } from './program-end.js';
import { isOnPurpose } from './on-purpose.js';
import { execsByHand, startingCall, type StartingCall, unsafeBeforeExec } from './own-exec.js';
import type { ForkReplacement } from './replace-fork.js';
import { isAll, spellRuntimes, within } from '../runtimes.js';
import type { Targets } from '../targets.js';
import type { At } from '../facts/span.js';
import { isTestFile } from './test-files.js';
import type { Protections } from './protections.js';
import { endOf, meetingOf, placeOf, stepsBeyond, stepsOf } from './trace.js';

/** A lock in a message, and where it is made. */
export interface LockView {
  readonly ref: LockRef;
  readonly text: string;
  /** What it is called in a sentence: `lock`, `condition`, `queue`. */
  readonly what: string;
  readonly reentrant: boolean;
  readonly scope: LockRef['trait']['scope'];
  readonly made: Place | null;
}

/** Something that the child of a fork does. `trace` begins in the child. */
export interface ChildAct<K extends Effect['kind'] = Effect['kind']> {
  readonly effect: Extract<Effect, { kind: K }>;
  readonly place: Place;
  /** The function in which it happens, as a sentence names it. */
  readonly in: string;
  readonly trace: readonly TraceStep[];
}

export interface ThreadView {
  readonly label: string;
  readonly must: boolean;
  readonly life: Alive['life'];
  readonly native: boolean;
  /** It resolves names by itself. */
  readonly resolves: boolean;
  readonly takes: Alive['takes'];
  readonly trace: readonly TraceStep[];
  /** What it does about names, below its start. */
  readonly resolveTrace: readonly TraceStep[];
}

/** A lock held while the process is copied. */
export interface HeldView {
  readonly lock: LockView;
  readonly must: boolean;
  /** The call, in the function that holds the lock, that leads to the fork. */
  readonly place: Place;
  readonly trace: readonly TraceStep[];
}

/** A copying fork as some root of the program reaches it: one view for each way. */
export interface ForkView {
  readonly label: string;
  readonly place: Place;
  readonly raw: boolean;
  /** On which targets the child dies at once, whatever it is to do; empty: on all, null: on none. */
  readonly dies: readonly string[] | null;
  /** What the runtime does at a later time, or on other threads than this, is never done in the child. */
  readonly strands: boolean;
  /** There are versions of the runtime in which the child dies at once. */
  readonly perishable: boolean;
  readonly crossing: Crossing;
  /** The function or module body from which the way begins. */
  readonly root: Fn;
  /** The way to the fork. */
  readonly trace: readonly TraceStep[];
  /** Targets under which the process is a copy; empty: all. */
  readonly targets: readonly string[];
  /** The start method was not chosen. */
  readonly byDefault: boolean;
  /** A function that the child runs before it execs: where it is given to the call (and to the call's dictionary). */
  readonly beforeExec: {
    readonly place: Place;
    readonly text: string;
    readonly given: Place | null;
    /** The arguments that do the same in its place. */
    readonly replacement: {
      readonly args: readonly { readonly name: string; readonly value: string | Place }[];
      /** None of them can be given a second time. */
      readonly isSure: boolean;
    } | null;
  } | null;
  /** The child of a fork by hand execs, on every path on which it does not end. */
  readonly execsByHand: boolean;
  /** What such a child does before that takes locks or buffers. */
  readonly beforeExecByHand: readonly ChildAct[];
  /** The call that does all that such a child does, and by which arguments. */
  readonly startedBy: StartingCall | null;
  /** The same as an edit: the call in place of the fork's, without the child's arm. */
  readonly mechanical: {
    readonly name: string;
    readonly call: Place;
    readonly text: readonly (string | Place)[];
    readonly arm: Place;
  } | null;
  /** No program code runs in the child. */
  readonly execsOnly: boolean;
  /** On all paths the child execs or leaves by `_exit`, with only harmless set-up before; or it is one that execs by its kind. */
  readonly leavesAtOnce: boolean;
  /** The child may run on past the end of all that is seen of it. */
  readonly goesOn: boolean;
  /** The parent ends at once: the child is the program from then on, as of a daemon. */
  readonly succeeds: boolean;
  readonly held: readonly HeldView[];
  /** A test forks: its servers are its own, and what may happen there it looks at itself. */
  readonly inTest: boolean;
  /** Whoever wrote it forks beside threads on purpose. */
  readonly onPurpose: boolean;
  readonly threads: readonly ThreadView[];
  /** How the child gets out of its own arm into the program of its parent. */
  readonly escapes: readonly {
    readonly kind: Escape['kind'];
    readonly place: Place;
    readonly trace: readonly TraceStep[];
  }[];
  /** What the child does of this kind, all of it or what fits. */
  readonly acts: <K extends Effect['kind']>(kind: K, fits?: Fits<K>) => readonly ChildAct<K>[];
  /** Whether the child does such a thing; costs less than to ask for the acts. */
  readonly does: <K extends Effect['kind']>(kind: K, fits: Fits<K>) => boolean;
  /** Whether at-fork handlers make this lock usable, or this resource anew, in the child of this fork. */
  readonly isProtected: (object: Pick<LockRef, 'place' | 'origin'>) => boolean;
}

/** Which of a child's acts are asked for. */
type Fits<K extends Effect['kind']> = (effect: Extract<Effect, { kind: K }>) => boolean;

/** What the ends of the program tell of a child. */
export interface ChildLife {
  /** It runs on past the end of all that is seen of it. */
  readonly goesOn: boolean;
  /** The same, and not because an exec failed. */
  readonly goesOnUnfailed: boolean;
  /** It has children of its own. */
  readonly forks: boolean;
}

export function forkView(
  crossing: Crossing,
  protections: Protections,
  life: ChildLife,
  root: Fn,
  targets: Targets,
): ForkView {
  const { spawn } = crossing;
  const { goesOn } = life;
  const acts = crossing.child.values().filter((effect) => !effect.thrown);
  const isOwnExec = execsByHand(crossing, acts, life.goesOnUnfailed);
  const threads = [...crossing.alive.value.values()].filter(
    (thread) =>
      !protections.handlesThread(thread, spawn.runsHooks) && !isIdle(thread, crossing) && !isPassing(thread, crossing),
  );
  return {
    label: spawn.label,
    place: placeOf(endOf(crossing.path).at),
    raw: spawn.raw,
    strands: spawn.strands === true,
    perishable: spawn.dies !== undefined,
    dies: deadIn(spawn, targets),
    crossing,
    root,
    trace: stepsOf(crossing.path),
    targets: crossing.targets,
    byDefault: crossing.byDefault,
    beforeExec: crossing.beforeExec && {
      place: placeOf({ fn: crossing.site.fn, at: crossing.beforeExec.at }),
      text: crossing.beforeExec.text,
      given: crossing.beforeExec.given && placeOf(crossing.beforeExec.given),
      replacement: crossing.beforeExec.replacement && {
        args: crossing.beforeExec.replacement.args.map(({ name, value }) => ({
          name,
          value: typeof value === 'string' ? value : placeOf(value),
        })),
        isSure: crossing.beforeExec.replacement.isSure,
      },
    },
    execsOnly: spawn.leaves === 'exec' && crossing.child.size === 0,
    leavesAtOnce:
      spawn.leaves === 'exec' ||
      (!goesOn && spawn.raw && !acts.some((effect) => effect.kind === 'run') && !crossing.leaves.has('exit')),
    goesOn,
    succeeds: crossing.succeeds,
    execsByHand: isOwnExec,
    beforeExecByHand: isOwnExec ? unsafeBeforeExec(crossing, acts).map((act) => childAct(act, crossing.path)) : [],
    startedBy: isOwnExec && !life.forks ? startingCall(crossing, acts, targets) : null,
    mechanical: crossing.mechanical && mechanicalOf(crossing.mechanical, crossing),
    held: [...crossing.held.value.values()].map((held) => heldView(held, crossing)),
    inTest: isTestFile(crossing.site.fn.module.path),
    onPurpose: isOnPurpose(crossing, threads, acts),
    threads: threads.map((thread) => threadView(thread, crossing)),
    escapes: crossing.escapes
      .filter((escape) => leavesSomething(crossing.path, escape))
      .map(({ kind, path }) => ({
        kind,
        place: placeOf(kind === 'raise' ? path.at : endOf(path).at),
        // The arm begins where the function that has it calls what forks.
        trace: [...stepsOf({ ...armOf(crossing.path, path), next: null }), ...stepsOf(path)],
      })),
    acts: (kind, fits) => actsOf(acts, kind, fits).map((effect) => childAct(effect, crossing.path)),
    does: (kind, fits) => actsOf(acts, kind, fits).length > 0,
    isProtected: (lock) => protections.covering(lock, spawn.runsHooks).length > 0,
  };
}

/** Where the child of such a fork has no heap. */
function deadIn({ dies = [] }: Crossing['spawn'], { runtimes, platforms }: Targets): readonly string[] | null {
  const dead = platforms.includes('linux') ? within(runtimes, dies) : [];
  if (dead.length === 0) return null;
  const system = platforms.length > 1 ? ['Linux'] : [];
  return isAll(dead, runtimes) ? system : [[spellRuntimes(dead), ...system].join(' on ')];
}

/**
 * Only a test brings the fork and the thread together, and the thread may have ended by then, or is the one that the
 * test itself runs in: the program does not fork so.
 */
function isPassing({ must, life, path }: Alive, { path: fork }: Crossing): boolean {
  return (!must || life === 'starter') && isTestFile(meetingOf(path, fork).at.fn.module.path);
}

function mechanicalOf({ name, text, arm }: ForkReplacement, { site }: Crossing): ForkView['mechanical'] {
  const place = (at: At): Place => placeOf({ fn: site.fn, at });
  return {
    name,
    call: place(site.at),
    text: text.map((part) => (typeof part === 'string' ? part : place(part))),
    arm: { path: site.fn.module.path, span: arm },
  };
}

/** The last step of the way to a fork that is in the function in which an escape begins. */
function armOf(fork: Path, escape: Path): Path {
  let found = fork;
  for (let step: Path | null = fork; step; step = step.next) if (step.at.fn === escape.at.fn) found = step;
  return found;
}

function actsOf<K extends Effect['kind']>(
  acts: readonly Effect[],
  kind: K,
  fits: Fits<K> = () => true,
): readonly Extract<Effect, { kind: K }>[] {
  return acts.filter((act): act is Extract<Effect, { kind: K }> => act.kind === kind && fits(act as never));
}

function childAct<E extends Effect>(
  effect: E,
  fork: Path,
): { effect: E; place: Place; in: string; trace: readonly TraceStep[] } {
  const trace = stepsBeyond(effect.path, fork).map((step, i) =>
    i === 0 ? { ...step, message: `in the child, ${step.message}` } : step,
  );
  const end = endOf(effect.path).at;
  return {
    effect,
    place: placeOf(end),
    in: end.fn.facts.kind === 'module' ? end.fn.module.path : `${end.fn.facts.qualname}()`,
    trace,
  };
}

export function lockView(ref: LockRef): LockView {
  return {
    ref,
    text: ref.text,
    what: ref.trait.what,
    reentrant: ref.trait.reentrant,
    scope: ref.trait.scope,
    made: ref.site ? placeOf(ref.site) : null,
  };
}

function heldView(held: Held, crossing: Crossing): HeldView {
  const lock = lockView(held.lock);
  const made: readonly TraceStep[] = lock.made
    ? [{ place: lock.made, message: `\`${lock.text}\` is made`, depth: 0 }]
    : [];
  const via = held.via ?? crossing.path;
  return {
    lock,
    must: held.must && crossing.sure && !isOneOfMany(held.lock.id),
    place: placeOf(held.at ?? endOf(via).at),
    trace: [...made, ...stepsOf(held.path), ...stepsBeyond(via, held.path)],
  };
}

/** A thread that does nothing but wait while whoever forks holds a lock. */
function isIdle({ guards }: Alive, { held }: Crossing): boolean {
  return guards.some((guard) => held.value.get(guard)?.must === true);
}

/** An element of a container under a key that is not constant: which one it is cannot be told. */
function isOneOfMany(id: string): boolean {
  return /\[(?!')/.test(id);
}

function threadView(thread: Alive, { path: fork, sure }: Crossing): ThreadView {
  const resolveTrace =
    thread.resolves !== null && thread.resolves !== 'service' ? stepsBeyond(thread.resolves, thread.path) : [];
  return {
    label: thread.label,
    must: thread.must && sure,
    life: thread.life,
    native: thread.native,
    resolves: thread.resolves !== null,
    takes: thread.takes,
    trace: [...stepsOf(thread.path), ...stepsBeyond(fork, thread.path)],
    resolveTrace,
  };
}

/** Where a fork stands: the same for all ways that lead to it. */
export function forkKey(fork: ForkView): string {
  return siteKey(fork.crossing.site);
}
