import type { Place, TraceStep } from '../finding.js';
import { type ObjectId, rootOf, siteKey } from '../link/model.js';
import { lineOf } from '../link/places.js';
import type { ResourceTrait } from '../effects.js';
import { type ChildAct, type ForkView, forkKey } from './fork.js';
import type { Crossing, ResourceRef, Summary, Touched } from './model.js';
import { poolId } from './resources.js';
import { endOf, placeOf, stepsOf } from './trace.js';

/** Something that a forked child works with though its parent has it too. */
export interface SharedResource {
  readonly name: string;
  readonly trait: ResourceTrait;
  readonly made: Place | null;
  readonly fork: ForkView;
  readonly use: ChildAct<'use'> | ChildAct<'native'>;
  /** That it exists, the fork and the use are all seen on one way. */
  readonly isProved: boolean;
  /** How it comes to be and, where that matters, how the parent works with it. */
  readonly before: readonly TraceStep[];
}

/** The forks of one root of the program. */
export interface RootForks {
  readonly root: Summary;
  readonly forks: readonly ForkView[];
}

/** What children work with though it was opened before the fork, of each fork and resource the first use. */
export function sharedResources(all: readonly RootForks[]): readonly SharedResource[] {
  const found = new Map<string, SharedResource>();
  for (const { root, forks } of all)
    for (const fork of forks) {
      const { crossing } = fork;
      for (const use of fork.acts('use')) {
        const { resource, own, roles } = { ...use.effect };
        if (own || roles.get('pid') === 'same' || fork.isProtected({ place: resource.place, origin: null })) continue;
        if (comesRound(use, crossing)) continue;
        const had = whatParentHas(resource, crossing, root);
        if (!had || !isShared(resource, had, crossing, root)) continue;
        keep(found, `${forkKey(fork)} ${resource.site ? siteKey(resource.site) : resource.id}`, {
          name: resource.text,
          trait: resource.trait,
          made: resource.site ? placeOf(resource.site) : null,
          fork,
          use,
          isProved: had.isProved && resource.trait.mayWork !== true,
          before: had.steps,
        });
      }
      for (const use of fork.acts('native')) {
        const had = crossing.touched.value.get(poolId(use.effect.library));
        if (!had || use.effect.limited || crossing.spawn.limits?.includes(use.effect.library)) continue;
        keep(found, `${forkKey(fork)} ${use.effect.library}`, {
          name: use.effect.library,
          trait: had.resource.trait,
          made: null,
          fork,
          use,
          isProved: had.must,
          before: had.used ? stepsOf(had.used) : [],
        });
      }
    }
  return [...found.values()];
}

/**
 * Whether the child is back before its own fork, in the parent's loop: no child is meant to, and it gets there only by
 * a way that a person would not take to exist, such as an exception.
 */
function comesRound({ effect }: ChildAct<'use'>, { site }: Crossing): boolean {
  const { at } = endOf(effect.path);
  return at.fn === site.fn && lineOf(at) < lineOf(site);
}

/** Keeps the surest finding, of those the one with the shortest way. */
function keep(found: Map<string, SharedResource>, key: string, one: SharedResource): void {
  const known = found.get(key);
  const length = ({ fork, use }: SharedResource): number => fork.trace.length + use.trace.length;
  if (!known || (one.isProved && !known.isProved) || (one.isProved === known.isProved && length(one) < length(known)))
    found.set(key, one);
}

interface Had {
  readonly isProved: boolean;
  readonly used: boolean;
  readonly steps: readonly TraceStep[];
}

/** What the parent has of a resource at the fork; null where nothing says that it exists. */
function whatParentHas(resource: ResourceRef, crossing: Crossing, root: Summary): Had | null {
  const touched = crossing.touched.value.get(resource.id);
  // What is only used here is known to exist if the root itself can name it.
  if (touched && touched.made === null && !isNamed(resource.id, root)) return null;
  if (touched)
    return {
      isProved: touched.must && (touched.made !== null || isMadeAtImport(resource, root)),
      used: touched.used !== null,
      steps: stepsOfTouched(touched, resource),
    };
  // What a framework has imported is all there: what is not, is made in the child.
  if (crossing.closedBefore.has(resource.id) || crossing.spawn.entry.kind === 'hosted') return null;
  const steps = madeSteps(resource);
  if (isMadeAtImport(resource, root)) return { isProved: true, used: false, steps };
  return isOwnField(resource, root) ? { isProved: false, used: false, steps } : null;
}

/** A parameter of the root, a global, or a field of these. */
function isNamed(id: ObjectId, { frame }: Summary): boolean {
  return /^[gc]/.test(id) || id.startsWith(`p${String(frame.fn.id)}:`);
}

function stepsOfTouched({ made, used }: Touched, resource: ResourceRef): readonly TraceStep[] {
  const making = made ? stepsOf(made) : madeSteps(resource);
  return resource.trait.lazy === true && used ? [...making, ...stepsOf(used)] : making;
}

function madeSteps({ site, trait }: ResourceRef): readonly TraceStep[] {
  return site ? [{ place: placeOf(site), message: `${trait.what} is made`, depth: 0 }] : [];
}

/** A global, or a field of one, that a module makes when it is imported; not by the module whose body forks. */
function isMadeAtImport({ id, site }: ResourceRef, root: Summary): boolean {
  const [, index, name] = /^g(\d+)#(.+)$/.exec(rootOf(id)) ?? [];
  const fn = site?.fn;
  if (index === undefined || name === undefined || !fn) return false;
  if (root.frame.fn.facts.kind === 'module' && root.frame.fn.module.index === Number(index)) return false;
  if (fn.facts.kind === 'module') return fn.module.index === Number(index);
  return false;
}

/** A field that the constructor of the root's own object sets. */
function isOwnField({ id, place, site }: ResourceRef, root: Summary): boolean {
  const { fn } = root.frame;
  return (
    place?.startsWith('i') === true &&
    site?.fn.facts.name === '__init__' &&
    fn !== site.fn &&
    fn.binds === 'instance' &&
    rootOf(id) === `p${String(fn.id)}:0`
  );
}

/** Whether both processes may work with it, as far as that is needed to do harm. */
function isShared(resource: ResourceRef, had: Had, crossing: Crossing, root: Summary): boolean {
  const { trait } = resource;
  if (trait.lazy === true && !had.used) return false;
  const ways = chain(crossing);
  if (trait.handover !== true) return ways.some((way) => parentGoesOn(way) || usesAfter(resource.id, way, root));
  return ways.some((way) => way.spawn.count === 'many' || usesAfter(resource.id, way, root));
}

/** A fork and those in whose children it happens: each leaves a process behind that has the same resource. */
function chain(crossing: Crossing): readonly Crossing[] {
  return crossing.inside ? [crossing, ...chain(crossing.inside)] : [crossing];
}

/** Whether the parent runs on in the program after the fork: one that leaves hands everything to its child. */
function parentGoesOn({ spawn, parent }: Crossing): boolean {
  if (spawn.entry.kind !== 'continuation') return true;
  return spawn.raw ? parent !== 'leaves' : spawn.count === 'many';
}

/** Whether the parent works with it after the fork. */
function usesAfter(id: ObjectId, { site }: Crossing, root: Summary): boolean {
  const key = siteKey(site);
  return root.effects.some(
    (effect) =>
      effect.kind === 'use' &&
      effect.resource.id === id &&
      (effect.roles.get(key) === 'parent' || (effect.after.has(key) && effect.roles.get(key) !== 'child')),
  );
}
