import { basename, dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { didYouMean } from '../closest.js';
import { ALL_RULES } from './select-rules.js';
import type { Host } from '../files/host.js';
import { ancestors, gitTop } from '../files/paths.js';
import { ConfigError } from './config-error.js';
import { configFrom, DEFAULT_CONFIG, type Config } from './config.js';
import { openDocument, readDocument } from './document.js';
import { loadKnowledge } from './load-knowledge.js';
import { errorOf, mistakeOf, type Mistake } from './mistake.js';
import { configSchema } from './schema.js';

/** What is checked of a rule that the configuration names. */
export interface KnownRule {
  readonly id: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

interface Source {
  readonly name: string;
  /** Where in the file forklint's settings are. */
  readonly section: readonly string[];
}

/** In the order in which they count within a directory. */
const SOURCES: readonly Source[] = [
  { name: 'forklint.config.json', section: [] },
  { name: 'package.json', section: ['forklint'] },
  { name: 'pyproject.toml', section: ['tool', 'forklint'] },
];

/**
 * The configuration of the nearest directory that has one, from `cwd` up to the top of its git repository.
 * @throws ConfigError
 */
export function findConfig(host: Host, cwd: string, rules: readonly KnownRule[]): Config {
  for (const directory of ancestors(cwd, gitTop(host, cwd))) {
    for (const source of SOURCES) {
      const file = join(directory, source.name);
      if (host.stat(file)?.kind !== 'file') continue;
      const config = readConfig(host, file, source, { cwd, rules });
      if (config) return config;
    }
  }
  return DEFAULT_CONFIG;
}

/**
 * The configuration of one file: pyproject.toml and package.json have it in their section, other files throughout.
 * @throws ConfigError
 */
export function loadConfig(host: Host, cwd: string, name: string, rules: readonly KnownRule[]): Config {
  const file = resolve(cwd, name);
  if (host.stat(file) === null) throw new ConfigError(`${name}: no such configuration file`);
  const source = SOURCES.find((known) => known.name === basename(file)) ?? { name, section: [] };
  const config = readConfig(host, file, source, { cwd, rules });
  if (config) return config;
  throw new ConfigError(`${name}: there is no ${sectionName(source)} in it`);
}

/** Null where the file has no section for forklint. */
function readConfig(
  host: Host,
  file: string,
  source: Source,
  { cwd, rules }: { readonly cwd: string; readonly rules: readonly KnownRule[] },
): Config | null {
  const document = openDocument(host, cwd, file);
  let content: unknown;
  try {
    content = readDocument(document);
  } catch (error) {
    // A broken file of other tools is theirs to report.
    if (source.section.length > 0 && !document.text.includes('forklint')) return null;
    throw error;
  }
  const section = source.section.reduce(memberOf, content);
  if (section === undefined) return null;
  const result = v.safeParse(configSchema, section);
  const mistakes = [
    ...unknownKeys(section),
    ...(result.success ? unknownRules(result.output, rules) : result.issues.map(mistakeOf)),
  ];
  if (!result.success || mistakes.length > 0) throw errorOf(document, source.section, mistakes);
  const knowledge = loadKnowledge(host, result.output.knowledge ?? [], {
    cwd,
    file,
    document,
    section: source.section,
  });
  return configFrom(result.output, file, dirname(file), knowledge);
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

function unknownKeys(section: unknown): Mistake[] {
  if (Array.isArray(section)) return [{ path: [], message: 'expected keys and values but received a list' }];
  const tables = [
    { path: [], value: section, known: Object.keys(configSchema.entries) },
    {
      path: ['target'],
      value: memberOf(section, 'target'),
      known: Object.keys(configSchema.entries.target.wrapped.entries),
    },
  ];
  return tables.flatMap(({ path, value, known }) =>
    (typeof value === 'object' && value !== null ? Object.keys(value) : [])
      .filter((key) => !known.includes(key))
      .map((key) => ({
        path: [...path, key],
        message: `unknown key '${[...path, key].join('.')}'${didYouMean(key, known)}`,
      })),
  );
}

function unknownRules(raw: v.InferOutput<typeof configSchema>, rules: readonly KnownRule[]): Mistake[] {
  const ruleIds = rules.map(({ id }) => id);
  const isUnknown = (id: string): boolean => id !== ALL_RULES && !ruleIds.includes(id);
  const mistake = (id: string, path: Mistake['path']): Mistake => ({
    path,
    message: `unknown rule '${id}'${didYouMean(id, ruleIds)}`,
  });
  const listed = (['select', 'extend-select', 'ignore'] as const).flatMap((key) =>
    (raw[key] ?? []).flatMap((id, index) => (isUnknown(id) ? [mistake(id, [key, index])] : [])),
  );
  const levelled = Object.keys(raw.levels ?? {}).flatMap((id) =>
    ruleIds.includes(id) ? [] : [mistake(id, ['levels', id])],
  );
  const switched = Object.entries(raw.rules ?? {}).flatMap(([id, options]) => {
    const rule = rules.find((each) => each.id === id);
    if (!rule) return [mistake(id, ['rules', id])];
    const known = Object.keys(rule.options ?? {});
    return Object.keys(options).flatMap((name) => (known.includes(name) ? [] : [unknownOption(rule.id, name, known)]));
  });
  return [...listed, ...levelled, ...switched];
}

function unknownOption(rule: string, name: string, known: readonly string[]): Mistake {
  const near =
    known.length === 0 ? `: rule '${rule}' has none` : didYouMean(name, known) || ` (there is ${known.join(', ')})`;
  return { path: ['rules', rule, name], message: `unknown option '${name}'${near}` };
}

function sectionName(source: Source): string {
  return source.name.endsWith('.toml') ? `[${source.section.join('.')}] table` : `'${source.section.join('.')}' key`;
}
