import type { Absence } from '../effects.js';
import type { Call, Step, Value } from '../facts/facts.js';
import { partsOfValue, atOf } from '../facts/visit.js';
import type { At } from '../facts/span.js';
import type { Place } from '../finding.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Binding, Fn, Module } from '../link/model.js';
import type { Program } from '../link/program.js';
import type { Platform, Targets } from '../targets.js';
import { holds } from './conditions.js';
import { type Caught, walkGuarded } from './guarded-walk.js';
import { PLATFORM_NAMES } from './platform-names.js';
import { createReach, type Reach } from './platform-reach.js';
import { absentNames, modulesThatName } from './relevance.js';
import type { Summaries } from './summarize.js';
import { placeOf } from './trace.js';

/** Something is used that does not exist on some of the platforms on which the program gets there. */
export interface UnavailableUse {
  readonly place: Place;
  /** By its canonical name. */
  readonly name: string;
  /** The method that is asked for does not exist, not the function. */
  readonly asks: string | null;
  readonly platforms: readonly string[];
  readonly raises: Absence['raises'];
}

export interface UnavailableSources {
  readonly e: Evaluator;
  readonly program: Program;
  readonly targets: Targets;
  readonly summarize: (targets: Targets, reached: Set<Value | Step>) => Summaries;
  readonly rootsIn: (summaries: Summaries, fn: Fn) => void;
}

/** Uses of what does not exist on a targeted platform, where no guard keeps the program from them there. */
export function unavailableUses(sources: UnavailableSources): readonly UnavailableUse[] {
  const { program, targets } = sources;
  const { absences } = program.library;
  const platforms = [...new Set([...targets.platforms, ...targets.declared])].filter((platform) =>
    absences.some(({ on }) => on.includes(platform)),
  );
  if (platforms.length === 0) return [];
  const naming = modulesThatName(program, absentNames(program.library));
  if (naming.length === 0) return [];
  const reachOn = createReach(sources, naming);
  const found = new Map<string, UnavailableUse>();
  for (const platform of platforms) {
    const reach = reachOn(platform);
    for (const module of naming)
      for (const { fn, at, name, absence } of usesIn(sources, module, platform, reach)) {
        const place = placeOf({ fn, at });
        const key = `${place.path}:${place.span.join(':')}`;
        const others = found.get(key)?.platforms ?? [];
        found.set(key, {
          place,
          name,
          asks: absence.when ? 'fork' : null,
          platforms: [...others, PLATFORM_NAMES[platform]],
          raises: absence.raises,
        });
      }
  }
  return [...found.values()];
}

interface Use {
  readonly fn: Fn;
  readonly at: At;
  readonly name: string;
  readonly absence: Absence;
}

/** Which error each kind of handler lets a program expect. */
const CATCHING = {
  AttributeError: ['AttributeError', 'ImportError'],
  ImportError: ['ImportError', 'ModuleNotFoundError', 'AttributeError'],
  ValueError: ['ValueError'],
} as const;

function isCaught(caught: Caught, { raises }: Absence): boolean {
  return [...CATCHING[raises], 'Exception', 'BaseException'].some((name) => caught.has(name));
}

function usesIn({ e, program }: UnavailableSources, module: Module, platform: Platform, reach: Reach): readonly Use[] {
  const { library } = program;
  const uses: Use[] = [];
  const imports: Use[] = [];
  const guards = new Map<Step, Caught>();
  const caughtAt = (step: Step): Caught => guards.get(step) ?? new Set();
  const absenceOf = (name: string): Absence | undefined =>
    library.absences.find(
      ({ names, on, when }) => !when && on.includes(platform) && names.some((absent) => isIn(name, absent)),
    );
  const isBound = (bindings: readonly Binding[], absence: Absence): boolean =>
    bindings.every(({ b, ...rest }) => b === 'import' && 'step' in rest && isPlain(rest.step, absence));
  const isPlain = (step: Step, absence: Absence): boolean => reach.has(step) && !isCaught(caughtAt(step), absence);

  function walk(fn: Fn, value: Value, caught: Caught): void {
    const named = reach.has(value) ? nameIn(e, value, fn) : null;
    const absence = named && absenceOf(named.name);
    if (absence) {
      if (!isCaught(caught, absence) && isBound(named.bindings, absence))
        uses.push({ fn, at: atOf(value), name: named.name, absence });
      return;
    }
    const asked = value.k === 'call' && reach.has(value) ? askedFor(e, value.call, fn, platform) : null;
    if (asked && !isCaught(caught, asked.absence)) uses.push({ fn, at: atOf(value), ...asked });
    for (const part of partsOfValue(value)) walk(fn, part, caught);
  }

  for (const fn of module.fns)
    walkGuarded(fn, (found, caught) => {
      if ('s' in found) guards.set(found, caught);
    });
  for (const fn of module.fns)
    walkGuarded(fn, (found, caught) => {
      if (!('s' in found)) return walk(fn, found, caught);
      if (found.s !== 'import' || found.level > 0) return;
      const name = library.canonical(found.name === null ? found.module : `${found.module}.${found.name}`);
      const absence = absenceOf(name);
      if (absence && isPlain(found, absence)) imports.push({ fn, at: found.at, name, absence });
    });
  // An import fails by itself; what it binds is the better place, where that is used.
  return [...uses, ...imports.filter((made) => !uses.some(({ name }) => isIn(name, made.name)))];
}

function isIn(name: string, absent: string): boolean {
  return name === absent || name.startsWith(`${absent}.`);
}

function rootOf(value: Value): Value {
  return value.k === 'attr' ? rootOf(value.base) : value;
}

/** What of a library an expression spells, by an import and not by what a variable was set to; not a module alone. */
function nameIn(
  e: Evaluator,
  value: Value,
  fn: Fn,
): { readonly name: string; readonly bindings: readonly Binding[] } | null {
  const root = value.k === 'attr' || value.k === 'var' ? rootOf(value) : null;
  if (root?.k !== 'var') return null;
  const bindings = fn.module.bindings.get(root.fn)?.get(root.name) ?? [];
  if (!bindings.some(({ b }) => b === 'import')) return null;
  const found = e
    .evaluate(value, e.defaultFrame(fn))
    .find((abstract) => abstract.a === 'lib' && abstract.self === null);
  const name = found?.a === 'lib' ? e.program.library.canonical(found.name) : '';
  return name.includes('.') ? { name, bindings } : null;
}

/** What a call asks for that does not exist. */
function askedFor(e: Evaluator, call: Call, fn: Fn, platform: Platform): Pick<Use, 'name' | 'absence'> | null {
  const frame = e.defaultFrame(fn);
  for (const callee of e.evaluate(call.callee, frame)) {
    if (callee.a !== 'lib') continue;
    const { name } = callee;
    const library = { callee, args: e.arguments(call, frame), call, must: true };
    const absence = e.program.library.absences.find(
      ({ names, on, when }) =>
        when && on.includes(platform) && names.includes(name) && when.every((test) => holds(e, test, library)),
    );
    if (absence) return { name, absence };
  }
  return null;
}
