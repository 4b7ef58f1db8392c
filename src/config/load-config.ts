import { basename, dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { didYouMean } from '../closest.js';
import { ALL_RULES } from './select-rules.js';
import { reasonOf, type Host } from '../files/host.js';
import { ancestors, gitTop, isWithin, relativePath } from '../files/paths.js';
import { configFrom, DEFAULT_CONFIG, type Config } from './config.js';
import { ConfigSyntaxError, positionOf, readJson, readToml, type Position } from './position.js';
import { configSchema } from './schema.js';

/** The configuration cannot be used. The message says where and why, one line for each mistake. */
export class ConfigError extends Error {}

/** What is checked of a rule that the configuration names. */
export interface KnownRule {
  readonly id: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

interface Source {
  readonly name: string;
  readonly syntax: 'toml' | 'json';
  /** Where in the file forklint's settings are. */
  readonly section: readonly string[];
}

/** In the order in which they count within a directory. */
const SOURCES: readonly Source[] = [
  { name: 'forklint.config.json', syntax: 'json', section: [] },
  { name: 'package.json', syntax: 'json', section: ['forklint'] },
  { name: 'pyproject.toml', syntax: 'toml', section: ['tool', 'forklint'] },
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
  const known = SOURCES.find((source) => source.name === basename(file));
  const source = known ?? { name, syntax: file.endsWith('.toml') ? 'toml' : 'json', section: [] };
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
  const shown = isWithin(cwd, file) ? relativePath(cwd, file) : file;
  const text = readText(host, file, shown);
  let document: unknown;
  try {
    document = source.syntax === 'toml' ? readToml(text) : readJson(text);
  } catch (error) {
    if (!(error instanceof ConfigSyntaxError)) throw error;
    // A broken file of other tools is theirs to report.
    if (source.section.length > 0 && !text.includes('forklint')) return null;
    throw new ConfigError(located(shown, error.position, error.message));
  }
  const section = source.section.reduce(memberOf, document);
  if (section === undefined) return null;
  const result = v.safeParse(configSchema, section);
  const mistakes = [
    ...unknownKeys(section),
    ...(result.success ? unknownRules(result.output, rules) : result.issues.map(mistakeOf)),
  ];
  if (result.success && mistakes.length === 0) return configFrom(result.output, file, dirname(file));
  const messages = mistakes.map(({ path, message }) =>
    located(shown, positionOf(text, [...source.section, ...path], source.syntax), message),
  );
  throw new ConfigError(messages.join('\n'));
}

function readText(host: Host, file: string, shown: string): string {
  try {
    return new TextDecoder('utf-8', { ignoreBOM: false }).decode(host.readBytes(file));
  } catch (error) {
    throw new ConfigError(`${shown}: cannot be read: ${reasonOf(error)}`);
  }
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

interface Mistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

function mistakeOf(issue: v.InferIssue<typeof configSchema>): Mistake {
  const path = (issue.path ?? []).map((item) => item.key as string | number);
  const name = path.length === 0 ? '' : `'${path.join('.')}': `;
  const near =
    issue.type === 'picklist' && typeof issue.input === 'string' ? didYouMean(issue.input, optionsOf(issue)) : '';
  return { path, message: `${name}${lowerFirst(issue.message.replace(/^Invalid \w+: /, ''))}${near}` };
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

/** The values that a picklist expected: `("a" | "b")`. */
function optionsOf(issue: { readonly expected: string | null }): string[] {
  return [...(issue.expected ?? '').matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
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

function located(file: string, { line, column }: Position, message: string): string {
  return `${file}:${line}:${column}: ${message}`;
}

function sectionName(source: Source): string {
  return source.syntax === 'toml' ? `[${source.section.join('.')}] table` : `'${source.section.join('.')}' key`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
