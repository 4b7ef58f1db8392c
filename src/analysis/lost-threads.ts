import type { EffectSpec } from '../effects.js';
import type { Place, TraceStep } from '../finding.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Cls, Fn } from '../link/model.js';
import type { Program } from '../link/program.js';
import { lineOf, spanOf } from '../link/places.js';
import type { HandlesThread } from './handled-threads.js';
import type { Handover, HandoverSources } from './handover.js';
import { handoverByLock } from './handover-by-lock.js';
import { handoverByLoop } from './handover-by-loop.js';
import { handoverByQueue } from './handover-by-queue.js';
import type { Longevity } from './longevity.js';
import type { Alive, Summary } from './model.js';
import { HOST_HOOKS, type Protections } from './protections.js';
import { createCalledAfterChecks, looksAfterForks } from './restarted-threads.js';
import type { Sessions } from './sessions.js';
import { isTestFile } from './test-files.js';
import { type Owner, ownerOf } from './thread-owner.js';
import { isWaitInLoop, loopsOf, reachOf } from './thread-work.js';
import { endOf, functionName, placeOf, stepsOf } from './trace.js';

/** A background thread that its owner goes on relying on in a forked child, where there is none. */
export interface LostThread {
  /** As a sentence names it. */
  readonly label: string;
  /** Where it starts. */
  readonly place: Place;
  /** A public function of the owner that relies on it. */
  readonly caller: string;
  /** What the two share, as the function names it. */
  readonly shared: string;
  readonly trace: readonly TraceStep[];
}

export interface LostThreadSources {
  readonly e: Evaluator;
  readonly program: Program;
  readonly summaries: readonly Summary[];
  readonly entries: (fn: Fn, cls: Cls | null) => readonly Summary[];
  readonly protections: Protections;
  readonly handles: HandlesThread;
  readonly longevity: Longevity;
  readonly sessions: Sessions;
  /** Whether the program is seen to copy itself. */
  readonly forks: boolean;
  /** Whether the thread never runs when the program forks, where it does both. */
  readonly endsBeforeForks: (thread: Pick<Alive, 'path'>) => boolean;
}

export function lostThreads(sources: LostThreadSources): readonly LostThread[] {
  const { e, summaries } = sources;
  if (!sources.forks && startsAfresh(sources.program, e)) return [];
  const isChecked = once(() => createCalledAfterChecks(sources));
  const started = new Map<string, { readonly fn: Fn; readonly thread: Alive }>();
  const runsAlone = new Set<Fn>();
  const waiting = new Set<Fn>();
  for (const { frame, effects } of summaries)
    for (const effect of effects) {
      if (effect.kind === 'acquire' && isWaitInLoop(effect)) waiting.add(frame.fn);
      if (effect.kind !== 'start-thread') continue;
      for (const fn of effect.thread.runs) runsAlone.add(fn);
      if (effect.path.next !== null) continue;
      const { at } = effect.path;
      const key = `${at.fn.module.path}:${spanOf(at).join(':')}`;
      if (!started.has(key) || started.get(key)?.thread.runs.length === 0)
        started.set(key, { fn: frame.fn, thread: effect.thread });
    }
  return [...started.values()].flatMap(({ fn, thread }) => {
    if (isTestFile(fn.module.path) || sources.handles(thread, HOST_HOOKS) || sources.endsBeforeForks(thread)) return [];
    const owner = ownerOf(fn);
    const use = handover(owner, thread, waiting, { ...sources, runsAlone });
    if (!use || looksAfterForks(owner, thread, sources)) return [];
    if (fn.facts.kind === 'function' && isChecked()(fn)) return [];
    return [
      {
        label: thread.label,
        place: placeOf(endOf(thread.path).at),
        caller: functionName(use.fn),
        shared: use.text,
        trace: [
          ...(use.site ? [{ place: placeOf(use.site), message: `\`${use.text}\` is made`, depth: 0 }] : []),
          ...(thread.made && lineOf(thread.made) !== lineOf(endOf(thread.path).at)
            ? [{ place: placeOf(thread.made), message: `${thread.label} is made`, depth: 0 }]
            : []),
          ...stepsOf(thread.path),
          ...stepsOf(use.path),
        ],
      },
    ];
  });
}

/** What the owner leaves to its thread, where it lives long enough for that to matter. */
function handover(
  owner: Owner,
  thread: Alive,
  waiting: ReadonlySet<Fn>,
  sources: HandoverSources & LostThreadSources,
): Handover | null {
  const { cls } = owner;
  if (cls && !sources.longevity.outlivesCalls(cls)) return null;
  // What a loop gives back is as good in a child, if only the thread were there.
  const loop = handoverByLoop(owner, thread, sources);
  if (loop || (cls && sources.sessions.needsThread(cls))) return loop;
  return (
    (isBackground(thread, waiting, sources.e) ? handoverByLock(owner, thread, sources) : null) ??
    handoverByQueue(owner, thread, sources)
  );
}

/** A thread of the program's own that runs until it is told to end, if only by what it is sent. */
function isBackground({ life, runs }: Alive, waiting: ReadonlySet<Fn>, e: Evaluator): boolean {
  // What comes to a loop elsewhere only waits for something once.
  if (life === 'endless' || life === 'flag') return [...reachOf(runs, e)].some((fn) => loopsOf(fn).length > 0);
  return life === 'ends' && runs.some((fn) => waiting.has(fn));
}

/** Whether the program starts children that run its code, all of them afresh (none copies it). */
function startsAfresh(program: Program, e: Evaluator): boolean {
  const runsProgram = (effect: EffectSpec): boolean =>
    effect.effect === 'spawn' && effect.spawn.entry.kind !== 'program' && effect.spawn.memory !== 'restored';
  const names = new Set<string>();
  for (const entry of program.library.entries())
    if (entry.effects?.some(runsProgram)) names.add(entry.name.slice(entry.name.lastIndexOf('.') + 1));
  for (const name of names)
    for (const { fn, value } of program.index.calls.get(name) ?? []) {
      if (isTestFile(fn.module.path)) continue;
      for (const callee of e.evaluate(value.call.callee, e.defaultFrame(fn)))
        if (callee.a === 'lib' && program.library.entry(callee.name)?.effects?.some(runsProgram)) return true;
    }
  return false;
}

function once<T>(compute: () => T): () => T {
  let done: { readonly value: T } | null = null;
  return () => (done ??= { value: compute() }).value;
}
