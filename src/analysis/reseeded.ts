import type { GeneratorRef } from './random-effects.js';

/** Mark of a child that knows which worker it is, or that seeds by means that are not followed. */
export const TOLD_APART = 'seed:';

/** Whether these marks of a child say that it seeded this generator itself. */
export function isReseeded(
  shield: ReadonlySet<string>,
  generator: string,
  of: Pick<GeneratorRef, 'id'> | null,
): boolean {
  return shield.has(TOLD_APART) || shield.has(of?.id ?? `seed:${generator}`);
}
