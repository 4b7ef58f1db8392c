import { didYouMean, parseRuntime, parseVersion, PLATFORMS, type Config } from '../index.js';
import { listOf, UsageError, type Flags } from './flags.js';

/**
 * The configuration with what the command line says in its place. `--select` also overrides what the file ignores:
 * who names rules on the command line wants to see just these.
 * @throws UsageError
 */
export function withFlags(config: Config, flags: Flags, cwd: string): Config {
  const select = listOf(flags.select);
  const extendSelect = listOf(flags['extend-select']) ?? [];
  const ignore = listOf(flags.ignore) ?? [];
  const exclude = listOf(flags.exclude);
  return {
    ...config,
    select: select ?? config.select,
    extendSelect: select ? extendSelect : [...config.extendSelect, ...extendSelect],
    ignore: select ? ignore : [...config.ignore, ...ignore],
    exclude: exclude ? [...config.exclude, { directory: cwd, patterns: exclude }] : config.exclude,
    respectGitignore: flags.gitignore ?? config.respectGitignore,
    maxWarnings: countOf('--max-warnings', flags['max-warnings']) ?? config.maxWarnings,
    target: {
      python: versionOf('--target-python', flags['target-python']) ?? config.target.python,
      platforms: platformsOf(listOf(flags['target-platform'])) ?? config.target.platforms,
      runtimes: runtimesOf(listOf(flags['target-runtime'])) ?? config.target.runtimes,
      openssl: versionOf('--target-openssl', flags['target-openssl']) ?? config.target.openssl,
    },
  };
}

/** @throws UsageError */
export function failOnOf(level: string | undefined): 'error' | 'warning' {
  if (level === undefined || level === 'error') return 'error';
  if (level === 'warning') return 'warning';
  const why = level === 'note' ? ': notes never change the exit code' : '';
  throw new UsageError(`'--fail-on' takes error or warning, not '${level}'${why}`);
}

/** @throws UsageError */
export function threadsOf(text: string | undefined): number | undefined {
  const count = countOf('--threads', text);
  if (count === 0) throw new UsageError("'--threads' takes 1 or more");
  return count;
}

function countOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new UsageError(`'${flag}' takes a whole number, not '${text}'`);
  return Number(text);
}

function versionOf(flag: string, text: string | undefined): Config['target']['python'] {
  if (text === undefined) return null;
  const version = parseVersion(text);
  if (version === null) throw new UsageError(`'${flag}' takes a version such as 3.12, not '${text}'`);
  return version;
}

function platformsOf(names: readonly string[] | undefined): Config['target']['platforms'] | undefined {
  return names?.map((name) => {
    const platform = PLATFORMS.find((each) => each === name);
    if (platform) return platform;
    throw new UsageError(
      `unknown platform '${name}'${didYouMean(name, PLATFORMS) || ` (there are ${PLATFORMS.join(', ')})`}`,
    );
  });
}

function runtimesOf(names: readonly string[] | undefined): Config['target']['runtimes'] | undefined {
  return names?.flatMap((name) => {
    const runtimes = parseRuntime(name);
    if (runtimes) return runtimes;
    throw new UsageError(`'--target-runtime' takes node, bun or deno with a version such as node@20, not '${name}'`);
  });
}
