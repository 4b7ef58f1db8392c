import type { EffectSpec, LockTrait, Subject } from '../effects.js';
import type { Value } from '../facts/facts.js';
import { idOf, isShared } from '../link/abstract.js';
import { argument } from '../link/argument.js';
import type { Abstract, Frame } from '../link/model.js';
import { type Context, locksOf } from './context.js';
import { globalNamed } from './global-names.js';
import { type LibraryCall, subjectsOf, subjectText } from './library-call.js';
import type { LockRef, State } from './model.js';

/** The locks that an effect of a call is about. */
export function locksFor(
  c: Context,
  library: LibraryCall,
  spec: Extract<EffectSpec, { subject: Subject }>,
  state: State,
): readonly LockRef[] {
  const text = subjectText(library, spec.subject);
  const trait = 'lock' in spec ? spec.lock : undefined;
  if ('named' in spec && trait) {
    const named = locksNamed(c, library, { ...spec, lock: trait });
    if (named === null || named.length > 0 || spec.effect === 'acquire') return named ?? [];
    // By what name it was taken is not seen where it is given back.
    const family = familyOf(library);
    return [...state.held.values()].map(({ lock }) => lock).filter(({ type }) => type.startsWith(`${family}.`));
  }
  const values = subjectsOf(c, library, spec.subject);
  const locks = locksOf(c.e, values, text);
  if (locks.length > 0 || !trait) return locks;
  const element = 'element' in spec ? elementText(argument(library.args, spec.element)?.values) : '';
  return values.flatMap((value): readonly LockRef[] => {
    const whole = idOf(value);
    const id = whole === null ? null : whole + element;
    return id === null
      ? []
      : [
          {
            id,
            place: value.a === 'object' || value.a === 'instance' ? value.place : null,
            origin: null,
            admitsSeveral: false,
            type: library.callee.name,
            trait,
            site: null,
            text,
          },
        ];
  });
}

/** One element of what holds several locks; which one may not be known. */
function elementText(keys: readonly Abstract[] = []): string {
  const [key] = keys;
  return key?.a === 'const' ? `['${String(key.value)}']` : '[?]';
}

/** Begins the ids of locks that are known by a literal name, and by the global that holds their name. */
const BY_NAME = 'n=';
const BY_GLOBAL = 'n@';

function familyOf({ callee }: LibraryCall): string {
  return callee.name.split('.', 1)[0] ?? '';
}

/**
 * A lock that is taken by its name: by which, as a literal or by the global that holds it, wherever it is taken. Null
 * where the argument names none.
 */
function locksNamed(
  c: Context,
  library: LibraryCall,
  { subject, named = true, lock: trait }: { subject: Subject; named?: true | string; lock: LockTrait },
): readonly LockRef[] | null {
  if (subject === 'receiver') return [];
  const family = familyOf(library);
  const values = subjectsOf(c, library, subject).flatMap((value) =>
    value.a === 'container' ? c.e.elements(value, null) : [value],
  );
  const source =
    typeof subject === 'object' && subject.index !== undefined ? library.call.args[subject.index]?.value : undefined;
  const texts = values.flatMap(literalOf);
  const names = named === true ? texts : texts.flatMap((text) => new RegExp(named).exec(text)?.[1] ?? []);
  if (named !== true && names.length === 0) return null;
  const literal = names.filter((name) => !name.includes('$'));
  const ids =
    literal.length > 0 || named !== true
      ? literal.map((name) => `${BY_NAME}${family}:${name}`)
      : globalIds(c, source, values, family);
  const text = literal[0] ?? subjectText(library, subject);
  return ids.map((id) => ({
    ...{ id, place: id, origin: null, admitsSeveral: false },
    ...{ type: library.callee.name, trait, site: null, text },
  }));
}

function literalOf(value: Abstract): readonly string[] {
  if (value.a === 'file') return [value.path];
  return value.a === 'const' && value.value !== null ? [String(value.value)] : [];
}

function globalIds(
  { e, frame }: { readonly e: Context['e']; readonly frame: Frame },
  source: Value | undefined,
  names: readonly Abstract[],
  family: string,
): readonly string[] {
  const held = source === undefined ? null : globalNamed(e, source, frame.fn.module);
  const ids = [...(held === null ? [] : [held]), ...names.map(idOf).filter((id) => id !== null && isShared(id))];
  return ids.slice(0, 1).map((id) => `${BY_GLOBAL}${family}:${String(id)}`);
}

/** Whether a lock is known by a literal name. */
export function isLiteral({ id }: LockRef): boolean {
  return id.startsWith(BY_NAME);
}
