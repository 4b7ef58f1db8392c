import type { Node, PropertyKey } from './syntax.js';

/** Strings longer than this are cut: rules compare names, paths and options, not texts. */
const MAX_STRING = 200;

export function cut(text: string): string {
  return text.slice(0, MAX_STRING);
}

/** The name that a key spells out; private names with their `#`. Null where it has to be evaluated. */
export function keyName(key: PropertyKey | Node): string | null {
  switch (key.type) {
    case 'Identifier':
      return key.name;
    case 'PrivateIdentifier':
      return `#${key.name}`;
    case 'Literal':
      return typeof key.value === 'string' || typeof key.value === 'number' ? cut(String(key.value)) : null;
    default:
      return null;
  }
}
