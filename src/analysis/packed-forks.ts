import type { Evaluator } from '../link/evaluator.js';
import { MAIN_FILE, type Module, siteKey } from '../link/model.js';
import { walkSteps } from '../facts/visit.js';
import type { Packed } from './packed-programs.js';
import type { Summary } from './model.js';
import { type Launch, launchesOf, type ScriptStart, startOf } from './script-starts.js';
import { roleKey } from './told-roles.js';
import { endOf } from './trace.js';

/** A process that a packed program starts to run a file, and that runs the program again instead. */
export type PackedFork = ScriptStart & Omit<Packed, 'modules'>;

export function packedForks(
  e: Evaluator,
  programs: readonly Packed[],
  roots: readonly Summary[],
): readonly PackedFork[] {
  const found = new Map<string, PackedFork>();
  for (const { modules, ...how } of [...programs].sort((a, b) => Number(b.isSure) - Number(a.isSure)))
    for (const root of roots) {
      const { fn } = root.frame;
      if (!modules.has(fn.module)) continue;
      for (const launch of launchesOf(root)) {
        const key = siteKey(endOf(launch.path).at);
        if (found.has(key) || !runsFile(launch) || isToldApart(launch)) continue;
        if (fn.facts.kind !== 'module' && isDispatched(launch, e, modules)) continue;
        if ((launch.starts.environment ?? []).some((name) => reads(e, modules, `node:process.env.${name}`))) continue;
        found.set(key, { ...startOf(launch, fn.module), ...how });
      }
    }
  return [...found.values()];
}

/** A file of its own, by the runtime that runs this program. */
function runsFile({ spawn, starts }: Launch): boolean {
  if (starts.ownRuntime || starts.roles.primary === false || starts.files.includes(MAIN_FILE)) return false;
  const isForked = spawn.entry.kind === 'module' && spawn.entry.command === undefined;
  return isForked || starts.files.length > 0;
}

/** Behind a test of what the child is given, or of whether the program is packed at all. */
function isToldApart({ roles }: Launch): boolean {
  return [...roles.keys()].some((key) => key.startsWith('asks:') || key === roleKey('single-executable'));
}

/** Of a function that is not seen to be called: whether the program looks at the arguments that the child gets. */
function isDispatched({ starts }: Launch, e: Evaluator, modules: ReadonlySet<Module>): boolean {
  return starts.hasArguments && reads(e, modules, 'node:process.argv');
}

function reads(e: Evaluator, modules: ReadonlySet<Module>, name: string): boolean {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return [...modules].some(({ fns }) =>
    fns.some((fn) => {
      let does = false;
      walkSteps(fn.facts.body, {
        value: (value) => {
          if (does || (value.k !== 'attr' && value.k !== 'var') || value.name !== last) return;
          does = e.evaluate(value, e.defaultFrame(fn)).some((found) => found.a === 'lib' && found.name === name);
        },
      });
      return does;
    }),
  );
}
