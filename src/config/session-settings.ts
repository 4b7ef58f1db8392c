import { resolve } from 'node:path';
import * as v from 'valibot';
import { didYouMean } from '../closest.js';
import type { Host } from '../files/host.js';
import { ConfigError } from './config-error.js';
import { configFrom, type Config } from './config.js';
import { findConfig, type KnownRule } from './load-config.js';
import { loadKnowledge } from './load-knowledge.js';
import { mistakeOf } from './mistake.js';
import { knowledgeList, targetSchema } from './schema.js';

/** What the settings of another tool say to forklint. */
const settingsSchema = v.object({
  /** The directory whose files are one program, from the working directory. */
  root: v.optional(v.pipe(v.string(), v.nonEmpty('Expected a directory'))),
  targets: v.optional(targetSchema),
  knowledge: v.optional(knowledgeList),
  crossFile: v.optional(v.boolean()),
  cache: v.optional(v.union([v.boolean(), v.pipe(v.string(), v.nonEmpty('Expected a directory'))])),
});

/** The settings of a session, each checked. */
export interface SessionSettings {
  /** An absolute path that is there. */
  readonly root: string;
  readonly crossFile: boolean;
  /** Where earlier runs left what this one can use, an absolute path; true for the usual place; false for nowhere. */
  readonly cache: string | boolean;
  readonly config: Config;
}

/**
 * Reads the settings that stand under the key `name`, over those of the project's own configuration file.
 * @throws ConfigError which names the key that is wrong.
 */
export function readSessionSettings(
  host: Host,
  cwd: string,
  raw: unknown,
  { name, rules }: { readonly name: string; readonly rules: readonly KnownRule[] },
): SessionSettings {
  const result = v.safeParse(settingsSchema, raw ?? {});
  const unknown = [
    ...unknownKeys(name, raw, settingsSchema.entries),
    ...unknownKeys(`${name}.targets`, memberOf(raw, 'targets'), targetSchema.entries),
  ];
  const wrong = result.success
    ? []
    : result.issues.map((issue) => {
        const { path, message } = mistakeOf(issue);
        return `${[name, ...path].join('.')}: ${message.replace(/^'[^']*': /, '')}`;
      });
  if (!result.success || unknown.length > 0) throw new ConfigError([...unknown, ...wrong].join('\n'));
  const { root: given, targets = {}, knowledge = [], crossFile = true, cache = true } = result.output;

  const root = resolve(cwd, given ?? '.');
  if (host.stat(root)?.kind !== 'directory') throw new ConfigError(`${name}.root: there is no directory '${root}'`);
  for (const [index, row] of knowledge.entries())
    if (typeof row === 'string' && host.stat(resolve(cwd, row))?.kind !== 'file')
      throw new ConfigError(`${name}.knowledge.${index}: there is no file '${resolve(cwd, row)}'`);

  const config = findConfig(host, host.realPath(root), rules);
  const { target: own } = configFrom({ target: targets }, name, root, []);
  const document = { shown: name, syntax: 'json', text: '{}' } as const;
  return {
    root: host.realPath(root),
    crossFile,
    cache: typeof cache === 'string' ? resolve(cwd, cache) : cache,
    config: {
      ...config,
      target: {
        python: own.python ?? config.target.python,
        platforms: own.platforms ?? config.target.platforms,
        openssl: own.openssl ?? config.target.openssl,
        runtimes: own.runtimes ?? config.target.runtimes,
      },
      knowledge: [
        ...config.knowledge,
        ...loadKnowledge(host, knowledge, { cwd, file: resolve(cwd, name), document, section: [] }),
      ],
    },
  };
}

function unknownKeys(name: string, value: unknown, entries: Readonly<Record<string, unknown>>): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const known = Object.keys(entries);
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => `${name}.${key}: unknown key${didYouMean(key, known)}`);
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
