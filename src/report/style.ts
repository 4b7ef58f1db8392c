import type { Level } from '../finding.js';

/** What a piece of text is; how that looks is decided here alone. */
export type Role = Level | 'strong' | 'faint' | 'accent' | 'good';

/** Dresses text for a terminal, or leaves it as it is. */
export type Style = (role: Role, text: string) => string;

const CODES: Readonly<Record<Role, string>> = {
  error: '1;31',
  warning: '1;33',
  note: '1;36',
  strong: '1',
  faint: '2',
  accent: '34',
  good: '32',
};

/** The identity where `color` is false. */
export function styleFor(color: boolean): Style {
  if (!color) return (_role, text) => text;
  return (role, text) => (text === '' ? '' : `\u001b[${CODES[role]}m${text}\u001b[0m`);
}
