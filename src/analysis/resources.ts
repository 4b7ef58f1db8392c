import type { ResourceTrait } from '../effects.js';
import type { Call, Target, Value } from '../facts/facts.js';
import { atOf } from '../facts/visit.js';
import { idOf, isFresh, isShared } from '../link/abstract.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Abstract, Frame, ObjectId } from '../link/model.js';
import { rootOf } from '../link/model.js';
import { isOpenedHere, record } from './collector.js';
import { holds } from './conditions.js';
import { type Context, pathAt, spell } from './context.js';
import { type LibraryCall, subjectsOf, subjectText } from './library-call.js';
import type { Path, ResourceRef, State, Touched } from './model.js';
import { plus, without } from './state.js';

/** The resource that a value is: of a library type, or of a program class that extends one. */
export function resourceOf(e: Evaluator, value: Abstract, text: string): ResourceRef | null {
  if (value.a !== 'object' && value.a !== 'instance') return null;
  const { library } = e.program;
  const type =
    value.a === 'object'
      ? value.type
      : e.mro(value.cls).find((cls) => typeof cls === 'string' && library.resourceOf(cls) !== undefined);
  const trait = typeof type === 'string' ? library.resourceOf(type) : undefined;
  if (!trait || !isResource(e, trait, value)) return null;
  return { id: value.id, place: value.place ?? sharedPlace(value.id), trait, site: value.site, text };
}

/** Whether the arguments that it was made with leave it a resource. */
function isResource(
  e: Evaluator,
  trait: ResourceTrait,
  value: Extract<Abstract, { a: 'object' | 'instance' }>,
): boolean {
  const call = value.site?.call;
  if (!trait.unless || !call || !value.frame) return true;
  const library: LibraryCall = {
    callee: { a: 'lib', name: '', self: null },
    args: e.arguments(call, value.frame),
    call,
    must: true,
  };
  return !trait.unless.some((test) => holds(e, test, library));
}

/** The global container of which something is an element. */
function sharedPlace(id: ObjectId): string | null {
  return isShared(id) ? rootOf(id) : null;
}

/** What a library call does with the resource that it is a method of, and with one that it makes. */
export function applyResources(c: Context, library: LibraryCall, state: State): State {
  const { callee, call } = library;
  let next = state;
  const method = callee.name.slice(callee.name.lastIndexOf('.') + 1);
  const own =
    callee.self && isMethod(callee.name) ? resourceOf(c.e, callee.self, subjectText(library, 'receiver')) : null;
  if (own) {
    const { opens, uses, harmless, closes } = own.trait;
    if (opens?.includes(method)) next = openResource(c, own, call, next);
    else if ((closes ?? ['close']).includes(method)) next = closeResource(c, own, call, next, library.must);
    else if (uses ? uses.includes(method) : !method.startsWith('__') && !harmless?.includes(method))
      next = useResource(c, own, call, next, library.must);
  }
  const { library: tables } = c.program;
  const returns = tables.entry(callee.name)?.returns;
  const type = returns ? ('type' in returns ? returns.type : null) : callee.name;
  const trait = type === null ? undefined : tables.resourceOf(type);
  if (!trait || trait.opens || (type === callee.name && callee.self)) return next;
  for (const value of subjectsOf(c, library, 'result')) {
    const made = resourceOf(c.e, value, call.text);
    if (made) next = openResource(c, made, call, next);
  }
  return next;
}

/** Not what the tables write as a method though it is a call of the object itself: `weakref.ref()`. */
function isMethod(name: string): boolean {
  return !name.endsWith('()') && !name.startsWith('builtins.');
}

/** The resource comes to be: this process has it for itself. */
export function openResource(c: Context, resource: ResourceRef, call: Pick<Call, 'at' | 'text'>, state: State): State {
  const path = pathAt(c, call.at, `${resource.trait.what} is made by \`${call.text}()\``);
  return {
    ...state,
    touched: new Map(state.touched).set(resource.id, { resource, made: path, used: null, must: true }),
    shield: plus(state.shield, ...namesOf(resource)),
  };
}

/** Notes that a resource is worked with. */
export function useResource(
  c: Context,
  resource: ResourceRef,
  call: Pick<Call, 'at' | 'text'>,
  state: State,
  must: boolean,
): State {
  const path = pathAt(c, call.at, `\`${resource.text}\`, ${resource.trait.what}, is used`);
  record(c.program, c.into, state, {
    kind: 'use',
    resource,
    text: call.text,
    // What some path closed was given up here: another path comes to a use only by an exception.
    own: isOpenedHere(state, resource) || state.givenUp.has(resource.id),
    after: forksBefore(state),
    path,
    roles: state.roles,
    must,
    late: false,
  });
  const known = state.touched.get(resource.id);
  if (known?.used) return state;
  const touched = new Map(state.touched).set(
    resource.id,
    known ? { ...known, used: path } : { resource, made: null, used: path, must: true },
  );
  return { ...state, touched };
}

/** `file['data']` reads from a resource that is a container too. */
export function readItem(c: Context, { base, at }: Extract<Value, { k: 'item' }>, state: State): State {
  return c.e.evaluate(base, c.frame).reduce((current, value) => {
    const text = spell(base);
    const resource = value.a === 'object' ? resourceOf(c.e, value, text) : null;
    return resource?.trait.items === true
      ? useResource(c, resource, { at, text: `${text}[…]` }, current, true)
      : current;
  }, state);
}

/** The forks after which a state comes. */
export function forksBefore({ started }: Pick<State, 'started'>): ReadonlySet<string> {
  if (started.size === 0) return NONE;
  const forks = [...started].filter((mark) => mark.startsWith(FORK));
  return forks.length === 0 ? NONE : new Set(forks.map((mark) => mark.slice(FORK.length)));
}

const NONE: ReadonlySet<string> = new Set();
const FORK = 'fork:';

/** The mark of a fork that is left behind, in State.started. */
export function forkMark(key: string): string {
  return FORK + key;
}

/** The resource is gone, or as if it were new. */
function closeResource(
  c: Context,
  resource: ResourceRef,
  call: Pick<Call, 'at' | 'text'>,
  state: State,
  must: boolean,
): State {
  renew(c, resource, pathAt(c, call.at, `\`${call.text}()\` closes ${resource.trait.what}`), state, must);
  const mine = state.touched.get(resource.id)?.made;
  return {
    ...state,
    touched: without(state.touched, (id) => id === resource.id),
    closed: mine ? state.closed : plus(state.closed, resource.id),
    signals: state.signals.plus([resource.id]),
    givenUp: state.givenUp.plus([resource.id]),
    shield: plus(state.shield, ...namesOf(resource)),
  };
}

function renew(c: Context, resource: ResourceRef, path: Path, state: State, must: boolean): void {
  if (resource.place === null) return;
  record(c.program, c.into, state, {
    kind: 'renew',
    place: resource.place,
    text: resource.text,
    path,
    roles: state.roles,
    must,
    late: false,
  });
}

/** The names under which all that name a resource know it here. */
function namesOf({ id, place }: ResourceRef): readonly string[] {
  return place !== null && isShared(place) && place === id ? [id, place] : [id];
}

/** An assignment to what holds a resource: it holds another from here on, or none. */
export function writeResource(c: Context, target: Target, value: Value, state: State): State {
  if (c.frame.fn.facts.kind === 'module') return state;
  const text = spell(target);
  const held = c.e.evaluate(target, c.frame).flatMap((found) => resourcesIn(c, found, text));
  if (held.length === 0) return state;
  const given = c.e.evaluate(value, c.frame);
  if (given.some((found) => resourcesIn(c, found, text).some(({ id }) => !isFresh(id)))) return state;
  const path = pathAt(c, atOf(target), `\`${text}\` is given another value`);
  for (const resource of held) renew(c, resource, path, state, true);
  return { ...state, shield: plus(state.shield, ...held.flatMap(namesOf)) };
}

/** A variable that is given another resource no longer stands for those that it stood for before. */
export function rebindLocal(c: Context, target: Target, value: Value, state: State): State {
  if (state.touched.size === 0 || value.k !== 'call') return state;
  const given = new Set(c.e.evaluate(value, c.frame).map(idOf));
  const others = c.e.evaluate(target, c.frame).flatMap((found) => {
    const resource = resourceOf(c.e, found, '');
    return resource && !given.has(resource.id) ? [resource.id] : [];
  });
  return others.length === 0 ? state : { ...state, shield: plus(state.shield, ...others) };
}

/** What a function made and returns is known to its caller by the call. */
export function nameReturned(c: Context, callee: Frame, site: ObjectId, state: State): State {
  if (state.touched.size === 0) return state;
  const made = new Set(
    c.e
      .returns(callee)
      .map(idOf)
      .filter((id) => id !== null && isFresh(id) && id !== site && hasRoot(state, id)),
  );
  if (made.size === 0) return state;
  return renameTouched(state, (id) => (made.has(rootOf(id)) ? site + id.slice(rootOf(id).length) : id));
}

function hasRoot({ touched }: State, root: ObjectId): boolean {
  return [...touched.keys()].some((id) => rootOf(id) === root);
}

/** The state with other names for resources. */
export function renameTouched(state: State, rename: (id: ObjectId) => ObjectId): State {
  if (state.touched.size === 0) return state;
  const touched = [...state.touched.values()].map((one): [ObjectId, Touched] => {
    const id = rename(one.resource.id);
    return [id, { ...one, resource: { ...one.resource, id } }];
  });
  return { ...state, touched: new Map(touched), shield: new Set([...state.shield].map(rename)) };
}

/** The resource that a value is, or those that it holds. */
function resourcesIn(c: Context, value: Abstract, text: string): readonly ResourceRef[] {
  const values = value.a === 'container' ? c.e.elements(value, null) : [value];
  return values.flatMap((found) => resourceOf(c.e, found, text) ?? []);
}

/** The name of a library's native threads among what a process has. */
export function poolId(library: string): ObjectId {
  return `native:${library}`;
}

/** Notes that a native pool ran in this process: from then on it has threads that a child lacks. */
export function ranPool(c: Context, library: string, call: Pick<Call, 'at' | 'text'>, state: State): State {
  const id = poolId(library);
  if (state.touched.has(id) || state.shield.has(id)) return state;
  const path = pathAt(c, call.at, `\`${call.text}()\` runs native code of ${library}`);
  const resource: ResourceRef = { id, place: null, trait: POOL, site: null, text: library };
  return { ...state, touched: new Map(state.touched).set(id, { resource, made: path, used: path, must: true }) };
}

const POOL: ResourceTrait = {
  what: 'a native thread pool',
  harm: 'its threads are not copied, and who waits for them waits for ever',
  remedy: 'use the `spawn` start method, or touch the library only in the children',
};
