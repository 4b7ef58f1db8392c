import type { Step, Value } from '../facts/facts.js';
import type { At } from '../facts/span.js';
import { blocksOfStep, atOf, walkSteps } from '../facts/visit.js';
import type { Place, TraceStep } from '../finding.js';
import { argument } from '../link/argument.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Fn, Frame } from '../link/model.js';
import { isWithin } from '../link/places.js';
import { holds } from './conditions.js';
import { spell } from './context.js';
import type { ChildAct, ForkView } from './fork.js';
import type { ChildSite } from './fork-sites.js';
import type { Path, Summary } from './model.js';
import { nameOfFile } from './shared-writes.js';
import { endOf, isInLoop, placeOf } from './trace.js';

/** A lock of one process around a write to what several processes share. */
export interface LocalLock {
  readonly name: string;
  /** What is written to, as the source names it. */
  readonly shared: string;
  /** Where the lock is taken. */
  readonly place: Place;
  /** Targets it holds for; empty: all. */
  readonly targets: readonly string[];
  readonly trace: readonly TraceStep[];
}

export interface LocalLockSources {
  readonly e: Evaluator;
  readonly summaries: readonly Summary[];
  readonly roots: readonly Summary[];
  readonly acquired: readonly ChildSite<'acquire'>[];
}

/** A write in the body of a lock's `with`. */
interface Write {
  readonly text: string;
  readonly fn: Fn;
  readonly at: At;
}

export function localLocks({ e, summaries, roots, acquired }: LocalLockSources): readonly LocalLock[] {
  return acquired.flatMap(({ ways }): readonly LocalLock[] => {
    const [first] = ways;
    if (!first || !ways.every(({ act }) => isLocal(act))) return [];
    const { at } = endOf(first.act.effect.path);
    const several = ways.find(
      ({ fork }) => isMany(fork) || ways.some((other) => other.fork.crossing.site.at !== fork.crossing.site.at),
    );
    if (!several && !roots.some((root) => takesAt(root, at))) return [];
    if (ways.some(({ fork }) => fork.does('acquire', excludesProcesses))) return [];
    const write = summaries
      .filter(({ frame }) => frame.fn === at.fn)
      .flatMap(({ frame }) => writesUnder(e, frame, at.at))
      .find(Boolean);
    if (!write) return [];
    const { fork, act } = several ?? first;
    return [
      {
        name: act.effect.lock.text,
        shared: write.text,
        place: act.place,
        targets: fork.targets,
        trace: [
          ...fork.trace,
          ...act.trace,
          { place: placeOf(write), message: `\`${write.text}\` is written`, depth: 0 },
        ],
      },
    ];
  });
}

function isLocal({ effect }: ChildAct<'acquire'>): boolean {
  const { trait } = effect.lock;
  return (trait.scope === 'thread' || trait.scope === 'task') && trait.what === 'lock';
}

/** A lock that other processes respect too. */
function excludesProcesses({ lock: { trait } }: ChildAct<'acquire'>['effect']): boolean {
  return trait.scope !== 'thread' && trait.scope !== 'task' && trait.what !== 'queue';
}

/** Whether a fork makes more than one child: workers of a pool, or one for each round of a loop. */
function isMany({ crossing }: ForkView): boolean {
  if (crossing.spawn.count === 'many') return true;
  return isInLoop(crossing.site);
}

/** Whether the parent takes the lock at the same place. */
function takesAt({ effects }: Summary, at: Path['at']): boolean {
  return effects.some((effect) => {
    if (effect.kind !== 'acquire') return false;
    const end = endOf(effect.path).at;
    return end.fn === at.fn && end.at === at.at;
  });
}

/** The writes to shared things in the body of the `with` that takes a lock here, and in what the body calls. */
function writesUnder(e: Evaluator, frame: Frame, taken: At): readonly Write[] {
  const bodies = (steps: readonly Step[]): readonly (readonly Step[])[] =>
    steps.flatMap((step) => [
      ...(step.s === 'scope' && isWithin(frame.fn, taken, atOf(step.value)) ? [step.body] : []),
      ...blocksOfStep(step).flatMap(bodies),
    ]);
  return bodies(frame.fn.facts.body).flatMap((body) => writesIn(e, body, frame, 0));
}

function writesIn(e: Evaluator, body: readonly Step[], frame: Frame, depth: number): readonly Write[] {
  const writes: Write[] = [];
  const note = (text: string, at: At): void => {
    writes.push({ text, fn: frame.fn, at });
  };
  walkSteps(body, {
    step: (step) => {
      if (step.s !== 'assign') return;
      for (const target of step.targets)
        if ((target.k === 'attr' || target.k === 'item') && isShared(e, target.base, frame))
          note(spell(target.base), atOf(target));
    },
    value: (value) => {
      if (value.k !== 'call') return;
      for (const callee of e.evaluate(value.call.callee, frame)) {
        if (callee.a === 'lib') {
          const spec = e.program.library.entry(callee.name)?.writes;
          const args = e.arguments(value.call, frame);
          if (!spec || (spec.when && !holds(e, spec.when, { callee, args, call: value.call, must: true }))) continue;
          const source = value.call.args[spec.to.index ?? 0]?.value;
          const name = source && nameOfFile(source, argument(args, spec.to)?.values ?? []);
          if (name) note(name, value.call.at);
        } else if (callee.a === 'fn' && depth < 1 && callee.fn.module === frame.fn.module) {
          const inner = e.enter(callee, e.arguments(value.call, frame), '').frame;
          writes.push(...writesIn(e, callee.fn.facts.body, inner, depth + 1));
        }
      }
    },
  });
  return writes;
}

/** Memory that processes share, or a view of it. */
function isShared(e: Evaluator, value: Value, frame: Frame): boolean {
  const own = e
    .evaluate(value, frame)
    .some((found) => found.a === 'object' && e.program.library.inherited(found.type, 'sharedMemory') === true);
  return own || (value.k === 'attr' && isShared(e, value.base, frame));
}
