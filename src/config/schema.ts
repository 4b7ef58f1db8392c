import * as v from 'valibot';
import { parseRuntime } from '../runtimes.js';
import { PLATFORMS } from '../targets.js';
import { knowledgeSchema } from './knowledge-schema.js';

export const LEVELS = ['error', 'warning', 'note'] as const;

const names = v.array(v.string());
const version = v.pipe(v.string(), v.regex(/^(py\d+|\d+(\.\d+){0,2}[a-z]?)$/, 'Expected a version such as "3.12"'));

const runtime = v.pipe(
  v.string(),
  v.check((text) => parseRuntime(text) !== null, 'Expected a runtime and a version such as "node@20"'),
);

const knowledgeFile = v.string();

export const targetSchema = v.object({
  python: v.optional(version),
  platforms: v.optional(v.pipe(v.array(v.picklist(PLATFORMS)), v.minLength(1))),
  openssl: v.optional(version),
  runtimes: v.optional(v.pipe(v.array(runtime), v.minLength(1))),
});

/** Libraries that the project teaches: a table of knowledge, or the file that has one. */
export const knowledgeList = v.array(
  v.lazy<typeof knowledgeFile | typeof knowledgeSchema>((input) =>
    typeof input === 'string' ? knowledgeFile : knowledgeSchema,
  ),
);

/** What a configuration file may say; keys that it does not have are looked for apart, all of them. */
export const configSchema = v.object({
  select: v.optional(names),
  'extend-select': v.optional(names),
  ignore: v.optional(names),
  exclude: v.optional(names),
  target: v.optional(targetSchema),
  levels: v.optional(v.record(v.string(), v.picklist([...LEVELS, 'off']))),
  knowledge: v.optional(knowledgeList),
  rules: v.optional(v.record(v.string(), v.record(v.string(), v.boolean()))),
  'max-warnings': v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  'respect-gitignore': v.optional(v.boolean()),
  'max-file-size': v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  'max-generated-size': v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  'report-unused-suppressions': v.optional(v.picklist([...LEVELS, 'off'])),
});

export type RawConfig = v.InferOutput<typeof configSchema>;
