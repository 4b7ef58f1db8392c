import type { ProcessManager } from '../effects.js';
import { directoryOf, fileNamed, moduleAt } from '../link/script-files.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Abstract, Module } from '../link/model.js';
import { exportedBy, isScript } from '../link/scripts.js';
import type { TraceStep } from '../finding.js';
import type { Manifest } from '../targets.js';
import type { Roles, Summary } from './model.js';
import { type Launch, launchesOf } from './script-starts.js';
import { ON } from './callbacks.js';
import { roleKey } from './told-roles.js';
import { isInLoop, stepsOf } from './trace.js';

/** A file that several processes of one program run. */
export interface Replica {
  readonly body: Summary;
  /** How, as a sentence names it. */
  readonly by: string;
  /** What begins them, in the code of the program. */
  readonly trace: readonly TraceStep[];
  /** What is set in the environment of each. */
  readonly environment: readonly string[];
  /** Whether what has these roles happens in those processes. */
  readonly isIn: (roles: Roles) => boolean;
}

export interface ReplicaSources {
  readonly e: Evaluator;
  readonly manifests: readonly Manifest[];
  readonly bodies: readonly Summary[];
  readonly bodyOf: (module: Module) => Summary | null;
  readonly isImported: (module: Module) => boolean;
}

export function replicas(sources: ReplicaSources): readonly Replica[] {
  return [...clustered(sources), ...forked(sources), ...managed(sources)];
}

/** Workers of a cluster run the file that starts them, or another that is chosen. */
function clustered({ e, bodies, bodyOf, isImported }: ReplicaSources): readonly Replica[] {
  return bodies.flatMap((body): readonly Replica[] => {
    const { module } = body.frame.fn;
    if (!isScript(module) || isImported(module)) return [];
    const launches = launchesOf(body).filter(({ starts }) => starts.roles.primary === false);
    const [first] = launches.filter(({ roles }) => !roles.has(ON));
    if (!first || !areSeveral(launches.filter(({ roles }) => !roles.has(ON)))) return [];
    const chosen = body.effects.flatMap((effect) => (effect.kind === 'choose-file' ? effect.files : []));
    const isChosen = body.effects.some(({ kind }) => kind === 'choose-file');
    const run = isChosen ? chosen.flatMap((path) => bodyOf(moduleAt(e.program, module, path) ?? module) ?? []) : [body];
    return run.map((own) => ({
      body: own,
      by: `workers of \`${first.text}()\``,
      trace: stepsOf(first.path),
      environment: launches.flatMap(({ starts }) => starts.environment ?? []),
      isIn: (roles) => roles.get(roleKey('primary')) !== 'yes',
    }));
  });
}

/** Processes that a program starts one after the other to run the same file. */
function forked({ e, bodies, bodyOf }: ReplicaSources): readonly Replica[] {
  const byFile = new Map<string, Launch[]>();
  for (const body of bodies)
    for (const launch of launchesOf(body))
      for (const path of launch.starts.roles.primary === false ? [] : launch.starts.files)
        byFile.set(path, [...(byFile.get(path) ?? []), launch]);
  return [...byFile].flatMap(([path, launches]): readonly Replica[] => {
    const module = e.program.byPath.get(path);
    const body = module ? bodyOf(module) : null;
    const many = launches.find(isRepeated);
    if (!body || !many) return [];
    return [
      {
        body,
        by: `processes of \`${many.text}()\``,
        trace: stepsOf(many.path),
        environment: many.starts.environment ?? [],
        isIn: () => true,
      },
    ];
  });
}

/** Not the one worker that does the work of its primary. */
function areSeveral(launches: readonly Launch[]): boolean {
  return launches.length > 1 || launches.some((launch) => isRepeated(launch) || isGivenAway(launch));
}

/** In a function without a name, which something else calls as often as it likes: `forEach(() => cluster.fork())`. */
function isGivenAway({ path }: Launch): boolean {
  for (let step = path.next; step; step = step.next) if (step.at.fn.facts.kind === 'lambda') return true;
  return false;
}

function isRepeated({ path }: Launch): boolean {
  for (let step: Launch['path'] | null = path; step; step = step.next) if (isInLoop(step.at)) return true;
  return false;
}

/** Programs that a committed file of a process manager starts several times. */
function managed({ e, manifests, bodyOf }: ReplicaSources): readonly Replica[] {
  return e.program.library.managers.flatMap((manager) => {
    const names = new RegExp(manager.files);
    const is = (path: string): boolean => names.test(path.slice(path.lastIndexOf('/') + 1));
    const files = [
      ...manifests.filter(({ path }) => is(path)).map(({ path, text }) => ({ path, apps: appsInJson(text, manager) })),
      ...e.program.modules
        .filter((module) => isScript(module) && is(module.path))
        .map((module) => ({ path: module.path, apps: appsInModule(e, module, manager) })),
    ];
    return files.flatMap(({ path, apps }) =>
      apps.flatMap((file): readonly Replica[] => {
        const module = fileNamed(e.program, directoryOf(path), file.replace(/^\.\//, ''));
        const body = module ? bodyOf(module) : null;
        if (!body) return [];
        return [
          {
            body,
            by: `${manager.label} by \`${path}\``,
            trace: [],
            environment: [],
            isIn: (roles) => roles.get(roleKey('primary')) !== 'yes',
          },
        ];
      }),
    );
  });
}

type Counted = string | number | boolean | null | undefined;

function isMany(count: Counted, { many }: ProcessManager): boolean {
  if (typeof count === 'string' && /^-?\d+$/.test(count)) return isMany(Number(count), { many } as ProcessManager);
  return (typeof count === 'number' && count > 1) || many.some((one) => one === count);
}

/** The files that a configuration runs in several processes. */
function appsInJson(text: string, manager: ProcessManager): readonly string[] {
  const json = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const list = json[manager.list];
  const apps: readonly unknown[] = Array.isArray(list) ? list : Array.isArray(json) ? json : [];
  return apps.flatMap((app) => {
    const { [manager.file]: file, [manager.count]: count } = (app ?? {}) as Readonly<Record<string, unknown>>;
    return typeof file === 'string' && isMany(count as Counted, manager) ? [file] : [];
  });
}

function appsInModule(e: Evaluator, module: Module, manager: ProcessManager): readonly string[] {
  const whole = module.bindings.get(0)?.has('module.exports')
    ? e.moduleGlobal(module, 'module.exports')
    : exportedBy(e, module, 'default');
  const listed = [...whole.flatMap((value) => e.elements(value, manager.list)), ...exportedBy(e, module, manager.list)];
  return listed
    .flatMap((list) => e.elements(list, null))
    .flatMap((app) => {
      const files = e.elements(app, manager.file).flatMap(textOf);
      return areMany(e.elements(app, manager.count), app, manager) ? files : [];
    });
}

/** Where the number is computed (from that of the processors) and nothing says that it may be one, it is several. */
function areMany(counts: readonly Abstract[], app: Abstract, manager: ProcessManager): boolean {
  const isSaid = app.a === 'container' && app.items.some(({ key }) => key === manager.count);
  return isSaid && counts.every((count) => (count.a === 'const' ? isMany(count.value, manager) : count.a !== 'lib'));
}

function textOf(value: Abstract): readonly string[] {
  return value.a === 'const' && typeof value.value === 'string' ? [value.value] : [];
}
