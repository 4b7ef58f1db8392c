import type { Value } from '../facts/facts.js';
import { walkSteps } from '../facts/visit.js';
import type { Place, TraceStep } from '../finding.js';
import type { Evaluator } from '../link/evaluator.js';
import { lastName } from '../link/index-module.js';
import { MAIN_FILE, type Module, siteKey } from '../link/model.js';
import { isWithin } from '../link/places.js';
import { directoryOf, fileNamed } from '../link/script-files.js';
import { DELAYED, WAITED } from './callbacks.js';
import { isLiteral } from './locks-of-call.js';
import type { Effect, Held, Path, Summary } from './model.js';
import { type Launch, launchesOf } from './script-starts.js';
import { roleKey } from './told-roles.js';
import { endOf, placeOf, stepsOf } from './trace.js';
import { settlesWithChild, waitsForChild } from './waits-for-child.js';

/** A lock between processes that a script holds while it starts a process that needs it, or that gets it too. */
export interface HeldAcrossLaunch {
  readonly lock: string;
  readonly call: string;
  /** The file that takes the lock too while it is waited for; null where the process inherits the locked file. */
  readonly file: string | null;
  /** Both take it under the same literal name, on every way. */
  readonly isSure: boolean;
  /** The call, in the function that holds the lock, that leads to the start. */
  readonly place: Place;
  readonly trace: readonly TraceStep[];
}

export interface LaunchSources {
  readonly e: Evaluator;
  readonly summaries: readonly Summary[];
  readonly bodies: readonly Summary[];
  readonly bodyOf: (module: Module) => Summary | null;
}

export function heldAcrossLaunches(sources: LaunchSources): readonly HeldAcrossLaunch[] {
  const { e, summaries } = sources;
  const found = new Map<string, HeldAcrossLaunch>();
  for (const summary of summaries)
    for (const launch of launchesOf(summary))
      for (const held of launch.under) {
        const key = `${siteKey(endOf(launch.path).at)} ${siteKey(endOf(held.path).at)}`;
        const known = found.get(key);
        if (known && known.trace.length <= stepsOf(launch.path).length + stepsOf(held.path).length) continue;
        const taken = consequence(sources, launch, held, () => isWaitedFor(e, summary, launch, held));
        if (!taken) continue;
        found.set(key, {
          ...{ lock: held.lock.text, call: launch.text, file: taken.file, isSure: taken.isSure },
          place: placeOf(launch.path.at),
          trace: [...stepsOf(held.path), ...stepsOf(launch.path), ...taken.trace],
        });
      }
  return [...found.values()];
}

/** What comes of holding a lock there; null where nothing does. */
function consequence(
  { e, bodies, bodyOf }: LaunchSources,
  launch: Launch,
  held: Held,
  isWaited: () => boolean,
): Pick<HeldAcrossLaunch, 'file' | 'isSure' | 'trace'> | null {
  const { scope } = held.lock.trait;
  if (scope === 'flock')
    return launch.starts.descriptors.includes(held.lock.id) ? { file: null, isSure: false, trace: [] } : null;
  if (scope !== 'record' || !isSettled(held, launch) || !isWaited()) return null;
  for (const child of childrenOf(e, launch, bodies, bodyOf))
    for (const effect of child.effects) {
      if (
        effect.kind !== 'acquire' ||
        effect.lock.id !== held.lock.id ||
        effect.roles.get(roleKey('primary')) === 'yes'
      )
        continue;
      if (siteKey(endOf(effect.path).at) === siteKey(endOf(held.path).at)) continue;
      return {
        file: child.frame.fn.module.path,
        isSure: isLiteral(held.lock) && isSure(effect),
        trace: stepsOf(effect.path),
      };
    }
  return null;
}

function isSure({ roles }: Effect): boolean {
  return [...roles.keys()].every((key) => key.startsWith('is:') || key === DELAYED || key === WAITED);
}

/** Once the acquisition is left, the lock is held: it does not return a promise, or that is waited for. */
function isSettled({ path }: Held, launch: Launch): boolean {
  const { fn, at } = endOf(path).at;
  if (launch.path.at.at === path.at.at) return true;
  let is = false;
  walkSteps(fn.facts.body, {
    value: (value) => {
      if (value.k === 'call' && value.call.at === at) is ||= (lastName(value.call.callee) ?? '').endsWith('Sync');
      else if (value.k === 'await') is ||= isWithin(fn, at, value.at);
    },
  });
  return is;
}

/** Whether the function that holds the lock waits for the process before it gives the lock back. */
function isWaitedFor(e: Evaluator, { effects, frame }: Summary, launch: Launch, held: Held): boolean {
  if (launch.waits) return true;
  const { path } = launch;
  // What runs the function holds the lock until that is done.
  if (path.at.at === held.path.at.at && path.next) return settlesWithChild(e, path.next);
  return effects.some(
    (effect) =>
      effect.kind === 'await' &&
      effect.path.next === null &&
      effect.under.some(({ lock }) => lock.id === held.lock.id) &&
      waitsForChild(e, awaitedAt(frame.fn, effect.path), path),
  );
}

function awaitedAt(fn: Summary['frame']['fn'], { at: { at } }: Path): Value {
  let found: Value = { k: 'const', value: null, at };
  walkSteps(fn.facts.body, {
    value: (value) => {
      if (value.k === 'await' && value.at === at) found = value.value;
    },
  });
  return found;
}

/** What the process runs: a file of the program, or for workers of a cluster the one that starts them. */
function childrenOf(
  e: Evaluator,
  { starts, path }: Launch,
  bodies: readonly Summary[],
  bodyOf: (module: Module) => Summary | null,
): readonly Summary[] {
  const { program } = e;
  const { fn } = endOf(path).at;
  const modules = [
    ...starts.files.map((file) => program.byPath.get(file)),
    ...starts.named
      .filter((name) => /\.[cm]?[jt]sx?$/.test(name))
      .map((name) => {
        const plain = name.replace(/^\.\//, '');
        return fileNamed(program, '', plain) ?? fileNamed(program, directoryOf(fn.module.path), plain);
      }),
  ];
  const own =
    starts.roles.primary === false && starts.files.includes(MAIN_FILE)
      ? bodies.filter((body) =>
          launchesOf(body).some((launch) => siteKey(endOf(launch.path).at) === siteKey(endOf(path).at)),
        )
      : [];
  return [...modules.flatMap((module) => (module ? (bodyOf(module) ?? []) : [])), ...own];
}
