import type { ArgRef } from '../effects.js';
import type { Argument } from './model.js';

/** The argument that a table means. */
export function argument(args: readonly Argument[], ref: ArgRef): Argument | null {
  const named = ref.name === undefined ? undefined : args.find((arg) => arg.name === ref.name);
  if (named) return named;
  return ref.index === undefined ? null : (args.filter((arg) => arg.name === null)[ref.index] ?? null);
}
