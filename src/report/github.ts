import { compareFindings, type Finding, type Level, type Place } from '../finding.js';
import { oneLine } from './display-text.js';
import type { ReportInput } from './input.js';
import { sortedProblems } from './sorted-problems.js';
import { summaryLine } from './summary.js';

/** GitHub shows no more annotations of one kind for a step. */
const SHOWN_PER_LEVEL = 10;

const COMMANDS: Readonly<Record<Level, string>> = { error: 'error', warning: 'warning', note: 'notice' };

/** Something to annotate. */
interface Annotation {
  readonly level: Level;
  readonly title: string;
  readonly place: Place | null;
  readonly text: string;
}

export interface GithubOptions {
  /** A path of the project as a path from the repository's root; the same where it is left out. */
  readonly repositoryPath?: (path: string) => string;
}

/**
 * Workflow commands, which GitHub Actions shows beside the code: errors first. Where there are more than GitHub shows,
 * a summary is the first notice.
 */
export function githubReport(input: ReportInput, options: GithubOptions = {}): string {
  const repositoryPath = options.repositoryPath ?? ((path) => path);
  const annotations: Annotation[] = [
    ...[...input.findings].sort(compareFindings).map((finding) => ({
      level: finding.level,
      title: finding.rule,
      place: finding.place,
      text: annotationText(finding, repositoryPath),
    })),
    ...sortedProblems(input.problems).map(({ level, kind, place, message }) => ({
      level,
      title: kind,
      place,
      text: message,
    })),
  ];
  const [errors, warnings, notes] = (['error', 'warning', 'note'] as const).map((level) =>
    annotations.filter((annotation) => annotation.level === level).map((each) => command(each, repositoryPath)),
  ) as [string[], string[], string[]];
  const isCut = [errors, warnings, notes].some((each) => each.length > SHOWN_PER_LEVEL);
  const summary = isCut
    ? [
        `::notice title=forklint::${data(`${summaryLine(input)}; GitHub shows ${SHOWN_PER_LEVEL} of each kind, the log has all`)}`,
      ]
    : [];
  return [...errors, ...warnings, ...summary, ...notes].map((line) => `${line}\n`).join('');
}

function annotationText(finding: Finding, repositoryPath: (path: string) => string): string {
  const steps = finding.trace.map(
    ({ place, message }, index) =>
      `${index + 1}. ${oneLine(repositoryPath(place.path))}:${place.span[0]} ${oneLine(message)}`,
  );
  return [oneLine(finding.message), ...steps].join('\n');
}

function command({ level, title, place, text }: Annotation, repositoryPath: (path: string) => string): string {
  const properties: string[] = [];
  if (place) {
    const [line, column, endLine, endColumn] = place.span;
    properties.push(`file=${property(repositoryPath(place.path))}`, `line=${line}`, `endLine=${endLine}`);
    // Columns are taken only where both ends are on one line.
    if (line === endLine) properties.push(`col=${column}`, `endColumn=${endColumn}`);
  }
  properties.push(`title=${property(title)}`);
  return `::${COMMANDS[level]} ${properties.join(',')}::${data(text)}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
