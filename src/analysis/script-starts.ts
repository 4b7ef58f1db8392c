import type { Place, TraceStep } from '../finding.js';
import { MAIN_FILE, type Module, siteKey } from '../link/model.js';
import { isScript } from '../link/scripts.js';
import { DELAYED, GIVEN, ON, REPEATED } from './callbacks.js';
import type { Effect, Roles, Summary } from './model.js';
import { agree, isTold, roleKey } from './told-roles.js';
import { endOf, placeOf, stepsOf } from './trace.js';

type Of<K extends Effect['kind']> = Extract<Effect, { kind: K }>;
export type Launch = Of<'launch'>;

/** A process that a script starts, and the way to where it does. */
export interface ScriptStart {
  readonly place: Place;
  readonly call: string;
  /** The file that is run when it happens. */
  readonly module: string;
  readonly trace: readonly TraceStep[];
}

/** As a finding says it. */
export function startOf({ path, text }: Effect & { readonly text: string }, module: Module): ScriptStart {
  return { place: placeOf(endOf(path).at), call: text, module: module.path, trace: stepsOf(path) };
}

function of<K extends Effect['kind']>({ effects }: Summary, kind: K): readonly Of<K>[] {
  return effects.filter((effect): effect is Of<K> => effect.kind === kind && effect.thrown !== true);
}

export function launchesOf(summary: Summary): readonly Launch[] {
  return of(summary, 'launch');
}

/** What a script's body, run as the program, starts that runs the very same: nothing on the way differs in the child. */
export function selfStarts(
  bodies: readonly Summary[],
  isImported: (module: Module) => boolean,
): readonly ScriptStart[] {
  return bodies.flatMap((body) => {
    const { module } = body.frame.fn;
    if (!isScript(module)) return [];
    const isSelf = (file: string): boolean => file === module.path || (file === MAIN_FILE && !isImported(module));
    return of(body, 'launch')
      .filter(({ starts }) => starts.roles.primary !== false && starts.files.length === 1 && starts.files.every(isSelf))
      .filter((launch) => !isGuarded(launch))
      .map((launch) => startOf(launch, module));
  });
}

/** Whether something on the way to a call may be otherwise in the process that it starts. */
function isGuarded({ roles, starts }: Launch): boolean {
  if (roles.has(ON) || roles.has(GIVEN)) return true;
  for (const [key, value] of roles) {
    if (!isTold(key)) continue;
    if (key === roleKey('primary') || key === roleKey('main-thread') || key === roleKey('main')) {
      if (value !== 'yes') return true;
    } else if (key === roleKey('channel')) {
      if (value === 'yes' || starts.hasChannel) return true;
    } else if (!isInherited(key, starts)) return true;
  }
  return false;
}

/** A test of a variable of the environment that the child gets as it is. */
function isInherited(key: string, { environment }: Launch['starts']): boolean {
  const [, name] = /^asks:environment\.(\w+)@/.exec(key) ?? [];
  return name !== undefined && environment !== null && !environment.includes(name);
}

/** Workers that are started where nothing tells the primary from its workers, which run the same file. */
export function workerStarts(
  bodies: readonly Summary[],
  isImported: (module: Module) => boolean,
): readonly ScriptStart[] {
  return bodies.flatMap((body) => {
    const { module } = body.frame.fn;
    if (!isScript(module) || isImported(module)) return [];
    const chosen = of(body, 'choose-file');
    if (!chosen.every(({ files }) => files.length === 1 && files[0] === module.path)) return [];
    return of(body, 'launch')
      .filter(({ starts, roles }) => starts.roles.primary === false && !isForPrimary(roles))
      .map((launch) => startOf(launch, module));
  });
}

function isForPrimary(roles: Roles): boolean {
  if (roles.has(ON) || roles.has(GIVEN)) return true;
  for (const [key, value] of roles) {
    if (!isTold(key) || key === roleKey('main-thread')) continue;
    if (key === roleKey('main') && value === 'yes') continue;
    // In a worker `isPrimary` is false, so this is reached there.
    if (key === roleKey('primary') && value === 'no') continue;
    return true;
  }
  return false;
}

const ENDS = /^cluster:(?:exit|disconnect|death)$/;

/** Workers that are started again as often as they end, at once. */
export function restarts(summaries: readonly Summary[]): readonly ScriptStart[] {
  const found = new Map<string, ScriptStart>();
  for (const summary of summaries)
    for (const launch of of(summary, 'launch')) {
      const { roles, starts, path } = launch;
      if (starts.roles.primary !== false || !ENDS.test(roles.get(ON) ?? '')) continue;
      if (roles.has(DELAYED) || roles.has(REPEATED) || [...roles.keys()].some((key) => key.startsWith('limit@')))
        continue;
      const start = startOf(launch, summary.frame.fn.module);
      const key = siteKey(endOf(path).at);
      const known = found.get(key);
      if (!known || start.trace.length < known.trace.length) found.set(key, start);
    }
  return [...found.values()];
}

/** Scripts that a parent talks to and that go on where the parent is gone. */
export function orphans(
  bodies: readonly Summary[],
  launches: readonly Launch[],
  isImported: (module: Module) => boolean,
  isOfCluster: (module: Module) => boolean,
): readonly (ScriptStart & { readonly keptBy: string })[] {
  return bodies.flatMap((body) => {
    const { module } = body.frame.fn;
    if (!isScript(module) || isOfCluster(module)) return [];
    const messages = of(body, 'message-parent');
    const isLaunched = launches.some(({ starts }) => starts.hasChannel && starts.files.includes(module.path));
    // `ready` is what process managers are told by what they start.
    const talks = messages.some(({ message }) => message === null);
    if (!isLaunched && (isImported(module) || !talks)) return [];
    if (messages.some(({ roles }) => roles.has(REPEATED) && isSure(roles))) return [];
    const handlers = of(body, 'listen').filter((listen) => listen.of === 'process');
    if (handlers.some(({ event }) => event === 'disconnect')) return [];
    const letGo = new Set(of(body, 'let-go').flatMap(({ sites }) => sites));
    const kept = of(body, 'stay-alive').find(({ roles, path }) => isSure(roles) && !letGo.has(siteKey(endOf(path).at)));
    // A worker of a cluster leaves with its primary, whoever tells that it is one.
    const heard = handlers.find(
      ({ event, roles }) => event === 'message' && isSure(roles) && roles.get(roleKey('primary')) !== 'no',
    );
    if (!kept || !heard || !agree(kept.roles, heard.roles)) return [];
    const start = startOf(heard, module);
    return [{ ...start, keptBy: kept.text, trace: [...start.trace, ...stepsOf(kept.path)] }];
  });
}

/** Nothing on the way is a test of something that is not known. */
function isSure(roles: Roles): boolean {
  return !roles.has(GIVEN) && ![...roles.keys()].some((key) => isTold(key) && !key.startsWith('is:'));
}
