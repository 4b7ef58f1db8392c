import type { AnyRule } from '../src/rule.js';

/** Every rule, in the order in which they are documented. */
export const rules: readonly AnyRule[] = [];
