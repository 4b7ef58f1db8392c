import type { EffectSpec } from '../effects.js';
import type { ImportStep, Value } from '../facts/facts.js';
import { walkSteps } from '../facts/visit.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Library } from '../link/library.js';
import type { Fn, Module } from '../link/model.js';
import type { Program } from '../link/program.js';
import { FORK } from '../link/script-forks.js';
import { isScript, isScriptName, scriptLibrary } from '../link/scripts.js';
import { isMainGuard } from './main-guard.js';
import { addMentioned } from './mentions.js';
import { startingFunctions } from './starting-functions.js';

/** The files that matter; `whole`: those of which every function does, because of what they make or ask. */
export interface Relevance {
  readonly modules: ReadonlySet<Module>;
  readonly whole: ReadonlySet<Module>;
}

/**
 * The modules from which the analysis starts. A rule can speak only of code that comes to a fork or of locks beside
 * threads, so it is enough to start in files that mention what forks, in those that import such a file, directly or
 * not, and in those that make locks, or leave work to event loops, and start threads or handle forks. What they call is looked at where they call it.
 *
 * Files of the standard library that the tables know do not make their importers relevant: link takes what the
 * tables say in place of their source.
 */
export function relevantModules(program: Program): Relevance {
  const importers = importersOf(program);
  const having = (seeds: readonly Seed[]): Module[] => program.modules.filter((module) => names(module, seeds));

  const relevant = new Set<Module>();
  const queue = [...having(seedsOf(program, forks)), ...scriptsOfProcesses(program)];
  for (let module = queue.pop(); module; module = queue.pop()) {
    if (relevant.has(module)) continue;
    relevant.add(module);
    const [top = ''] = module.name.split('.');
    if (!program.isStandard(module.name) || !program.library.knows(top)) queue.push(...(importers.get(module) ?? []));
  }

  // What a file does that another starts is told by its own body.
  const listening = seedsOf(program, (effect) => effect.effect === 'listen' && effect.of === 'process');
  for (const module of having(listening.filter(({ top }) => isScriptName(top)))) relevant.add(module);

  const whole = new Set<Module>();
  const locking = new Set(having(seedsOf(program, null)));
  for (const module of program.modules)
    if ([...namesOf(module).mentioned].some((name) => runsLoop(name, program.library))) locking.add(module);
  for (const module of having(seedsOf(program, (effect) => effect.effect === 'at-fork-handler'))) whole.add(module);
  const active = new Set(having(seedsOf(program, (effect) => STARTING.has(effect.effect))));
  const aware = new Set(having(seedsOf(program, (effect) => effect.effect === 'at-fork-handler')));
  for (const module of program.modules)
    if (namesOf(module).mentioned.has('getpid')) {
      active.add(module);
      aware.add(module);
    }
  // A lock may be made by a factory of another file.
  for (const module of active)
    if (locking.has(module) || [...locking].some((other) => importers.get(other)?.has(module))) whole.add(module);
  // So may a connection be made by what only inherits the check of another file.
  for (const module of having(program.library.connectionMakers.map(seedOf)))
    if (
      [module, ...program.modules.filter((other) => importers.get(other)?.has(module))].some((other) =>
        aware.has(other),
      )
    )
      whole.add(module);
  for (const module of whole) relevant.add(module);
  return { modules: relevant, whole };
}

/** The functions from which the analysis starts, in files that matter. */
export function relevantFunctions(e: Evaluator, program: Program, { modules, whole }: Relevance): ReadonlySet<Fn> {
  const seeds = seedsOf(program, forks);
  // Of scripts that only import one that names processes, what their bodies do is enough.
  const scripts = scriptsOfProcesses(program);
  const starting = startingFunctions(
    e,
    program,
    (module, mentioned) =>
      whole.has(module) ||
      scripts.has(module) ||
      seeds.some(({ name, top }) => mentioned.has(name) && namesOf(module).imported.has(top)),
  );
  return new Set(
    [...starting].filter(({ module }) => modules.has(module) && (!isScript(module) || scripts.has(module))),
  );
}

/** Whether an event loop is run, or given work by others than its thread. */
function runsLoop(name: string, library: Library): boolean {
  return library.isEndless(name) || library.handsOver(name) !== undefined;
}

const STARTING: ReadonlySet<string> = new Set(['start-thread', 'make-executor', 'at-fork-handler']);

/** Scripts: processes that begin afresh matter as well, what talks to its parent, and what is done when workers end. */
function startsOrTalks(effect: EffectSpec): boolean {
  return (
    effect.effect === 'spawn' ||
    effect.effect === 'block' ||
    effect.effect === 'message-parent' ||
    (effect.effect === 'listen' && effect.of === 'cluster')
  );
}

/** The scripts that name processes themselves: of those that only import such a script, what their bodies do is enough. */
export function scriptsOfProcesses(program: Program): ReadonlySet<Module> {
  const seeds = seedsOf(program, startsOrTalks).filter(({ top }) => isScriptName(top));
  return new Set(program.modules.filter((module) => isScript(module) && names(module, seeds)));
}

function forks(effect: EffectSpec): boolean {
  return (
    effect.effect === 'spawn' &&
    effect.spawn.memory !== 'fresh' &&
    !(effect.spawn.leaves === 'exec' && effect.spawn.entry.kind === 'program')
  );
}

/** What scripts have without importing it, where they name it; the C library comes to them by many ways. */
const SCRIPT_GLOBALS: ReadonlyMap<string, readonly string[]> = new Map([
  ['process', ['js:process', 'node:process']],
  ['Bun', ['js:Bun', 'node:process']],
  ['Deno', ['js:Deno', 'node:process']],
]);

interface Names {
  readonly mentioned: ReadonlySet<string>;
  /** The first parts of absolute imports; every file has the builtins. */
  readonly imported: ReadonlySet<string>;
}

const namesIn = new WeakMap<Module, Names>();

function namesOf(module: Module): Names {
  const done = namesIn.get(module);
  if (done) return done;
  const mentioned = new Set<string>();
  const imported = new Set(isScript(module) ? ['js:libc'] : ['builtins']);
  const value = (found: Value): void => {
    addMentioned(found, mentioned);
    if (found.k === 'free' && isScript(module))
      for (const name of SCRIPT_GLOBALS.get(found.name) ?? []) imported.add(name);
    if (found.k === 'import') imported.add(scriptLibrary(found.module) ?? '');
  };
  for (const fn of module.fns)
    walkSteps(fn.facts.body, {
      value,
      step: (step) => {
        if (step.s !== 'import') return;
        if (step.name !== null) mentioned.add(step.name);
        imported.add(isScript(module) ? (scriptLibrary(step.module) ?? '') : (step.module.split('.')[0] ?? ''));
      },
    });
  for (const { facts } of module.classes)
    for (const base of facts.bases) walkSteps([{ s: 'eval', value: base, at: facts.at }], { value });
  const names = { mentioned, imported };
  namesIn.set(module, names);
  return names;
}

function names(module: Module, seeds: readonly Seed[]): boolean {
  const { mentioned, imported } = namesOf(module);
  return seeds.some(({ name, top }) => mentioned.has(name) && imported.has(top));
}

export function importersOf(program: Program): ReadonlyMap<Module, ReadonlySet<Module>> {
  const importers = new Map<Module, Set<Module>>();
  for (const { from, to } of importsOf(program)) {
    const list = importers.get(to) ?? new Set();
    importers.set(to, list.add(from.module));
  }
  return importers;
}

/** Where a file of the program imports another. */
export interface Import {
  readonly from: Fn;
  readonly step: ImportStep | Value;
  readonly to: Module;
}

export function importsOf(program: Program): readonly Import[] {
  const found: Import[] = [];
  for (const module of program.modules)
    for (const { fn: from, step } of module.imports) {
      const [name, level] = 's' in step ? [step.name, step.level] : [null, 0];
      const inner = name === null || name === '*' ? [] : [step.module === '' ? name : `${step.module}.${name}`];
      for (const dotted of [step.module, ...inner]) {
        const path = program.resolve(module.path, level, dotted);
        const to = path === null ? undefined : program.byPath.get(path);
        if (to) found.push({ from, step, to });
      }
    }
  return found;
}

function seedOf(spelling: string): Seed {
  return { name: spelling.slice(spelling.lastIndexOf('.') + 1), top: spelling.split('.')[0] ?? '' };
}

/** A name that matters where the package that it belongs to is imported. */
export interface Seed {
  readonly name: string;
  readonly top: string;
}

/**
 * The last names of entries with a fitting effect: for a method its type's, since the method's own says too little (but `fork` does not), and
 * for an effect that needs an argument the argument's. Without a condition: of the locks.
 */
function seedsOf(program: Pick<Program, 'library'>, fits: ((effect: EffectSpec) => boolean) | null): readonly Seed[] {
  const { library } = program;
  if (!fits) return library.lockTypes.map(seedOf);
  return seedsByEffect(library).flatMap(({ effect, seeds }) => (fits(effect) ? seeds : []));
}

interface EffectSeeds {
  readonly effect: EffectSpec;
  readonly seeds: readonly Seed[];
}

/** A function of the C library that a script only has where something binds it. */
function isBound(name: string): boolean {
  return isScriptName(name) && name !== FORK;
}

/** The same name beside what gives functions of the C library: others have methods that are called so. */
function boundSeeds(library: Library, name: string): readonly Seed[] {
  const givers = [...library.entries()].flatMap((entry) => {
    const { returns } = entry;
    const isGiver = returns && 'type' in returns && library.inherited(returns.type, 'foreign') === true;
    return isGiver ? [...library.spellings(entry.name), ...library.spellings(returns.type)] : [];
  });
  const own = seedOf(name);
  const tops = new Set([...givers, ...library.spellings(name)].map((spelling) => seedOf(spelling).top));
  return [...tops].flatMap((top) => (top === own.top ? [] : [{ name: own.name, top }]));
}

const seedTables = new WeakMap<Library, readonly EffectSeeds[]>();

/** What the tables say is asked anew by each run of a host that stays. */
function seedsByEffect(library: Library): readonly EffectSeeds[] {
  const known = seedTables.get(library);
  if (known) return known;
  const table = [...library.entries()].flatMap((entry) => {
    const owner = entry.name.slice(0, entry.name.lastIndexOf('.'));
    const spellings = (): readonly string[] => library.spellings(library.type(owner) ? owner : entry.name);
    return (entry.effects ?? []).map((effect): EffectSeeds => {
      if (effect.effect === 'spawn' && effect.spawn.raw)
        return { effect, seeds: isBound(entry.name) ? boundSeeds(library, entry.name) : [seedOf(entry.name)] };
      const [name] = effect.when?.flatMap((test) => (test.is === 'given' ? [test.arg.name] : [])) ?? [];
      return {
        effect,
        seeds: spellings().map((spelling) => ({ ...seedOf(spelling), ...(name !== undefined && { name }) })),
      };
    });
  });
  seedTables.set(library, table);
  return table;
}

/**
 * At least all names for which a file is looked at by itself, and not only where others call it: those of
 * `relevantModules` and of whoever asks for `modulesThatName`.
 */
export function startingNames(library: Library): readonly Seed[] {
  const program = { library };
  return [
    ...seedsOf(program, null),
    ...seedsOf(
      program,
      (effect) => forks(effect) || STARTING.has(effect.effect) || effect.effect === 'select-start-method',
    ),
    ...[
      library.connectionMakers,
      streamNames(library),
      generatorNames(library),
      pidNames(library),
      barringNames(library),
      absentNames(library),
      restoreNames(library),
    ]
      .flat()
      .map(seedOf),
    ...frameworkSeeds(library),
    ...seedsOf(
      program,
      (effect) => startsOrTalks(effect) || (effect.effect === 'listen' && effect.of === 'process'),
    ).filter(({ top }) => isScriptName(top)),
  ];
}

/** By what scripts make for each process what several of one program should share. */
export function perProcessNames(library: Library): readonly Seed[] {
  return seedsOf({ library }, ({ effect }) => effect === 'per-process').filter(({ top }) => isScriptName(top));
}

/** By what frameworks are given code, and by what a program says how they run it: settings stand in any file. */
function frameworkSeeds(library: Library): readonly Seed[] {
  const givers = [...library.entries()].flatMap(({ name, effects }) => {
    const owner = name.slice(0, name.lastIndexOf('.'));
    if (!effects?.some(({ effect }) => effect === 'hosted')) return [];
    return library.spellings(library.type(owner) ? owner : name);
  });
  const settings = library.frameworks.flatMap(({ chosen }) =>
    chosen.by === 'default' ? chosen.unless.set : chosen.by === 'settings-module' ? [chosen.sets] : [],
  );
  return [
    ...[...givers, ...library.hostedTypes.flatMap(library.spellings)].map(seedOf),
    ...settings.map((name) => ({ name, top: 'builtins' })),
  ];
}

/** The names by which streams are made that are connected later or change hands: those in pools are connections too. */
export function streamNames(library: Library): readonly string[] {
  const isStream = (type: string): boolean => library.inherited(type, 'resource')?.opens !== undefined;
  return [...library.entries()].flatMap(({ name, returns }) => {
    const made = returns && 'type' in returns ? returns.type : name.slice(0, name.lastIndexOf('.'));
    return isStream(made) ? library.spellings(returns ? name : made) : [];
  });
}

/** The names by which generators are made. */
export function generatorNames(library: Library): readonly string[] {
  return [...library.entries()].flatMap(({ name, returns }) => {
    const owner = name.slice(0, name.lastIndexOf('.'));
    if (library.type(owner)?.generator) return library.spellings(owner);
    return returns && 'type' in returns && library.inherited(returns.type, 'generator') ? library.spellings(name) : [];
  });
}

/** The names by which a program says what runs before its heap is saved and after it is restored. */
export function restoreNames(library: Library): readonly string[] {
  return [...library.entries()].flatMap(({ name, effects }) =>
    effects?.some(({ effect }) => effect === 'at-restore') ? library.spellings(name) : [],
  );
}

/** The names by which the process id is asked for. */
export function pidNames(library: Library): readonly string[] {
  return [...library.entries()].flatMap(({ name, returns }) =>
    returns && 'pid' in returns ? library.spellings(name) : [],
  );
}

/** The names of what starts processes in a quicker way, unless an argument bars it. */
export function barringNames(library: Library): readonly string[] {
  return [...library.entries()].flatMap(({ name, bars }) => (bars === undefined ? [] : library.spellings(name)));
}

/** The names of what does not exist on some platform. */
export function absentNames(library: Library): readonly string[] {
  return library.absences.flatMap(({ names }) => names.flatMap(library.spellings));
}

/** Whether some file may register at-fork handlers. */
export function handlesForks(program: Program): boolean {
  const seeds = seedsOf(program, (effect) => effect.effect === 'at-fork-handler');
  return program.modules.some((module) => names(module, seeds));
}

/** The modules that mention one of these dotted names and import the package that it belongs to. */
export function modulesThatName(program: Program, spellings: readonly string[]): readonly Module[] {
  const seeds = spellings.map(seedOf);
  return program.modules.filter((module) => names(module, seeds));
}

/** Whether a module forks, asks which process it is in, or registers what is to happen at forks. */
export function looksAtForks(module: Module, program: Program): boolean {
  const { mentioned, imported } = namesOf(module);
  const seeds = seedsOf(program, (effect) => effect.effect === 'at-fork-handler' || effect.effect === 'spawn');
  return mentioned.has('getpid') || seeds.some(({ name, top }) => mentioned.has(name) && imported.has(top));
}

/** A file that is run by itself: what it does with its processes is there to be seen. */
export function isMainProgram(module: Module): boolean {
  return (module.facts.functions[0]?.body ?? []).some((step) => step.s === 'branch' && isMainGuard(step.test));
}

/** The modules that import a package or module of a library, by its canonical name. */
export function modulesThatImport(program: Program, name: string): readonly Module[] {
  return program.modules.filter((module) => namesOf(module).imported.has(name));
}
