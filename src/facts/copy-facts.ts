import type { Step, Test, Value } from './facts.js';

/**
 * The same once more: facts are a tree, in which no object stands in two places, so that they are the same when they are
 * read back from bytes. Spans alone are shared.
 */
export function copyFacts<T extends Value | Step | Test>(facts: T): T {
  return copy(facts) as T;
}

function copy(part: unknown): unknown {
  if (part === null || typeof part !== 'object') return part;
  if (Array.isArray(part)) return typeof part[0] === 'number' ? part : part.map(copy);
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, copy(value)]));
}
