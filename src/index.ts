import { rules } from '../rules/index.js';
import { DEFAULT_CONFIG, type Config } from './config/config.js';
import { findConfig, loadConfig } from './config/load-config.js';
import { nodeHost } from './files/host.js';
import { lint as lintWith, type LintOptions, type LintResult } from './lint.js';
import { lintAndFix as lintAndFixWith, type FixResult } from './lint-and-fix.js';
import { languageEngine } from './pipeline/language-engine.js';

export { rules };
export { closest, didYouMean } from './closest.js';
export { DEFAULT_CONFIG, type Config } from './config/config.js';
export { ConfigError } from './config/config-error.js';
export { LEVELS } from './config/schema.js';
export { ALL_RULES, UnknownRuleError } from './config/select-rules.js';
export type { Host } from './files/host.js';
export { userCache } from './files/user-cache.js';
export { replaceText } from './files/replace-text.js';
export { writeText } from './files/write-text.js';
export type { Edit, Finding, Fix, Level, Place, Safety, TraceStep } from './finding.js';
export { unifiedDiff } from './fix/unified-diff.js';
export type { FixedFile, FixResult } from './lint-and-fix.js';
export { listFiles, NoFilesError, type LintOptions, type LintResult } from './lint.js';
export { rulePageUri, VERSION } from './pipeline/about.js';
export { outcomeOf, type FailurePolicy, type Outcome } from './pipeline/outcome.js';
export {
  FORMATS,
  render,
  renderStatistics,
  repositoryRoot,
  type Format,
  type RenderOptions,
} from './pipeline/render.js';
export type { Problem } from './problem.js';
export { ruleHelp } from './report/rule-help.js';
export { styleFor, type Style } from './report/style.js';
export type { AnyRule } from './rule.js';
export { parseRuntime } from './runtimes.js';
export { parseVersion, PLATFORMS, type Platform, type Targets, type Version } from './targets.js';

/**
 * Lints files. What is wrong with one file or one rule becomes a problem of the result.
 * @throws UnknownRuleError where the configuration names a rule that does not exist.
 * @throws NoFilesError where `requireFiles` is set and a path names nothing or there is nothing to lint.
 */
export function lint(options: LintOptions): Promise<LintResult> {
  return lintWith(options, languageEngine, rules);
}

/**
 * Lints and applies fixes until there are none; writes nothing. Safe fixes only, unless `unsafe`.
 * @throws what `lint` throws.
 */
export function lintAndFix(options: LintOptions, kind: { readonly unsafe: boolean }): Promise<FixResult> {
  return lintAndFixWith(options, kind, languageEngine, rules);
}

/**
 * The settings of a run: of the given file, else of the nearest one from `cwd` up, else (or where `isolated`) the
 * defaults.
 * @throws ConfigError
 */
export function configuration(
  cwd: string,
  options: { readonly file?: string | undefined; readonly isolated?: boolean } = {},
): Config {
  if (options.file !== undefined) return loadConfig(nodeHost, cwd, options.file, rules);
  return options.isolated ? DEFAULT_CONFIG : findConfig(nodeHost, cwd, rules);
}
