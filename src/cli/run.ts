import { resolve } from 'node:path';
import {
  configuration,
  ConfigError,
  didYouMean,
  lint,
  lintAndFix,
  listFiles,
  NoFilesError,
  outcomeOf,
  render,
  renderStatistics,
  repositoryRoot,
  UnknownRuleError,
  VERSION,
  writeText,
  type Config,
  type FixResult,
  type LintOptions,
  type LintResult,
} from '../index.js';
import { fixModeOf, settleFixes } from './apply-fixes.js';
import { cacheLocation } from './cache-location.js';
import { readCommandLine, UsageError, type CommandLine, type Flags } from './flags.js';
import { helpText } from './help.js';
import { outputsOf } from './outputs.js';
import { createProgress } from './progress.js';
import { explainText, rulesText } from './rule-commands.js';
import { failOnOf, threadsOf, withFlags } from './settings.js';
import { wantsColor, type Terminal } from './terminal.js';
import { timingTable } from './timing-table.js';

/** 0: nothing that fails the run, 1: findings, 2: the command line, the configuration or forklint itself is wrong. */
export type ExitCode = 0 | 1 | 2;

/** A parser that is lost fails on every file that follows. */
const SHOWN_FAILURES = 3;

const COMMANDS = ['rules', 'explain'] as const;

/** Runs a command line. Nothing but what was asked for is written to stdout. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await dispatch(readCommandLine(argv), terminal);
  } catch (error) {
    terminal.stderr.write(`${messageOf(error)}\n`);
    return 2;
  }
}

function messageOf(error: unknown): string {
  const isExpected = [UsageError, ConfigError, UnknownRuleError, NoFilesError].some((kind) => error instanceof kind);
  if (isExpected && error instanceof Error) return error.message.replace(/^/gm, 'forklint: ');
  return `forklint: internal error, nothing is reported: ${stackOf(error)}`;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function dispatch({ flags, positionals }: CommandLine, terminal: Terminal): Promise<ExitCode> {
  const { stdout } = terminal;
  const [command, ...rest] = positionals;
  const color = wantsColor(flags.color, terminal.env, stdout);
  if (flags.help) stdout.write(helpText(VERSION));
  else if (flags.version) stdout.write(`${VERSION}\n`);
  else if (command === 'rules') stdout.write(rulesText(flags['output-format'] ?? flags.format, color));
  else if (command === 'explain') stdout.write(explainText(rest, color));
  else return runLint(flags, positionals, terminal);
  return 0;
}

async function runLint(flags: Flags, positionals: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { cwd, stdout } = terminal;
  const outputs = outputsOf(flags);
  const failOn = failOnOf(flags['fail-on']);
  const fixes = fixModeOf(flags, positionals.includes('-'));
  const config = withFlags(configuration(cwd, { file: flags.config, isolated: flags.isolated ?? false }), flags, cwd);
  if (flags['print-config']) {
    stdout.write(`${JSON.stringify(config, null, 2)}\n`);
    return 0;
  }
  const options = await lintOptions(flags, positionals, config, terminal);
  if (flags['show-files']) {
    stdout.write(
      listFiles(options)
        .map((file) => `${file}\n`)
        .join(''),
    );
    return 0;
  }

  const progress = createProgress(terminal);
  let result: LintResult;
  let fixed: FixResult | null = null;
  try {
    const running = { ...options, onProgress: progress.update };
    if (fixes.mode !== 'none') fixed = await lintAndFix(running, fixes);
    result = fixed ? fixed.result : await lint(running);
  } catch (error) {
    throw error instanceof NoFilesError ? withCommandHint(error, positionals) : error;
  } finally {
    progress.clear();
  }

  if (fixed) settleFixes(fixed, fixes, terminal);
  const renderStart = performance.now();
  // The diff has stdout for itself: it is to be piped into `patch`.
  const reports = fixes.mode === 'diff' ? outputs.filter(({ path }) => path !== null) : outputs;
  writeReports(result, reports, flags, terminal);
  const timings = [...result.timings, { stage: 'report', milliseconds: performance.now() - renderStart }];
  if (flags.statistics) {
    terminal.stderr.write(renderStatistics(result, { color: wantsColor(flags.color, terminal.env, terminal.stderr) }));
  }
  if (flags.timing) terminal.stderr.write(timingTable(timings));
  const code = exitCodeOf(result, flags, { failOn, maxWarnings: config.maxWarnings }, terminal);
  const differs = fixes.mode === 'diff' && fixed !== null && fixed.changes.length > 0;
  return code === 0 && differs && !flags['exit-zero'] ? 1 : code;
}

async function lintOptions(
  flags: Flags,
  positionals: readonly string[],
  config: Config,
  { cwd, env, readStdin }: Terminal,
): Promise<LintOptions> {
  const stdinName = resolve(cwd, flags['stdin-filename'] ?? 'stdin.py');
  const usesStdin = positionals.includes('-');
  if (flags['stdin-filename'] !== undefined && !usesStdin) throw new UsageError("'--stdin-filename' goes with '-'");
  return {
    cwd,
    paths: positionals.length === 0 ? ['.'] : positionals.map((path) => (path === '-' ? stdinName : path)),
    config,
    ...(usesStdin && { overlays: new Map([[stdinName, await readStdin()]]) }),
    forceExclude: flags['force-exclude'] ?? false,
    inlineSuppressions: flags['inline-suppressions'] ?? true,
    threads: threadsOf(flags.threads),
    select: !(flags['no-select'] ?? false),
    cacheLocation: cacheLocation(flags, cwd, env),
    requireFiles: flags['error-on-unmatched-pattern'] ?? true,
  };
}

/** A path that does not exist may be a misspelt command. */
function withCommandHint(error: NoFilesError, [first = '']: readonly string[]): NoFilesError {
  const hint = error.unmatched.includes(first) ? didYouMean(first, COMMANDS) : '';
  return hint === '' ? error : new NoFilesError(`${error.message}${hint}`, error.unmatched);
}

function writeReports(
  result: LintResult,
  outputs: ReturnType<typeof outputsOf>,
  flags: Flags,
  terminal: Terminal,
): void {
  const { cwd, env, stdout } = terminal;
  const root = flags['sarif-root'];
  const repository = repositoryRoot(result, {
    root: root === undefined ? undefined : resolve(cwd, root),
    workspace: env['GITHUB_WORKSPACE'],
  });
  for (const { format, path } of outputs) {
    const text = render(result, format, {
      cwd,
      repository,
      color: path === null && wantsColor(flags.color, env, stdout),
      quiet: flags.quiet ?? false,
      sarifIncludeSuppressed: flags['sarif-include-suppressed'] ?? false,
      ...(flags['sarif-category'] !== undefined && { sarifCategory: flags['sarif-category'] }),
    });
    if (path === null) stdout.write(text);
    else write(resolve(cwd, path), path, text);
  }
}

function write(file: string, shown: string, text: string): void {
  try {
    writeText(file, text);
  } catch (error) {
    throw new UsageError(`'${shown}' cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function exitCodeOf(
  result: LintResult,
  flags: Flags,
  policy: Parameters<typeof outcomeOf>[1],
  { stderr }: Terminal,
): ExitCode {
  const { status, counts } = outcomeOf(result, policy);
  if (status === 'broken') {
    for (const { during, error } of result.failures.slice(0, SHOWN_FAILURES)) {
      stderr.write(`forklint: internal error (${during}): ${stackOf(error)}\n`);
    }
    stderr.write('forklint: the report is not complete\n');
    return 2;
  }
  const { maxWarnings } = policy;
  if (maxWarnings !== null && counts.warning > maxWarnings) {
    stderr.write(`forklint: ${counts.warning} warnings are more than --max-warnings ${maxWarnings}\n`);
  }
  return status === 'failed' && !flags['exit-zero'] ? 1 : 0;
}
