import type { Abstract } from './model.js';

/** A function of the C library by the declaration that a binding is given: `int fork()`, or its name alone. */
export function declaredFunction(declaration: string): Abstract | null {
  const [, name] = /([A-Za-z_]\w*)\s*(?:\(|$)/.exec(declaration) ?? [];
  return name === undefined ? null : { a: 'lib', name: `js:libc.${name}`, self: null };
}

/** What libraries that bind functions by their names give under a name; null where the object is none of theirs. */
export function boundFunction(base: Extract<Abstract, { a: 'object' }>, name: string): readonly Abstract[] | null {
  switch (base.type) {
    case 'bun:ffi.Library':
      return name === 'symbols' ? [{ ...base, type: 'npm:ffi-napi.Library' }] : null;
    case 'npm:ffi-napi.Library':
    case 'js:addon':
      return [{ a: 'lib', name: `js:libc.${name}`, self: null }];
    default:
      return null;
  }
}
