import * as v from 'valibot';
import { expect, expectTypeOf, test } from 'vitest';
import type { plainTest } from '../../src/config/argument-schema.js';
import { knowledgeSchema } from '../../src/config/knowledge-schema.js';
import type { ArgTest, Knowledge } from '../../src/effects.js';
import { nodeKnowledge, pythonKnowledge } from '../../src/knowledge/index.js';

/** A type spelt out: intersections joined, everything read-only. */
type Plain<T> = T extends readonly (infer E)[]
  ? readonly Plain<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Plain<T[K]> }
    : T;

// These do not compile where the schema and the type that the tables are written in part ways.
expectTypeOf<Plain<v.InferOutput<typeof knowledgeSchema>>>().toEqualTypeOf<Plain<Knowledge>>();
expectTypeOf<Plain<v.InferOutput<typeof plainTest>>>().toEqualTypeOf<
  Plain<Exclude<ArgTest, { readonly is: 'made' }>>
>();

test.each([...pythonKnowledge, ...nodeKnowledge])('the schema accepts the table of $library as it is', (family) => {
  expect(v.parse(knowledgeSchema, family)).toEqual(family);
});
