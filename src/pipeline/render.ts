import { join, resolve } from 'node:path';
import { nodeHost } from '../files/host.js';
import { gitTop, isWithin, relativePath } from '../files/paths.js';
import type { Finding, Level, Place } from '../finding.js';
import type { LintResult } from '../lint.js';
import type { Problem } from '../problem.js';
import { conciseReport } from '../report/concise.js';
import { githubReport } from '../report/github.js';
import type { ReportInput } from '../report/input.js';
import { jsonReport } from '../report/json.js';
import { prettyReport } from '../report/pretty.js';
import { sarifReport } from '../report/sarif.js';
import { statisticsReport } from '../report/statistics.js';
import { HOME_PAGE, rulePageUri, VERSION } from './about.js';

/** The formats of reports. */
export const FORMATS = ['pretty', 'concise', 'json', 'sarif', 'github'] as const;

export type Format = (typeof FORMATS)[number];

export interface RenderOptions {
  /** Reports for people (`pretty`, `concise`) show paths as they are seen from here; an absolute path. */
  readonly cwd: string;
  /** Escape sequences for a terminal, in `pretty`. */
  readonly color?: boolean;
  /** Errors only. */
  readonly quiet?: boolean;
  /** The checkout to which paths of `sarif` and `github` are relative, an absolute path; see `repositoryRoot`. */
  readonly repository?: string;
  /** GitHub's category of a SARIF file; where it is left out, the uploading workflow may set one. */
  readonly sarifCategory?: string;
  /** Write suppressed findings to SARIF too, marked as such. */
  readonly sarifIncludeSuppressed?: boolean;
}

/** The report on a result, complete with its last line end. */
export function render(result: LintResult, format: Format, options: RenderOptions): string {
  const input = inputOf(result, options.quiet ?? false);
  const repository = options.repository ?? repositoryRoot(result, {});
  const repositoryPath = (path: string): string => seenFrom(repository, result.root, path);
  switch (format) {
    case 'pretty':
      return prettyReport(fromDirectory(input, result.root, options.cwd), { color: options.color ?? false });
    case 'concise':
      return conciseReport(fromDirectory(input, result.root, options.cwd));
    case 'json':
      return jsonReport(input);
    case 'sarif':
      return sarifReport(input, {
        repositoryPath,
        includeSuppressed: options.sarifIncludeSuppressed ?? false,
        ...(options.sarifCategory !== undefined && { category: options.sarifCategory }),
      });
    case 'github':
      return githubReport(input, { repositoryPath });
  }
}

/** How many findings each rule has at each level, as a table. */
export function renderStatistics(result: LintResult, options: { readonly color: boolean }): string {
  return statisticsReport(inputOf(result, false), options);
}

/**
 * The directory to which code scanning wants paths to be relative: the given one, else the workspace of the CI job
 * and then the git repository, where the linted files are in it, else the result's own root.
 */
export function repositoryRoot(
  result: LintResult,
  given: { readonly root?: string | undefined; readonly workspace?: string | undefined },
): string {
  if (given.root !== undefined) return given.root;
  const candidates = [given.workspace, gitTop(nodeHost, result.root)];
  return candidates.find((directory) => directory && isWithin(directory, result.root)) ?? result.root;
}

function inputOf(result: LintResult, quiet: boolean): ReportInput {
  const isShown = ({ level }: { readonly level: Level }): boolean => !quiet || level === 'error';
  return {
    findings: result.findings.filter(isShown),
    suppressed: result.suppressed,
    problems: result.problems.filter(isShown),
    rules: result.rules,
    files: result.files.length,
    textOf: result.textOf,
    version: VERSION,
    informationUri: HOME_PAGE,
    ruleUri: rulePageUri,
  };
}

/** The same with its paths relative to `directory`. */
function fromDirectory(input: ReportInput, root: string, directory: string): ReportInput {
  const shown = (place: Place): Place => ({ ...place, path: relativePath(directory, join(root, place.path)) });
  const shownFinding = (finding: Finding): Finding => ({
    ...finding,
    place: shown(finding.place),
    trace: finding.trace.map((step) => ({ ...step, place: shown(step.place) })),
  });
  const shownProblem = (problem: Problem): Problem => ({ ...problem, place: problem.place && shown(problem.place) });
  return {
    ...input,
    findings: input.findings.map(shownFinding),
    suppressed: input.suppressed.map(({ finding, reason }) => ({ finding: shownFinding(finding), reason })),
    problems: input.problems.map(shownProblem),
    textOf: (path) => input.textOf(relativePath(root, resolve(directory, path))),
  };
}

/** What lies outside `directory` keeps its path from the root: a report never leads out of the checkout. */
function seenFrom(directory: string, root: string, path: string): string {
  const full = join(root, path);
  return isWithin(directory, full) ? relativePath(directory, full) : path;
}
