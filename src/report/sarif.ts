import { compareFindings, compareText, type Finding, type Fix, type Level, type Place } from '../finding.js';
import type { Problem } from '../problem.js';
import { primaryLocationLineHashes, stableFingerprints } from './fingerprint.js';
import type { ReportInput } from './input.js';
import { terminated } from './plain-text.js';
import { escaped, linkedMessage } from './sarif-message.js';
import { sarifRule } from './sarif-rule.js';
import { sarifUri } from './sarif-uri.js';
import { sortedProblems } from './sorted-problems.js';

/** GitHub rejects an upload with more results in one run. */
export const MAX_RESULTS = 25_000;
/** GitHub shows no more steps of one path. */
const MAX_FLOW_STEPS = 1000;

const GRAVITY: Readonly<Record<Level, number>> = { error: 0, warning: 1, note: 2 };

export interface SarifOptions {
  /** A path of the project as a path from the root of the repository, not encoded; the same where it is left out. */
  readonly repositoryPath?: (path: string) => string;
  /** GitHub's category; where it is left out, the uploading workflow may set one. */
  readonly category?: string;
  /** Whether suppressed findings are written too, marked as such. GitHub opens alerts for them all the same. */
  readonly includeSuppressed?: boolean;
}

/** One finding that is written, and those of its rule on its line, which GitHub could not tell from it. */
interface Result {
  readonly finding: Finding;
  readonly alsoOnLine: Finding[];
  /** Undefined where the finding is not suppressed, null where it is without a reason. */
  readonly suppressedFor: string | null | undefined;
}

/**
 * SARIF 2.1.0 as GitHub code scanning reads it. Not indented: blanks would be most of a large report, which could then
 * outgrow the longest string of V8.
 */
export function sarifReport(input: ReportInput, options: SarifOptions = {}): string {
  return `${JSON.stringify(sarifLog(input, options))}\n`;
}

/** The report before it is text. */
export function sarifLog(input: ReportInput, options: SarifOptions = {}) {
  const all = resultsOf(input, options.includeSuppressed ?? false);
  const results = all.slice(0, MAX_RESULTS);
  const problems = sortedProblems(input.problems);
  if (all.length > MAX_RESULTS) problems.push(cutNotice(all.length));
  const rules = [...input.rules].sort((a, b) => compareText(a.id, b.id));
  const writer: Writer = {
    locationOf: ({ path, span: [startLine, startColumn, endLine, endColumn] }) => ({
      artifactLocation: { uri: sarifUri((options.repositoryPath ?? ((same) => same))(path)), uriBaseId: '%SRCROOT%' },
      region: { startLine, startColumn, endLine, endColumn },
    }),
    ruleIndexes: new Map(rules.map((rule, index) => [rule.id, index])),
    fingerprintsOf: fingerprintsFor(input),
  };

  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'forklint',
            semanticVersion: input.version,
            informationUri: input.informationUri,
            rules: rules.map((rule) => sarifRule(rule, input.ruleUri(rule.id))),
          },
        },
        ...(options.category !== undefined && { automationDetails: { id: `${options.category}/` } }),
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository.' } } },
        invocations: [
          {
            // Code scanning refuses a run that failed; taken as whole it would close alerts that are still true.
            executionSuccessful: problems.every(({ kind }) => kind !== 'internal'),
            toolExecutionNotifications: problems.map((problem) => ({
              descriptor: { id: problem.kind },
              level: problem.level,
              message: { text: terminated(escaped(problem.message)) },
              ...(problem.place && { locations: [{ physicalLocation: writer.locationOf(problem.place) }] }),
            })),
          },
        ],
        results: results.map((result) => resultObject(result, writer)),
      },
    ],
  };
}

/** What the parts of a report share. */
interface Writer {
  readonly locationOf: (place: Place) => {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string };
    readonly region: Readonly<Record<'startLine' | 'startColumn' | 'endLine' | 'endColumn', number>>;
  };
  readonly ruleIndexes: ReadonlyMap<string, number>;
  readonly fingerprintsOf: (finding: Finding) => Readonly<Record<string, string>>;
}

function resultObject({ finding, alsoOnLine, suppressedFor }: Result, writer: Writer) {
  const { text, related } = linkedMessage(finding, alsoOnLine);
  const ruleIndex = writer.ruleIndexes.get(finding.rule);
  const steps = finding.trace.slice(0, MAX_FLOW_STEPS);
  return {
    ruleId: finding.rule,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level: finding.level,
    message: { text },
    locations: [{ physicalLocation: writer.locationOf(finding.place) }],
    ...(related.length > 0 && {
      relatedLocations: related.map(({ id, place, message }) => ({
        id,
        physicalLocation: writer.locationOf(place),
        message: { text: escaped(message) },
      })),
    }),
    ...(steps.length > 0 && {
      codeFlows: [
        {
          threadFlows: [
            {
              locations: steps.map(({ place, message, depth }, index) => ({
                location: { physicalLocation: writer.locationOf(place), message: { text: escaped(message) } },
                nestingLevel: depth,
                executionOrder: index + 1,
              })),
            },
          ],
        },
      ],
    }),
    ...(finding.fixes && { fixes: finding.fixes.map((fix) => fixObject(fix, writer)) }),
    partialFingerprints: writer.fingerprintsOf(finding),
    ...(suppressedFor !== undefined && {
      suppressions: [{ kind: 'inSource', ...(suppressedFor !== null && { justification: suppressedFor }) }],
    }),
  };
}

/** One change of each file; `safety` is forklint's own word. */
function fixObject({ description, safety, edits }: Fix, writer: Writer) {
  const paths = [...new Set(edits.map(({ place }) => place.path))];
  const changes = paths.map((path) => edits.filter(({ place }) => place.path === path));
  return {
    description: { text: escaped(description) },
    artifactChanges: changes.flatMap((ofFile) => {
      const [first] = ofFile;
      if (!first) return [];
      return [
        {
          artifactLocation: writer.locationOf(first.place).artifactLocation,
          replacements: ofFile.map(({ place, text }) => ({
            deletedRegion: writer.locationOf(place).region,
            ...(text !== '' && { insertedContent: { text } }),
          })),
        },
      ];
    }),
    properties: { safety },
  };
}

/** The gravest first, then by place; one result for a rule on a line. */
function resultsOf(input: ReportInput, includeSuppressed: boolean): Result[] {
  const open = mergedByLine(input.findings.map((finding) => ({ finding, alsoOnLine: [], suppressedFor: undefined })));
  const suppressed = includeSuppressed
    ? mergedByLine(input.suppressed.map(({ finding, reason }) => ({ finding, alsoOnLine: [], suppressedFor: reason })))
    : [];
  return [...open, ...suppressed].sort((a, b) => byGravity(a.finding, b.finding));
}

function mergedByLine(results: readonly Result[]): Result[] {
  const byLine = new Map<string, Result>();
  for (const result of [...results].sort((a, b) => byGravity(a.finding, b.finding))) {
    const { rule, place } = result.finding;
    const key = JSON.stringify([rule, place.path, place.span[0]]);
    const first = byLine.get(key);
    if (first) first.alsoOnLine.push(result.finding);
    else byLine.set(key, result);
  }
  return [...byLine.values()];
}

function byGravity(a: Finding, b: Finding): number {
  return GRAVITY[a.level] - GRAVITY[b.level] || compareFindings(a, b);
}

function fingerprintsFor(input: ReportInput): Writer['fingerprintsOf'] {
  // Of all findings, written or not, so that every format and option gives a finding the same one.
  const all = [...input.findings, ...input.suppressed.map(({ finding }) => finding)];
  const stable = stableFingerprints(all, input.textOf);
  const hashes = new Map<string, readonly string[]>();
  return (finding) => {
    const { path, span } = finding.place;
    let ofFile = hashes.get(path);
    if (!ofFile) {
      const text = input.textOf(path);
      ofFile = text === undefined || isOtherEncoding(text) ? [] : primaryLocationLineHashes(text);
      hashes.set(path, ofFile);
    }
    const lineHash = ofFile[span[0] - 1];
    const own = stable.get(finding);
    return {
      ...(lineHash !== undefined && { primaryLocationLineHash: lineHash }),
      ...(own !== undefined && { 'forklint/v1': own }),
    };
  };
}

/**
 * Whether a coding comment names another encoding than UTF-8, and it matters. GitHub hashes every file as UTF-8, so the
 * hash of such a text would be another than its own; where there is none, GitHub's action adds it.
 */
function isOtherEncoding(text: string): boolean {
  return /^(?:.*\r?\n)?[ \t\f]*#.*coding[:=][ \t]*(?!utf[-_]?8)[-\w.]/i.test(text) && /[^ -~\s]/.test(text);
}

function cutNotice(count: number): Problem {
  return {
    kind: 'limit',
    level: 'warning',
    message: `${count} results were found, more than code scanning accepts; only the gravest ${MAX_RESULTS} are listed`,
    place: null,
  };
}
