import type { FunctionFacts, Step } from './facts.js';
import type { At } from './span.js';

/** The function that a file's own code is; `at`: the whole file. */
export function moduleFunction(body: readonly Step[], at: At): FunctionFacts {
  return {
    name: '<module>',
    qualname: '<module>',
    kind: 'module',
    parent: null,
    cls: null,
    params: [],
    decorators: [],
    isAsync: false,
    isGenerator: false,
    returns: null,
    body,
    at,
    nameAt: at,
  };
}
