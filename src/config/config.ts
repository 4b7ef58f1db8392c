import type { Knowledge } from '../effects.js';
import type { Level } from '../finding.js';
import { DEFAULT_TARGETS, parseVersion, type Platform, type Targets, type Version } from '../targets.js';
import { parseRuntime, type RuntimeTarget } from '../runtimes.js';
import { runtimesIn } from './required-runtimes.js';
import type { RawConfig } from './schema.js';

/** Every setting of a run, as configuration files and the command line give it; null: not given. */
export interface Config {
  /** The configuration file, an absolute path. */
  readonly file: string | null;
  /** Rule ids, or `ALL`; null: the default set. */
  readonly select: readonly string[] | null;
  readonly extendSelect: readonly string[];
  readonly ignore: readonly string[];
  /** In the language of .gitignore, each list relative to its directory. */
  readonly exclude: readonly { readonly directory: string; readonly patterns: readonly string[] }[];
  readonly target: {
    readonly python: Version | null;
    readonly platforms: readonly Platform[] | null;
    readonly openssl: Version | null;
    readonly runtimes: readonly RuntimeTarget[] | null;
  };
  /** Replaces the level of all of a rule's findings. */
  readonly levels: Readonly<Record<string, Level>>;
  /** The switches of rules, by rule. */
  readonly ruleOptions: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
  /** What the project teaches of libraries, to be added to what is known. */
  readonly knowledge: readonly Knowledge[];
  readonly maxWarnings: number | null;
  readonly respectGitignore: boolean;
  /** In bytes; larger files are not linted. */
  readonly maxFileSize: number;
  /** In bytes; larger scripts that a tool has written are not linted. */
  readonly maxGeneratedSize: number;
  readonly reportUnusedSuppressions: Level | 'off';
}

/** Generated tables are larger; no source that a person wrote is. */
const DEFAULT_MAX_FILE_SIZE = 5 * 1024 * 1024;

/** A minified file of fewer bytes costs little. */
const DEFAULT_MAX_GENERATED_SIZE = 20_000;

export const DEFAULT_CONFIG: Config = {
  file: null,
  select: null,
  extendSelect: [],
  ignore: [],
  exclude: [],
  target: { python: null, platforms: null, openssl: null, runtimes: null },
  levels: {},
  ruleOptions: {},
  knowledge: [],
  maxWarnings: null,
  respectGitignore: true,
  maxFileSize: DEFAULT_MAX_FILE_SIZE,
  maxGeneratedSize: DEFAULT_MAX_GENERATED_SIZE,
  reportUnusedSuppressions: 'warning',
};

/** What a valid configuration file says, and the knowledge that it names. A rule of level `off` is ignored. */
export function configFrom(raw: RawConfig, file: string, directory: string, knowledge: readonly Knowledge[]): Config {
  const levels = Object.entries(raw.levels ?? {});
  const given = levels.filter((entry): entry is [string, Level] => entry[1] !== 'off');
  const off = levels.filter(([, level]) => level === 'off').map(([rule]) => rule);
  return {
    file,
    select: raw.select ?? null,
    extendSelect: raw['extend-select'] ?? [],
    ignore: [...(raw.ignore ?? []), ...off],
    exclude: raw.exclude ? [{ directory, patterns: raw.exclude }] : [],
    target: {
      python: parseVersion(raw.target?.python ?? ''),
      platforms: raw.target?.platforms ?? null,
      openssl: parseVersion(raw.target?.openssl ?? ''),
      runtimes: raw.target?.runtimes?.flatMap((text) => parseRuntime(text) ?? []) ?? null,
    },
    levels: Object.fromEntries(given),
    ruleOptions: raw.rules ?? {},
    knowledge,
    maxWarnings: raw['max-warnings'] ?? null,
    respectGitignore: raw['respect-gitignore'] ?? true,
    maxFileSize: raw['max-file-size'] ?? DEFAULT_MAX_FILE_SIZE,
    maxGeneratedSize: raw['max-generated-size'] ?? DEFAULT_MAX_GENERATED_SIZE,
    reportUnusedSuppressions: raw['report-unused-suppressions'] ?? 'warning',
  };
}

/**
 * The targets of a run; `required` (the least Python), `dependencies` and `declared` (its platforms) are what the project
 * says of itself. Of the default platforms those stay that it declares; only one that runs nowhere else is for others.
 */
export function targetsOf(
  config: Config,
  required: Version | null,
  dependencies: Targets['dependencies'] = DEFAULT_TARGETS.dependencies,
  manifests: Targets['manifests'] = DEFAULT_TARGETS.manifests,
  declared: Targets['declared'] = DEFAULT_TARGETS.declared,
  servers: Targets['servers'] = DEFAULT_TARGETS.servers,
): Targets {
  const { python, platforms, openssl, runtimes } = config.target;
  return {
    python: python ?? required ?? DEFAULT_TARGETS.python,
    platforms: platforms ?? among(declared),
    platformsGiven: platforms !== null,
    declared: platforms === null ? declared : [],
    openssl,
    runtimes: runtimes ?? runtimesIn(manifests) ?? DEFAULT_TARGETS.runtimes,
    dependencies,
    manifests,
    servers,
  };
}

function among(declared: readonly Platform[]): readonly Platform[] {
  const { platforms } = DEFAULT_TARGETS;
  const own = platforms.filter((platform) => declared.includes(platform));
  return own.length > 0 ? own : declared.length > 0 ? declared : platforms;
}
