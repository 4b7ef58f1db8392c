import type { Framework, HookKind, SpawnSpec } from '../effects.js';
import type { Value } from '../facts/facts.js';
import { walkSteps } from '../facts/visit.js';
import type { Evaluator } from '../link/evaluator.js';
import { lastName } from '../link/index-module.js';
import type { Binding, Fn, Module, Site } from '../link/model.js';
import type { Targets } from '../targets.js';
import { isTestFile } from './test-files.js';

/** A framework that runs the program, or a part of it, in copies of a process that has imported it. */
export interface ChosenFramework {
  readonly framework: Framework;
  readonly spawn: SpawnSpec;
  /** The program says so; else it is the way by default. */
  readonly isSure: boolean;
  /** The configuration that says so, or the file with the application; the program near to it is what it runs. */
  readonly file: string | null;
  /** The setting or the application, where it is in a file of the program. */
  readonly site: Pick<Site, 'fn' | 'at'> | null;
}

type Way<K extends Framework['chosen']['by']> = Extract<Framework['chosen'], { by: K }>;

/** The ways in which the program's code of a kind (`runs`) is run. */
export function chosenFrameworks(e: Evaluator, targets: Targets, framework: Framework): readonly ChosenFramework[] {
  const { chosen, spawn } = framework;
  const common = { framework, spawn };
  switch (chosen.by) {
    case 'default':
      return choosesAnother(e, chosen.unless) ? [] : [{ ...common, isSure: false, ...applicationOf(e, chosen.made) }];
    case 'settings-module':
      return e.program.modules.flatMap((module) => inSettings(module, chosen, framework));
    case 'uwsgi-file':
      return targets.servers.map(({ path, runsHooks }) => ({
        ...common,
        spawn: runsHooks ? { ...spawn, runsHooks: ['os', ...spawn.runsHooks] } : spawn,
        ...{ isSure: true, file: path, site: null },
      }));
  }
}

/** Where the application is made, of several the first. */
function applicationOf(e: Evaluator, type: string): Pick<ChosenFramework, 'file' | 'site'> {
  const name = type.slice(type.lastIndexOf('.') + 1);
  const made = (e.program.index.calls.get(name) ?? []).find(
    ({ fn, value }) =>
      !isTestFile(fn.module.path) &&
      e.evaluate(value.call.callee, e.defaultFrame(fn)).some((callee) => callee.a === 'lib' && callee.name === type),
  );
  return { file: null, site: made ? { fn: made.fn, at: made.value.call.at } : null };
}

/** Whether some file sets one of these names to anything but what it is anyway. */
function choosesAnother({ program }: Evaluator, { set, except }: Way<'default'>['unless']): boolean {
  const names = new Set(set);
  const isAnother = (value: Value): boolean => !(value.k === 'const' && except.includes(String(value.value)));
  let found = false;
  for (const module of program.modules) {
    if (module.facts.language !== 'python' || isTestFile(module.path)) continue;
    for (const fn of module.fns)
      walkSteps(fn.facts.body, {
        step: (step) => {
          if (step.s === 'assign' && step.targets.some((target) => names.has(settingOf(target) ?? '')))
            found ||= isAnother(step.value);
        },
        value: (value) => {
          if (value.k === 'call')
            for (const arg of value.call.args)
              if (arg.name !== undefined && names.has(arg.name)) found ||= isAnother(arg.value);
          if (value.k === 'dict')
            for (const { key, value: one } of value.entries)
              if (key?.k === 'const' && names.has(String(key.value))) found ||= isAnother(one);
        },
      });
  }
  return found;
}

/** The name or key that an assignment sets. */
function settingOf(target: Value): string | null {
  if (target.k !== 'item') return lastName(target);
  return target.key?.k === 'const' ? String(target.key.value) : null;
}

function inSettings(module: Module, way: Way<'settings-module'>, framework: Framework): readonly ChosenFramework[] {
  const [body] = module.fns;
  const globals = module.bindings.get(0);
  const [setting, ...others] = globals?.get(way.sets) ?? [];
  if (!body || !globals || others.length > 0 || !isSettings(module, way)) return [];
  if (setting?.b !== 'value' || !isConst(setting, true)) return [];
  if (globals.get(way.workers)?.every((count) => isConst(count, 1))) return [];
  return [{ framework, spawn: framework.spawn, isSure: true, file: module.path, site: { fn: body, at: setting.at } }];
}

/** Whether a file has settings of the framework; those that say when it forks are not enough by themselves. */
function isSettings(module: Module, { beside }: Way<'settings-module'>): boolean {
  return !isTestFile(module.path) && beside.some((name) => module.bindings.get(0)?.has(name));
}

/** A function of a framework's settings that runs first in each child, whatever was imported before the fork. */
export interface SettingsHook {
  readonly fn: Fn;
  readonly hooks: HookKind;
}

export function settingsHooks({ program }: Evaluator): readonly SettingsHook[] {
  return program.library.frameworks.flatMap(({ chosen }) =>
    chosen.by !== 'settings-module'
      ? []
      : program.modules
          .filter((module) => isSettings(module, { ...chosen, beside: [chosen.sets, ...chosen.beside] }))
          .flatMap(({ fns }) => fns.filter((fn) => fn.parent === fns[0] && chosen.hooks.includes(fn.facts.name)))
          .map((fn) => ({ fn, hooks: chosen.hookKind })),
  );
}

function isConst(binding: Binding, value: unknown): boolean {
  return binding.b === 'value' && binding.value.k === 'const' && binding.value.value === value;
}
