import { join, resolve } from 'node:path';
import type { Config } from './config/config.js';
import { discoverProject, type DiscoveredProject } from './pipeline/discover-project.js';
import type { Engine } from './pipeline/engine.js';
import { extractAll, type Extracted } from './pipeline/extract-all.js';
import type { Found, Inputs } from './pipeline/findings-cache.js';
import { nodeHost, withOverlays, type Host } from './files/host.js';
import { relativePath } from './files/paths.js';
import { readSource, UNLIMITED, type Source } from './files/read-source.js';
import type { Finding } from './finding.js';
import type { Problem } from './problem.js';
import type { AnyRule } from './rule.js';
import type { Failure } from './pipeline/failure.js';
import { look, type Looked } from './pipeline/look.js';
import { openCache } from './pipeline/run-cache.js';
import { runRules } from './pipeline/run-rules.js';
import { selectRules } from './config/select-rules.js';
import { Stopwatch, type Timing } from './pipeline/stopwatch.js';
import { suppress } from './suppress/suppress.js';
import type { Targets } from './targets.js';

export interface LintOptions {
  /** An absolute path; relative paths start here. */
  readonly cwd: string;
  /** Files, directories and glob patterns. */
  readonly paths: readonly string[];
  readonly config: Config;
  /** Texts that stand for files on disk, or that are on no disk, by absolute path. */
  readonly overlays?: ReadonlyMap<string, string>;
  /** Leave out files that are named too, where they are excluded or ignored. */
  readonly forceExclude?: boolean;
  /** Whether comments in the source silence findings; true where it is left out. */
  readonly inlineSuppressions?: boolean;
  /** Whether it is an error where a path names nothing or where there is nothing to lint; false where it is left out. */
  readonly requireFiles?: boolean;
  /** How many threads may parse; 1 starts none. Where it is left out, up to 4, and 1 for little source. */
  readonly threads?: number | undefined;
  /** Whether to parse only files that can matter; true where it is left out. What is found is the same. */
  readonly select?: boolean;
  /** Where earlier runs left what this one can use, an absolute path; nothing is kept where it is left out. */
  readonly cacheLocation?: string | undefined;
  /** Called between files, often. */
  readonly onProgress?: (done: number, total: number) => void;
  /** In place of the machine's own file system. */
  readonly host?: Host;
}

export interface LintResult {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly { readonly finding: Finding; readonly reason: string | null }[];
  readonly problems: readonly Problem[];
  /** What is behind problems of kind `internal`, with the stacks. */
  readonly failures: readonly Failure[];
  /** The rules that ran. */
  readonly rules: readonly AnyRule[];
  /** The directory to which all paths are relative, an absolute path. */
  readonly root: string;
  /** The files that were found, relative to `root`, in code-unit order. */
  readonly files: readonly string[];
  readonly targets: Targets;
  /** How long each stage took. */
  readonly timings: readonly Timing[];
  /** The text of a linted file as it is now, its byte order mark kept. */
  readonly textOf: (path: string) => string | undefined;
}

/** A path names nothing, or there is nothing to lint. */
export class NoFilesError extends Error {
  /** The paths that name nothing. */
  readonly unmatched: readonly string[];

  constructor(message: string, unmatched: readonly string[]) {
    super(message);
    this.unmatched = unmatched;
  }
}

/**
 * Lints: the whole pipeline. What is wrong with one file or one rule becomes a problem of the result.
 * @throws UnknownRuleError where the configuration names a rule that does not exist.
 * @throws NoFilesError where files are required.
 */
export async function lint(options: LintOptions, engine: Engine, allRules: readonly AnyRule[]): Promise<LintResult> {
  const { config } = options;
  const host = withOverlays(options.host ?? nodeHost, options.overlays ?? new Map());
  const cwd = host.realPath(resolve(options.cwd));
  const stopwatch = new Stopwatch();
  const rules = selectRules(allRules, config);

  const discovered = stopwatch.time('discover', () => findFiles(host, cwd, options));
  const { root, files, targets } = discovered;

  const read = (path: string): Source => readSource(host, join(root, path), path, config);
  const textOf = (path: string): string | undefined =>
    readSource(host, join(root, path), path, UNLIMITED).text ?? undefined;
  const { threads, onProgress } = options;
  const settings: Settings = {
    config,
    targets,
    inlineSuppressions: options.inlineSuppressions ?? true,
    select: options.select ?? true,
  };
  const result = (found: Found, failures: readonly Failure[]): LintResult => ({
    ...found,
    problems: [...discovered.problems, ...found.problems],
    failures,
    ...{ rules, root, files, targets, textOf },
    timings: stopwatch.timings,
  });

  const cache =
    options.cacheLocation === undefined || engine.build === null
      ? null
      : openCache(options.cacheLocation, engine.build, [root, options.paths, config]);
  const inputs = (contents: ReadonlyMap<string, string>): Inputs => ({ settings, files: contents });
  const known = stopwatch.time('cache read', () =>
    cache?.findings.get(() => inputs(look(files, read, null, engine.languageOf).contents)),
  );
  if (known) return result(known, []);

  const { contents, outside } = stopwatch.time('select', () =>
    look(files, read, engine.selection(targets, config.knowledge), engine.languageOf),
  );
  const parsed = settings.select ? files.filter((path) => !outside.has(path)) : files;
  if (parsed.length > 0) await stopwatch.timeAsync('load parsers', () => engine.load(parsed));
  const extracted = await extractAll(files, {
    read,
    engine,
    outside,
    takesOutside: !settings.select,
    cache: cache?.facts ?? null,
    threads,
    stopwatch,
    onProgress,
  });
  const { failures, ...found } = findIn(extracted, settings, { engine, outside, allRules, rules, textOf, stopwatch });
  // What changed while it was being read is to be read again by the next run.
  if (cache && failures.length === 0 && isSame(contents, extracted.contents))
    stopwatch.time('cache write', () => {
      cache.findings.put(inputs(contents), found);
    });
  cache?.clean();
  return result(found, failures);
}

/** What decides, beside the files, what is found in them. */
interface Settings {
  readonly config: Config;
  readonly targets: Targets;
  readonly inlineSuppressions: boolean;
  readonly select: boolean;
}

/** From facts to what is reported. */
function findIn(
  extracted: Extracted,
  { config, targets, inlineSuppressions, select }: Settings,
  { engine, outside, allRules, rules, textOf, stopwatch }: Means,
): Found & { readonly failures: readonly Failure[] } {
  const program = stopwatch.time('link', () =>
    engine.link(extracted.facts, targets, config.knowledge, select ? outside.keys() : []),
  );
  const project = stopwatch.time('analyse', () => engine.analyse(program, targets));
  const languages = new Map(extracted.facts.map(({ path, language }) => [path, language]));
  const sources = { textOf, languageOf: (path: string) => languages.get(path) };
  const ran = runRules(rules, project, config, sources, (stage, run) => stopwatch.time(stage, run));
  const { kept, suppressed, problems } = suppress(ran.findings, inlineSuppressions ? extracted.facts : [], {
    known: allRules.map((rule) => rule.id),
    enabled: new Set(rules.map((rule) => rule.id)),
    unusedLevel: config.reportUnusedSuppressions,
  });
  return {
    findings: kept,
    suppressed,
    problems: [...extracted.problems, ...ran.problems, ...boundsHit(project.bounds), ...problems],
    failures: [...extracted.failures, ...ran.failures],
  };
}

/** What a run works with. */
interface Means {
  readonly engine: Engine;
  readonly outside: Looked['outside'];
  readonly allRules: readonly AnyRule[];
  /** Those that run. */
  readonly rules: readonly AnyRule[];
  readonly textOf: (path: string) => string | undefined;
  readonly stopwatch: Stopwatch;
}

/** Whether the files that were read are as they were before. */
function isSame(before: ReadonlyMap<string, string>, read: ReadonlyMap<string, string>): boolean {
  return [...read].every(([path, content]) => before.get(path) === content);
}

/**
 * The files that `lint` would lint, relative to the working directory.
 * @throws NoFilesError where files are required.
 */
export function listFiles(options: LintOptions): string[] {
  const host = withOverlays(options.host ?? nodeHost, options.overlays ?? new Map());
  const cwd = host.realPath(resolve(options.cwd));
  const { root, files } = findFiles(host, cwd, options);
  return files.map((file) => relativePath(cwd, join(root, file)));
}

/** @throws NoFilesError where files are required. */
function findFiles(host: Host, cwd: string, options: LintOptions): DiscoveredProject {
  const { config, paths, forceExclude = false } = options;
  const found = discoverProject(host, cwd, { config, paths, forceExclude });
  const { unmatched, files, problems } = found.discovery;
  if (options.requireFiles && unmatched.length > 0) {
    throw new NoFilesError(unmatched.map((path) => `no such file or directory: '${path}'`).join('\n'), unmatched);
  }
  // To leave out all that is named is what `forceExclude` is for.
  if (options.requireFiles && files.length === 0 && !forceExclude) {
    const why = problems.map(({ path, message }) => `\n${relativePath(cwd, path)}: ${message}`).join('');
    throw new NoFilesError(`there are no files to lint in ${paths.map((path) => `'${path}'`).join(', ')}${why}`, []);
  }
  return found;
}

/** A bound that was hit may hide findings. */
function boundsHit(bounds: readonly string[]): Problem[] {
  return bounds.map((message) => ({ kind: 'limit', level: 'note', message, place: null }));
}
