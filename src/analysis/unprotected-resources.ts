import type { ResourceTrait } from '../effects.js';
import type { Place, TraceStep } from '../finding.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Abstract, Cls, Fn, Module } from '../link/model.js';
import type { Program } from '../link/program.js';
import { spanOf } from '../link/places.js';
import { type Awareness, looksAfterFork } from './awareness.js';
import type { Effect, ResourceRef, Summary } from './model.js';
import type { Protections } from './protections.js';
import { createCalledAfterChecks } from './restarted-threads.js';
import { resourceOf } from './resources.js';
import { isTestFile } from './test-files.js';
import { functionName, placeOf, stepsOf } from './trace.js';
import { usesInherited } from './uses-inherited.js';

/** A connection of an owner that looks after forks, but not after this. */
export interface UnprotectedResource {
  readonly name: string;
  readonly trait: ResourceTrait;
  /** Where it is made. */
  readonly place: Place;
  readonly awareness: Awareness;
  /** A public function that works with it. */
  readonly user: { readonly name: string; readonly trace: readonly TraceStep[] };
}

/** What the query looks at. */
export interface ResourceSources {
  readonly e: Evaluator;
  readonly program: Program;
  readonly summaries: readonly Summary[];
  readonly entries: (fn: Fn, cls: Cls | null) => readonly Summary[];
  readonly protections: Protections;
  /** Whether a framework of the program's comes to a function: what its processes have is known. */
  readonly isHosted: (fn: Fn) => boolean;
  /** Where resources are made of which a rule speaks already. */
  readonly reported: ReadonlySet<string>;
}

interface Checking extends ResourceSources {
  /** Whether functions that compare process ids call this one. */
  readonly isChecked: (fn: Fn) => boolean;
}

/** Who holds a resource: a class for each of its instances, or a module. */
interface Owner {
  readonly cls: Cls | null;
  readonly module: Module;
  readonly functions: readonly Fn[];
}

/** Resources that outlive a fork and that their owner, though it knows of forks, keeps in the child. */
export function unprotectedResources(sources: ResourceSources): readonly UnprotectedResource[] {
  const { program, e } = sources;
  const summaries = sources.summaries.filter(
    ({ frame, pidPlaces }) => pidPlaces.size > 0 && frame.fn.facts.name !== '__init__',
  );
  const checking = { ...sources, summaries, isChecked: createCalledAfterChecks(sources) };
  return program.modules
    .filter((module) => !isTestFile(module.path))
    .flatMap((module) => [
      ...ofOwner({ cls: null, module, functions: module.fns.filter((fn) => isTopLevel(fn)) }, checking),
      ...module.classes.flatMap((cls) => ofOwner({ cls, module, functions: methodsOf(e, cls) }, checking)),
    ]);
}

function methodsOf(e: Evaluator, cls: Cls): readonly Fn[] {
  return e.mro(cls).flatMap((entry) => (typeof entry === 'string' ? [] : [...entry.methods.values()].flat()));
}

function isTopLevel({ facts, cls, parent }: Fn): boolean {
  return facts.kind === 'function' && cls === null && parent?.facts.kind === 'module';
}

function ofOwner(owner: Owner, sources: Checking): readonly UnprotectedResource[] {
  const awareness = awarenessOf(owner, sources);
  if (!awareness) return [];
  const { entries, protections, reported, isHosted } = sources;
  const effects = new Map(owner.functions.map((fn) => [fn, entries(fn, owner.cls).flatMap((one) => one.effects)]));
  return heldBy(owner, sources).flatMap((resource): readonly UnprotectedResource[] => {
    const { site, place, trait, text } = resource;
    if (!site || place === null || reported.has(`${site.fn.module.path}:${spanOf(site).join(':')}`)) return [];
    if (protections.covering({ place, origin: null }, ['os', 'multiprocessing', 'billiard']).length > 0) return [];
    if ([...effects].some(([fn, all]) => all.some((effect) => renews(effect, place, sources.isChecked(fn))))) return [];
    for (const [fn, all] of effects) {
      const use = isPublic(fn) && !isHosted(fn) ? all.find((effect) => usesInherited(effect, place)) : undefined;
      if (use)
        return [
          {
            name: owner.cls ? `${owner.cls.facts.name}.${text}` : text,
            trait,
            place: placeOf(site),
            awareness,
            user: { name: functionName(fn), trace: stepsOf(use.path) },
          },
        ];
    }
    return [];
  });
}

/** Made anew, or dropped, where the process is found to be another, there or before (`isChecked`). */
function renews(effect: Effect, place: string, isChecked: boolean): boolean {
  return effect.kind === 'renew' && effect.place === place && (isChecked || effect.roles.get('pid') === 'changed');
}

function startsThread({ effects }: Summary): boolean {
  return effects.some(({ kind, path }) => kind === 'start-thread' && path.next === null);
}

function isPublic({ facts }: Fn): boolean {
  return !facts.name.startsWith('_') || facts.name === '__call__' || facts.name === '__getitem__';
}

/**
 * A process check in one of the owner's functions that does something about it, one elsewhere after which the owner's
 * thread is started again, or a fork handler of its own.
 */
function awarenessOf(
  { cls, module, functions }: Owner,
  { e, summaries, protections, entries, isChecked }: Checking,
): Awareness | null {
  const ids = cls ? e.mro(cls).flatMap((entry) => (typeof entry === 'string' ? [] : [entry.id])) : [];
  const prefixes = cls ? ids.flatMap((id) => [`i${String(id)}.`, `c${String(id)}.`]) : [`g${String(module.index)}#`];
  const own = new Set(functions);
  for (const summary of summaries) {
    const { fn } = summary.frame;
    if (!own.has(fn)) continue;
    const compares = [...summary.pidPlaces].some((place) => prefixes.some((prefix) => place.startsWith(prefix)));
    if (compares && looksAfterFork(summary))
      return { text: `the process check in ${functionName(fn)}`, place: placeOf({ fn, at: fn.facts.nameAt }) };
  }
  for (const fn of functions)
    if (cls && isChecked(fn) && entries(fn, cls).some(startsThread))
      return {
        text: `${functionName(fn)}, which is called after a process check,`,
        place: placeOf({ fn, at: fn.facts.nameAt }),
      };
  for (const { child, site } of protections.all) {
    const tends = child.find(
      (effect) =>
        (effect.kind === 'reset' || effect.kind === 'renew') &&
        prefixes.some((prefix) => effect.place.startsWith(prefix)),
    );
    if (tends && 'text' in tends)
      return { text: `the fork handler that re-creates \`${tends.text}\``, place: placeOf(site) };
  }
  return null;
}

/** The resources that an owner opens for good: in the constructor, or when its module is imported. */
function heldBy({ cls, module }: Owner, { e }: ResourceSources): readonly ResourceRef[] {
  const of = (values: readonly Abstract[], name: string): readonly ResourceRef[] =>
    values.flatMap((value) => {
      const resource = resourceOf(e, value, name);
      const isKept =
        resource?.site &&
        (cls
          ? resource.site.fn.facts.name === '__init__' && resource.site.fn.cls === cls
          : resource.site.fn.facts.kind === 'module' && resource.site.fn.module === module);
      return resource && isKept && !resource.trait.handover && !resource.trait.mayWork ? [resource] : [];
    });
  if (cls)
    return [...cls.selfBindings.keys()].flatMap((name) => of(e.field(cls, name, e.instanceOf(cls, 'self')), name));
  return [...(module.bindings.get(0)?.keys() ?? [])].flatMap((name) => of(e.moduleGlobal(module, name), name));
}
