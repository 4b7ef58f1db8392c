import * as v from 'valibot';
import { didYouMean } from '../closest.js';
import type { ArgTest } from '../effects.js';

/** An object without further keys; its message is about the key in question. */
export function table<const E extends v.ObjectEntries>(entries: E) {
  return v.strictObject(entries, (issue) => {
    const key = issue.path?.at(-1)?.key as string;
    if (issue.expected === 'never') return `Unknown key '${key}'${didYouMean(key, Object.keys(entries))}`;
    return issue.path ? `Key '${key}' is missing` : `Expected keys and values but received ${issue.received}`;
  });
}

export const flag = v.exactOptional(v.boolean());
export const yes = v.exactOptional(v.literal(true));
export const text = v.pipe(v.string(), v.nonEmpty('Expected a text that is not empty'));
export const texts = v.array(text);
/** Names of JavaScript begin with where they come from: `npm:@scope/package.Class.method`. */
export const dotted = v.pipe(
  v.string(),
  v.regex(/^(?:(?:js|node|bun|npm):[@\w/-]+|[A-Za-z_]\w*)(\.[A-Za-z_]\w*)*$/, 'Expected a dotted name such as "a.B.c"'),
);
export const range = v.pipe(
  v.string(),
  v.regex(
    /^(<=?|>=?|==)\d+(\.\d+){0,2}([ ,]+(<=?|>=?|==)\d+(\.\d+){0,2})*$/,
    'Expected versions such as ">=3.8 <3.12"',
  ),
);

export const argRef = v.pipe(
  table({ index: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))), name: v.exactOptional(text) }),
  v.check((arg) => 'index' in arg || 'name' in arg, "Expected 'index' or 'name' of an argument"),
);
export const maybeArg = v.exactOptional(argRef);

/** One of these words, or what a table describes. */
export function wordOr<const W extends readonly string[], S extends v.GenericSchema>(words: W, schema: S) {
  const word = v.picklist(words);
  return v.lazy<typeof word | S>((input) => (typeof input === 'string' ? word : schema));
}

export const subject = wordOr(['receiver', 'result'], argRef);
export const aboutSubject = { subject };

/** The tests that hold no other test. */
export const plainTest = v.variant('is', [
  table({ arg: argRef, is: v.picklist(['given', 'absent', 'none', 'true', 'false']) }),
  table({ arg: argRef, is: v.literal('equals'), values: v.array(v.union([v.string(), v.number()])) }),
  table({ arg: argRef, is: v.literal('flag'), flag: text }),
  table({ arg: argRef, is: v.literal('numeric-host') }),
  table({ arg: argRef, is: v.literal('pair') }),
  table({
    arg: argRef,
    is: v.literal('has'),
    key: text,
    values: v.array(v.union([v.string(), v.number(), v.boolean()])),
  }),
  table({ arg: argRef, is: v.literal('unix-path') }),
  table({ arg: argRef, is: v.literal('bare-program') }),
]);
export const argTest: v.GenericSchema<ArgTest> = v.variant('is', [
  ...plainTest.options,
  table({ is: v.literal('made'), with: v.lazy(() => argTest) }),
]);
export const tests = v.exactOptional(v.array(argTest));
