import type { TraceStep } from '../finding.js';
import type { Fn } from '../link/model.js';
import { siteKey } from '../link/model.js';
import type { ChildAct, ForkView } from './fork.js';
import { generatorKey } from './generators.js';
import type { Effect, GeneratorMark, Summary } from './model.js';
import type { Protections } from './protections.js';
import { endOf, placeOf, stepsOf } from './trace.js';

/** A generator from whose copied state several children draw the same numbers. */
export interface DuplicatedStream {
  /** As the source names it; the library's name for a global one. */
  readonly name: string;
  readonly isGlobal: boolean;
  readonly fork: ForkView;
  readonly draw: ChildAct<'draw'>;
  /** Its state exists on every way to the fork. */
  readonly must: boolean;
  /** How it came to be and how the fork is reached. */
  readonly trace: readonly TraceStep[];
}

type Draw = Extract<Effect, { kind: 'draw' }>;

/** Where the state of a generator comes from, in the parent. */
interface Origin {
  readonly must: boolean;
  readonly trace: readonly TraceStep[];
}

/** A state that every process has from the beginning. */
const ANYWAY: Origin = { must: true, trace: [] };

/** The marks of generators that importing a module leaves, without what only its run as the main program does. */
export function marksOfImport({ frame, exits }: Summary): ReadonlyMap<string, GeneratorMark> {
  const main = `main${String(frame.fn.module.index)}`;
  return new Map(exits.filter(({ roles }) => roles.get(main) !== 'yes').flatMap(({ generators }) => [...generators]));
}

export function duplicatedStreams(
  forks: readonly ForkView[],
  protections: Protections,
  importedBy: (fn: Fn) => ReadonlyMap<string, GeneratorMark>,
): readonly DuplicatedStream[] {
  const found = forks.flatMap((fork) =>
    fork
      .acts('draw')
      .filter(({ effect }) => isCopied(effect) && effect.replays !== 'tls' && !isReset(effect, fork, protections))
      .flatMap((draw) => {
        const origin = draw.effect.replays ? ANYWAY : originOf(draw.effect, fork, importedBy);
        return origin ? [{ fork, draw, origin }] : [];
      }),
  );
  const begun = new Map<string, Set<string>>();
  for (const { fork, draw } of found) {
    const sites = begun.get(startsKey(fork, draw.effect)) ?? new Set();
    if (!fork.crossing.inside) begun.set(startsKey(fork, draw.effect), sites.add(siteKey(fork.crossing.site)));
  }
  const first = new Map<string, (typeof found)[number]>();
  for (const entry of found) {
    const { fork, draw } = entry;
    const { repeats, perChild } = fork.crossing;
    const isShared = repeats
      ? !perChild.has(generatorKey(draw.effect))
      : (begun.get(startsKey(fork, draw.effect))?.size ?? 0) > 1;
    if (!isShared && draw.effect.replays === null) continue;
    const { fn } = endOf(draw.effect.path).at;
    const key = `${String(fn.id)}|${draw.effect.of?.place ?? generatorKey(draw.effect)}`;
    const known = first.get(key);
    if (!known || isBefore(entry, known)) first.set(key, entry);
  }
  return [...first.values()].map(({ fork, draw, origin }) => ({
    name: draw.effect.of?.text ?? draw.effect.generator,
    isGlobal: draw.effect.of === null,
    fork,
    draw,
    must: origin.must,
    trace: [...origin.trace, ...fork.trace],
  }));
}

function startsKey(fork: ForkView, effect: Draw): string {
  return `${String(fork.root.id)}|${generatorKey(effect)}`;
}

function isBefore(
  a: { readonly draw: ChildAct<'draw'>; readonly origin: Origin },
  b: { readonly draw: ChildAct<'draw'>; readonly origin: Origin },
): boolean {
  if (a.origin.must !== b.origin.must) return a.origin.must;
  const [line, column] = [a.draw.place.span[0] - b.draw.place.span[0], a.draw.place.span[1] - b.draw.place.span[1]];
  return line < 0 || (line === 0 && column < 0);
}

/** A draw in the child from a state that nothing there made its own. */
export function isCopied(effect: Draw): boolean {
  return !effect.seeded && effect.roles.get('pid') !== 'same';
}

/** Whether a fork handler seeds the generator or makes it anew in the child. */
function isReset(effect: Draw, fork: ForkView, { all }: Protections): boolean {
  return all.some(({ hooks, child }) => fork.crossing.spawn.runsHooks.includes(hooks) && resets(child, effect));
}

/** Whether some of these effects give the generator a state of its own. */
export function resets(effects: readonly Effect[], { of, generator }: Pick<Draw, 'of' | 'generator'>): boolean {
  return effects.some((effect) => {
    if (effect.kind !== 'seed' || !effect.anew) return false;
    if (!of) return effect.of === null && effect.generator === generator;
    return effect.of !== null && (effect.of.id === of.id || (of.place !== null && effect.of.place === of.place));
  });
}

/** How the generator's state came to be before the fork; null where that is not seen. */
function originOf(
  effect: Draw,
  fork: ForkView,
  importedBy: (fn: Fn) => ReadonlyMap<string, GeneratorMark>,
): Origin | null {
  const key = generatorKey(effect);
  const mark = fork.crossing.generators.value.get(key);
  const before = mark?.made ? mark : importedBy(fork.root).get(key);
  if (before?.made) return { must: before.must, trace: stepsOf(before.path) };
  // A field of an object that the way begins with: the object was made before.
  const made = effect.of?.id.startsWith('p') ? effect.of.sites.find(({ fn }) => isConstructor(fn)) : undefined;
  return made ? { must: true, trace: [{ place: placeOf(made), message: madeText(effect), depth: 0 }] } : null;
}

function madeText(effect: Draw): string {
  return effect.of ? `\`${effect.of.text}\` is made` : 'the generator is made';
}

function isConstructor(fn: Fn): boolean {
  return fn.facts.name === '__init__' || fn.facts.name === '__post_init__';
}
