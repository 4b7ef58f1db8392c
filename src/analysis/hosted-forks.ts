import type { Evaluator } from '../link/evaluator.js';
import type { Fn, Module, Site } from '../link/model.js';
import type { Program } from '../link/program.js';
import type { Targets } from '../targets.js';
import { type ChosenFramework, chosenFrameworks, type SettingsHook, settingsHooks } from './chosen-frameworks.js';
import { type Hosted, hostedCode } from './hosted-code.js';
import type { Path, Registration, State, Summary } from './model.js';
import { reachable } from './reachable.js';
import { spawnHosted } from './spawn.js';
import type { Summaries } from './summarize.js';
import { functionName } from './trace.js';

/** What frameworks do with the program, where nothing in it forks. */
export interface HostedForks {
  /** A root for each module: the framework has imported it, then forks, and its children run what the module gives it. */
  readonly roots: readonly Summary[];
  /** The functions that its children run. */
  readonly inChildren: readonly Fn[];
  /** Whether a framework comes to a function, in whatever process: no other program calls it. */
  readonly reaches: (fn: Fn) => boolean;
  /** The functions that run first in each child. */
  readonly registrations: readonly Registration[];
}

interface Sources {
  readonly e: Evaluator;
  readonly program: Program;
  readonly targets: Targets;
  readonly summaries: Summaries;
}

export function hostedForks(sources: Sources): HostedForks {
  const { e, program, targets } = sources;
  const code = hostedCode(e, program);
  const chosen = program.library.frameworks.flatMap((framework) =>
    code.some(({ as }) => as === framework.runs) ? chosenFrameworks(e, targets, framework) : [],
  );
  let reached: ReadonlySet<Fn> | null = null;
  return {
    inChildren: code.flatMap(({ as, fn }) => (chosen.some(({ framework }) => framework.runs === as) ? [fn] : [])),
    reaches: (fn) =>
      (reached ??= reachable(
        e,
        code.map((one) => one.fn),
      )).has(fn),
    roots: chosen.flatMap((one) => rootsOf(one, code, sources)),
    registrations: settingsHooks(e).map((hook) => registrationOf(hook, sources)),
  };
}

function rootsOf(chosen: ChosenFramework, code: readonly Hosted[], { e, summaries }: Sources): readonly Summary[] {
  const { framework, file, isSure, spawn } = chosen;
  const byModule = new Map<Module, Hosted[]>();
  for (const one of nearest(
    file,
    code.filter(({ as }) => as === framework.runs),
  ))
    byModule.set(one.fn.module, [...(byModule.get(one.fn.module) ?? []), one]);
  let first: Pick<Site, 'fn' | 'at'> | null = chosen.site;
  return [...byModule].flatMap(([module, own]) => {
    const [body] = module.fns;
    const [one] = own;
    if (!body || !one) return [];
    const here = { fn: body, at: one.fn.facts.nameAt };
    // All modules that a framework runs are copied by one fork.
    first ??= here;
    const site: Site = { ...first, call: null };
    const text = file === null || chosen.site ? framework.chosen.text : `${framework.chosen.text} (${file})`;
    const path: Path = { at: chosen.site ?? here, text, next: null };
    const calls = own.map(({ callee, fn }) => ({
      callee,
      call: {
        callee: { k: 'free' as const, name: fn.facts.name, at: fn.facts.nameAt },
        args: [],
        at: fn.facts.nameAt,
        text: fn.facts.name,
      },
    }));
    return [
      summaries.afterImport(e.defaultFrame(body), (c, state) => {
        spawnHosted(c, spawn, { site, path }, calls, isSure ? state : perhaps(state));
      }),
    ];
  });
}

/** The code in the directory of a file, or in the nearest above it that has any. */
function nearest(file: string | null, code: readonly Hosted[]): readonly Hosted[] {
  if (file === null) return code;
  for (let end = file.lastIndexOf('/'); end >= 0; end = file.lastIndexOf('/', end - 1)) {
    const inside = code.filter(({ fn }) => fn.module.path.startsWith(file.slice(0, end + 1)));
    if (inside.length > 0) return inside;
  }
  return code;
}

/** Nothing is sure before a fork that the program only gets where nobody chooses another way to run it. */
function perhaps(state: State): State {
  const unsure = <T extends { readonly must: boolean }>(all: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map([...all].map(([id, one]) => [id, { ...one, must: false }]));
  return {
    ...state,
    held: unsure(state.held),
    alive: unsure(state.alive),
    touched: unsure(state.touched),
    generators: unsure(state.generators),
  };
}

function registrationOf({ fn, hooks }: SettingsHook, { e, summaries }: Sources): Registration {
  const at = { fn, at: fn.facts.nameAt };
  return {
    ...{ handlers: [], list: null, hooks, rewrites: false, assigns: new Set<string>() },
    ...{ before: [], parent: [] },
    site: { ...at, call: null },
    path: { at, text: `${functionName(fn)} runs in each child`, next: null },
    child: summaries.of(e.defaultFrame(fn)).effects,
  };
}
