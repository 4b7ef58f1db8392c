import type { EffectSpec } from '../effects.js';
import type { Call, Target, Value } from '../facts/facts.js';
import { idOf, isFresh } from '../link/abstract.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Abstract } from '../link/model.js';
import { rootOf } from '../link/model.js';
import { record } from './collector.js';
import { type Context, pathAt, spell } from './context.js';
import { type LibraryCall, subjectsOf, subjectText } from './library-call.js';
import type { GeneratorMark, State } from './model.js';
import type { GeneratorRef } from './random-effects.js';
import { nameGivenBy } from './refine.js';
import { TOLD_APART } from './reseeded.js';
import { argumentSource, isSeededAnew } from './seeds.js';
import { plus } from './state.js';

type Made = Extract<Abstract, { a: 'object' | 'instance' }>;

/** The library type by which a value is a random generator: its own, or that of the class which it extends. */
export function generatorType(e: Evaluator, value: Abstract): string | null {
  const { library } = e.program;
  if (value.a === 'object') return library.inherited(value.type, 'generator') ? value.type : null;
  if (value.a !== 'instance') return null;
  const base = e.mro(value.cls).find((cls) => typeof cls === 'string' && library.inherited(cls, 'generator'));
  return typeof base === 'string' ? base : null;
}

/** The generators that these values may be; values of one name are one generator. */
export function generatorsOf(e: Evaluator, values: readonly Abstract[], text: string): readonly GeneratorRef[] {
  const found = new Map<string, GeneratorRef>();
  for (const value of values) {
    if ((value.a !== 'object' && value.a !== 'instance') || generatorType(e, value) === null) continue;
    const known = found.get(value.id);
    const sites = [...(known?.sites ?? []), ...(value.site ? [value.site] : [])];
    found.set(value.id, { id: value.id, place: known?.place ?? value.place, sites, text });
  }
  return [...found.values()];
}

/** A call that draws from a library's global generator, or from one that is an object. */
export function drawRandom(
  c: Context,
  spec: Extract<EffectSpec, { effect: 'draw-random' }>,
  library: LibraryCall,
  state: State,
): State {
  if (!spec.subject) {
    noteDraw(c, spec, null, library, state);
    const drawn = state.crossing ? state : { ...state, shield: plus(state.shield, `drawn:${spec.generator}`) };
    return stirred(c, spec.generator, library.call, drawn, library.must);
  }
  return drawFrom(c, spec.generator, subjectsOf(c, library, spec.subject), library, state);
}

/** A method that the tables do not name, of a generator of which every method draws. */
export function drawsByDefault(c: Context, library: LibraryCall, state: State): State | null {
  const { self, name } = library.callee;
  const type = self ? generatorType(c.e, self) : null;
  if (!self || type === null || !c.program.library.inherited(type, 'generator')?.drawsByDefault) return null;
  return c.program.library.entry(name) ? null : drawFrom(c, type, [self], library, state);
}

function drawFrom(
  c: Context,
  generator: string,
  values: readonly Abstract[],
  library: LibraryCall,
  state: State,
): State {
  return generatorsOf(c.e, values, subjectText(library, 'receiver')).reduce((current, of) => {
    // What is made in this very function is not there before it is called.
    const isOwn = isFresh(of.id) && of.sites.every(({ fn }) => fn === c.frame.fn);
    if (!isOwn || state.crossing) noteDraw(c, { generator }, of, library, current);
    return stirred(c, of.id, library.call, current, library.must);
  }, state);
}

function noteDraw(
  c: Context,
  { generator, replays }: Pick<Extract<EffectSpec, { effect: 'draw-random' }>, 'generator' | 'replays'>,
  of: GeneratorRef | null,
  { call, must }: LibraryCall,
  state: State,
): void {
  record(c.program, c.into, state, {
    kind: 'draw',
    generator,
    of,
    seeded: false,
    replays: replays ?? null,
    text: call.text,
    path: pathAt(c, call.at, `\`${call.text}()\` draws from ${of ? `\`${of.text}\`` : 'the generator'}`),
    roles: state.roles,
    must,
    late: false,
  });
}

/** A call that sets the state of a generator. */
export function seedGenerator(
  c: Context,
  spec: Extract<EffectSpec, { effect: 'seed' }>,
  library: LibraryCall,
  state: State,
): State {
  const { call, must } = library;
  const anew = isSeededAnew(c, spec.from ? argumentSource(call, spec.from) : null, c.frame, state.shield);
  const note = (of: GeneratorRef | null): void => {
    record(c.program, c.into, state, {
      kind: 'seed',
      generator: spec.generator,
      of,
      anew,
      path: pathAt(c, call.at, `\`${call.text}()\` seeds ${of ? `\`${of.text}\`` : 'the generator'}`),
      roles: state.roles,
      must,
      late: false,
    });
  };
  const seeded = (key: string, mark: string, current: State): State => {
    const after = stirred(c, key, call, current, must);
    return anew ? { ...after, shield: plus(after.shield, mark) } : after;
  };
  if (!spec.subject) {
    note(null);
    return seeded(spec.generator, `seed:${spec.generator}`, state);
  }
  const objects = generatorsOf(c.e, subjectsOf(c, library, spec.subject), subjectText(library, spec.subject));
  for (const of of objects) note(of);
  return objects.reduce((current, { id }) => seeded(id, id, current), state);
}

/** A global generator is drawn from or seeded, or an object is: its state moves on. */
function stirred(c: Context, key: string, call: Pick<Call, 'at' | 'text'>, state: State, must: boolean): State {
  const known = state.generators.get(key);
  if (known && (known.inLoop || c.loopDepth === 0)) return state;
  const isObject = /^[a-z]\d/.test(key);
  return marked(state, key, {
    made: known?.made ?? !isObject,
    must: known?.must ?? must,
    path: known?.path ?? pathAt(c, call.at, `\`${call.text}()\` uses the generator`),
    inLoop: c.loopDepth > 0,
  });
}

function marked(state: State, key: string, mark: GeneratorMark): State {
  return { ...state, generators: new Map(state.generators).set(key, mark) };
}

/** Whether a library call makes a generator. */
export function makesGenerator(c: Context, name: string): boolean {
  const { library } = c.program;
  const returns = library.entry(name)?.returns;
  const type = returns && 'type' in returns ? returns.type : name;
  return library.type(type) !== undefined && library.inherited(type, 'generator') !== undefined;
}

/** The generator that a library call makes exists from here on. */
export function makeBy(c: Context, library: LibraryCall, state: State): State {
  return makeGenerator(c, subjectsOf(c, library, 'result'), library.call, state);
}

/** Generators among objects that a call makes exist from here on. */
export function makeGenerator(
  c: Context,
  made: readonly Abstract[],
  call: Pick<Call, 'at' | 'text'>,
  state: State,
): State {
  return generatorsOf(c.e, made, '').reduce(
    (current, { id }) =>
      marked(current, id, {
        made: true,
        must: true,
        path: pathAt(c, call.at, `\`${call.text}()\` makes the generator`),
        inLoop: c.loopDepth > 0,
      }),
    state,
  );
}

/** An assignment to a global, a field or a class attribute: what was made is known by that name from here on. */
export function nameGenerators(c: Context, target: Target, value: Value, state: State): State {
  const values = c.e.evaluate(value, c.frame);
  const made = values.filter((found): found is Made => isFresh(idOf(found) ?? ''));
  if (made.length === 0) return state;
  const name = nameGivenBy(c, target);
  if (name === undefined) return state;
  const roots = new Set(made.map(({ id }) => id));
  let next = state;
  if ([...state.generators.keys()].some((key) => roots.has(rootOf(key))))
    next = {
      ...state,
      generators: new Map(
        [...state.generators].map(([key, mark]) => {
          const root = rootOf(key);
          return [roots.has(root) ? name + key.slice(root.length) : key, mark];
        }),
      ),
    };
  const own = made.filter((found) => generatorType(c.e, found) !== null);
  return own.length === 0 ? next : renew(c, target, name, own, next);
}

/** A generator is put where one is kept: in a child that is a new one. */
function renew(c: Context, target: Target, name: string, made: readonly Made[], state: State): State {
  const text = spell(target);
  const [type] = made.flatMap((value) => generatorType(c.e, value) ?? []);
  const anew = made.every((value) => {
    const seed = c.program.library.inherited(generatorType(c.e, value) ?? '', 'generator')?.seed;
    const { call } = value.site ?? { call: null };
    const source = seed && call ? argumentSource(call, seed) : null;
    return isSeededAnew(c, source, value.frame ?? c.frame, state.shield);
  });
  const place = generatorsOf(c.e, c.e.evaluate(target, c.frame), text).find(({ id }) => id === name)?.place ?? null;
  record(c.program, c.into, state, {
    kind: 'seed',
    generator: type ?? '',
    of: { id: name, place, sites: made.flatMap(({ site }) => site ?? []), text },
    anew,
    path: pathAt(c, target.k === 'call' ? target.call.at : target.at, `\`${text}\` is made anew`),
    roles: state.roles,
    must: true,
    late: false,
  });
  return anew ? { ...state, shield: plus(state.shield, name) } : state;
}

/** A child that asks which worker it is does with its generators what it means to. */
export function tellApart(state: State): State {
  return { ...state, shield: plus(state.shield, TOLD_APART) };
}

/** A function that is not followed and that is named for seeding is taken at its word, unless all it gets is constant. */
export function perhapsReseeds(call: Call, state: State): State {
  if (!/seed/i.test(call.text)) return state;
  const isConstant =
    call.args.length > 0 && call.args.every(({ value }) => value.k === 'const' && value.value !== null);
  return isConstant ? state : tellApart(state);
}

/** A callee's marks as its caller sees them: what it made and did not give back is gone. */
export function generatorsAfter(
  c: Context,
  exit: State,
  callee: { readonly returned: () => readonly Abstract[]; readonly id: (id: string) => string },
  path: (inner: GeneratorMark['path']) => GeneratorMark['path'],
  site: string,
): ReadonlyMap<string, GeneratorMark> {
  if (exit.generators.size === 0) return exit.generators;
  const after = new Map<string, GeneratorMark>();
  let returned: ReadonlySet<string | null> | null = null;
  for (const [key, mark] of exit.generators) {
    const root = rootOf(key);
    let name: string | null = callee.id(key);
    if (isFresh(root) && /^s\d/.test(root)) {
      returned ??= new Set(callee.returned().map(idOf));
      name = returned.has(root) ? site + key.slice(root.length) : null;
    }
    if (name !== null) after.set(name, { ...mark, path: path(mark.path), inLoop: c.loopDepth > 0 });
  }
  return after;
}

/** Marks with those of what was done since. */
export function movedOn(
  before: ReadonlyMap<string, GeneratorMark>,
  since: ReadonlyMap<string, GeneratorMark>,
): ReadonlyMap<string, GeneratorMark> {
  if (since.size === 0) return before;
  const result = new Map(before);
  for (const [key, mark] of since) {
    const known = before.get(key);
    result.set(
      key,
      known?.made ? { ...known, must: known.must || mark.must, inLoop: known.inLoop || mark.inLoop } : mark,
    );
  }
  return result;
}

/** Generators that differ between the rounds of the loop that goes on. */
export function movingOn(state: State): ReadonlySet<string> {
  return new Set([...state.generators].flatMap(([key, { inLoop }]) => (inLoop ? [key] : [])));
}

/** The state after the outermost loop of a function. */
export function settled(state: State): State {
  if (![...state.generators.values()].some(({ inLoop }) => inLoop)) return state;
  return {
    ...state,
    generators: new Map([...state.generators].map(([key, mark]) => [key, { ...mark, inLoop: false }])),
  };
}

/** The key by which marks name what an effect draws from or seeds. */
export function generatorKey(effect: { readonly generator: string; readonly of: GeneratorRef | null }): string {
  return effect.of?.id ?? effect.generator;
}
