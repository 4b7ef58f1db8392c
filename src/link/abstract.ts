import type { Abstract, Frame, ObjectId } from './model.js';
import { rootOf, stepInto } from './model.js';

/** A text that two values share where they are the same; frames are told apart by it. */
export function keyOf(value: Abstract): string {
  switch (value.a) {
    case 'fn':
      return `f${value.fn.id}${value.self ? `(${keyOf(value.self)})` : ''}${value.outer ? `@${value.outer.key}` : ''}`;
    case 'class':
      return `c${value.cls.id}`;
    case 'instance':
      return `i${value.cls.id}!${value.id}`;
    case 'object':
      return `o${value.type}!${value.id}`;
    case 'lib':
      return `l${value.name}${value.self ? `(${keyOf(value.self)})` : ''}`;
    case 'module':
      return `m${value.module.index}`;
    case 'container':
      return `[${value.type}!${value.id}`;
    case 'partial':
      return `partial(${keyOf(value.fn)},${value.args.map((arg) => arg.values.map(keyOf).join('|')).join(',')})`;
    case 'const':
      return `=${typeof value.value}:${String(value.value)}`;
    case 'text':
      return `~${value.start}`;
    case 'file':
      return `/${value.path}`;
    case 'fork':
      return `fork${value.site}${value.first ? '.0' : ''}`;
    case 'pid':
      return `pid${value.fresh ? '' : (value.place ?? '?')}`;
    case 'test':
      return `test${value.frame.key}`;
    case 'super':
      return `super${value.cls.id}`;
    case 'acquired':
      return `acquired(${keyOf(value.lock)})`;
    case 'unknown':
      return `?${value.id}`;
  }
}

/** What a value's identity is, where it has one. */
export function idOf(value: Abstract): ObjectId | null {
  switch (value.a) {
    case 'instance':
    case 'object':
    case 'container':
    case 'unknown':
      return value.id;
    default:
      return null;
  }
}

/** The same value under another name. Values without an identity stay as they are. */
export function withId(value: Abstract, id: ObjectId, place?: string | null): Abstract {
  switch (value.a) {
    case 'instance':
    case 'object':
      return { ...value, id, place: place === undefined ? value.place : place };
    case 'container':
      return place === undefined ? { ...value, id } : { ...value, id, place };
    case 'unknown':
      return { ...value, id };
    default:
      return value;
  }
}

/** Renames every identity inside a value, bound receivers and partial arguments included. */
export function mapIds(value: Abstract, map: (id: ObjectId) => ObjectId): Abstract {
  switch (value.a) {
    case 'fn':
    case 'lib':
      return value.self ? { ...value, self: mapIds(value.self, map) } : value;
    case 'partial':
      return {
        ...value,
        fn: mapIds(value.fn, map),
        args: value.args.map((arg) => ({ ...arg, values: arg.values.map((inner) => mapIds(inner, map)) })),
      };
    case 'acquired':
      return { ...value, lock: mapIds(value.lock, map) };
    case 'container':
      return {
        ...value,
        id: map(value.id),
        items: value.items.map((item) =>
          'given' in item ? { ...item, given: item.given.map((inner) => mapIds(inner, map)) } : item,
        ),
      };
    default: {
      const id = idOf(value);
      return id === null ? value : withId(value, map(id));
    }
  }
}

/** No value twice, at most `limit`; the order of arrival is kept. */
export function distinct(values: readonly Abstract[], limit = 12): readonly Abstract[] {
  if (values.length < 2) return values;
  const seen = new Map<string, Abstract>();
  for (const value of values) {
    const key = keyOf(value);
    if (!seen.has(key)) seen.set(key, value);
    if (seen.size >= limit) break;
  }
  return [...seen.values()];
}

/** Whether a name stands for something made in the function itself: nobody else can name it yet. */
export function isFresh(id: ObjectId): boolean {
  return id.startsWith('s') && rootOf(id) === id;
}

/** Whether a name means the same in every function: a global, a class. */
export function isShared(id: ObjectId): boolean {
  return id.startsWith('g') || id.startsWith('c');
}

/** An id of a callee as the caller sees it: parameters become arguments, what the callee made is made at the call. */
export function rename(id: ObjectId, fnId: number, args: ReadonlyMap<number, ObjectId>, site: string): ObjectId {
  const root = rootOf(id);
  const prefix = `p${fnId}:`;
  if (!root.startsWith(prefix)) return id;
  const index = Number(root.slice(prefix.length));
  let renamed: ObjectId = args.get(index) ?? `u${site}:${index}`;
  for (const step of id.slice(root.length).split(/(?=[.[])/)) {
    if (step === '') continue;
    const next = stepInto(renamed, step);
    if (next === null) return `u${site}:${id.slice(1)}`;
    renamed = next;
  }
  return renamed;
}

/** The index of the parameter that a value is, where nothing is known of it. */
export function parameterOf(value: Abstract, fnId: number): number | null {
  const prefix = `p${String(fnId)}:`;
  return value.a === 'unknown' && value.id.startsWith(prefix) && rootOf(value.id) === value.id
    ? Number(value.id.slice(prefix.length))
    : null;
}

/** The frame of `fnId` in a chain of enclosing frames. */
export function enclosing(frame: Frame, fnId: number): Frame | null {
  for (let current: Frame | null = frame; current; current = current.outer) if (current.fn.id === fnId) return current;
  return null;
}
