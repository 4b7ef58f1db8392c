import type { ResourceTrait } from '../effects.js';
import type { Place, TraceStep } from '../finding.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Abstract, Binding, Cls, Fn, Module } from '../link/model.js';
import type { Program } from '../link/program.js';
import { spanOf } from '../link/places.js';
import type { ForkView } from './fork.js';
import { isPublic } from './lock-callers.js';
import { withElements } from './locks.js';
import type { ResourceRef, Summary } from './model.js';
import type { Protections } from './protections.js';
import { isMainProgram, looksAtForks, modulesThatName } from './relevance.js';
import { isTestFile } from './test-files.js';
import { resourceOf } from './resources.js';
import { functionName, placeOf, stepsOf } from './trace.js';
import { usesInherited } from './uses-inherited.js';

/** A connection that a global or a class keeps for all who call in, whichever process they are in. */
export interface KeptConnection {
  readonly name: string;
  readonly trait: ResourceTrait;
  /** Where it is made. */
  readonly place: Place;
  /** A public function that works with it or hands it out. */
  readonly user: { readonly name: string; readonly trace: readonly TraceStep[] };
}

interface Sources {
  readonly e: Evaluator;
  readonly program: Program;
  /** The summaries of a function as code outside the program may call it, a method on an object of `cls`. */
  readonly entries: (fn: Fn, cls: Cls | null) => readonly Summary[];
  readonly bodyOf: (module: Module) => void;
  readonly protections: Protections;
  readonly forks: readonly ForkView[];
  /** Whether a framework of the program's comes to a function: what its processes have is known. */
  readonly isHosted: (fn: Fn) => boolean;
  /** Where resources are made of which a rule speaks already. */
  readonly reported: ReadonlySet<string>;
}

interface Kept {
  readonly resource: ResourceRef;
  readonly name: string;
  readonly by: readonly Binding[];
}

/**
 * Connections that are made once and kept for good in code that other programs call, and to which nothing is done in a
 * child. Modules that look after forks in any way are left to what asks how well they do it.
 */
export function keptConnections(sources: Sources): readonly KeptConnection[] {
  const { program, reported, protections, forks } = sources;
  const found = new Map<string, KeptConnection>();
  for (const module of modulesThatName(program, program.library.connectionMakers)) {
    if (isTestFile(module.path) || isMainProgram(module) || looksAtForks(module, program)) continue;
    const kept = keptIn(module, sources);
    if (kept.length === 0) continue;
    sources.bodyOf(module);
    for (const one of kept) {
      const { site, place, trait } = one.resource;
      if (!site || place === null || found.has(place)) continue;
      // What the program's own children work with is there to be seen.
      if (forks.some((fork) => fork.does('use', ({ resource }) => resource.place === place))) continue;
      if (reported.has(`${site.fn.module.path}:${spanOf(site).join(':')}`)) continue;
      const user = userOf(one, module, sources);
      if (!user || protections.covering({ place, origin: null }, 'any').length > 0) continue;
      found.set(place, { name: one.name, trait, place: placeOf(site), user });
    }
  }
  return [...found.values()];
}

/** What the globals and classes of a module hold, and what is in containers that they hold. */
function keptIn(module: Module, { e }: Sources): readonly Kept[] {
  const of = (values: readonly Abstract[], name: string, by: readonly Binding[]): readonly Kept[] =>
    withElements(e, values).flatMap((value) => {
      const resource = resourceOf(e, value, name);
      const isLasting = resource && /^[gc]/.test(resource.place ?? '');
      return isLasting && !resource.trait.handover ? [{ resource, name, by }] : [];
    });
  return [
    ...[...(module.bindings.get(0) ?? [])].flatMap(([name, by]) => of(e.moduleGlobal(module, name), name, by)),
    ...module.classes.flatMap((cls) =>
      [...new Set([...cls.classBindings.keys(), ...cls.ownBindings.keys()])].flatMap((name) =>
        of(e.field(cls, name, e.instanceOf(cls, 'self')), `${cls.facts.name}.${name}`, [
          ...(cls.classBindings.get(name) ?? []),
          ...(cls.ownBindings.get(name) ?? []),
        ]),
      ),
    ),
  ];
}

function userOf(
  { resource, by }: Kept,
  module: Module,
  { entries, e, isHosted }: Sources,
): KeptConnection['user'] | null {
  const { place } = resource;
  if (place === null) return null;
  for (const fn of module.fns) {
    if (fn.facts.kind !== 'function' || !isPublic(fn) || isHosted(fn)) continue;
    for (const summary of entries(fn, fn.cls)) {
      const use = summary.effects.find((effect) => usesInherited(effect, place));
      if (use) return { name: functionName(fn), trace: [...stepsOfKeeping(by, resource), ...stepsOf(use.path)] };
      const isHandedOut =
        summary.exits.some(({ shield, thrown }) => !thrown && !shield.has(resource.id)) &&
        e.returns(summary.frame).some((value) => resourceOf(e, value, '')?.place === place);
      if (isHandedOut)
        return {
          name: functionName(fn),
          trace: [
            ...stepsOfKeeping(by, resource),
            {
              place: placeOf({ fn, at: fn.facts.nameAt }),
              message: `${functionName(fn)} gives it to its callers`,
              depth: 0,
            },
          ],
        };
    }
  }
  return null;
}

/** Where the program puts it. */
function stepsOfKeeping(by: readonly Binding[], { trait }: ResourceRef): readonly TraceStep[] {
  return by.flatMap((binding) =>
    (binding.b === 'value' || binding.b === 'stored') &&
    binding.value.k !== 'const' &&
    binding.fn.facts.kind !== 'module'
      ? [{ place: placeOf(binding), message: `${trait.what} is kept`, depth: 0 }]
      : [],
  );
}
