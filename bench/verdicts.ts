import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import type { ReportedFinding } from './run-forklint.js';

const EXPECTED = path.resolve(import.meta.dirname, '../../bench/expected');
const MAX_SNIPPET = 120;

const VerdictSchema = v.strictObject({
  rule: v.string(),
  path: v.string(),
  /** Where it was when it was read; not part of what identifies it. */
  line: v.number(),
  /** The source line, trimmed and cut. */
  snippet: v.string(),
  level: v.picklist(['error', 'warning']),
  message: v.string(),
  verdict: v.picklist(['true', 'false', 'unread']),
  /** Why it is true or false; arguable counts as false. */
  reason: v.string(),
});

/** What somebody who read a finding found. */
export type Verdict = v.InferOutput<typeof VerdictSchema>;

/** An error or a warning with the line of source that it is on. */
export interface Judgeable extends ReportedFinding {
  readonly level: 'error' | 'warning';
  readonly snippet: string;
}

export interface Judged {
  readonly finding: Judgeable;
  /** Null where nobody has read it. */
  readonly verdict: Verdict | null;
}

/**
 * In the order in which the findings were reported.
 * @throws Error where the file is not as it should be.
 */
export function readVerdicts(project: string): Verdict[] {
  const file = fileOf(project);
  if (!existsSync(file)) return [];
  const parsed = v.safeParse(v.array(VerdictSchema), JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Error(`${file}: ${v.getDotPath(issue) ?? ''}: ${issue.message}`);
}

export function writeVerdicts(project: string, verdicts: readonly Verdict[]): void {
  mkdirSync(EXPECTED, { recursive: true });
  writeFileSync(fileOf(project), `${JSON.stringify(verdicts, null, 2)}\n`);
}

/** The errors and warnings with their lines of source; notes are not judged. */
export function judgeable(findings: readonly ReportedFinding[], tree: string): Judgeable[] {
  return findings.flatMap((finding) => {
    if (finding.level === 'note') return [];
    const lines = readFileSync(path.join(tree, finding.path), 'utf8').split(/\r\n|\r|\n/);
    const snippet = (lines[finding.line - 1] ?? '').trim().slice(0, MAX_SNIPPET);
    return [{ ...finding, level: finding.level, snippet }];
  });
}

/**
 * Finds the verdict of each finding. Line numbers do not count: among findings of one rule on equal lines of one file,
 * those with equal messages belong together, the others in their order.
 */
export function judge(
  findings: readonly Judgeable[],
  verdicts: readonly Verdict[],
): { readonly judged: readonly Judged[]; readonly gone: readonly Verdict[] } {
  const left = new Map<string, Verdict[]>();
  for (const verdict of verdicts) left.set(keyOf(verdict), [...(left.get(keyOf(verdict)) ?? []), verdict]);
  const found = new Map<Judgeable, Verdict>();
  const take = (matches: (finding: Judgeable, verdict: Verdict) => boolean): void => {
    for (const finding of findings) {
      if (found.has(finding)) continue;
      const candidates = left.get(keyOf(finding)) ?? [];
      const index = candidates.findIndex((verdict) => matches(finding, verdict));
      const [verdict] = index < 0 ? [] : candidates.splice(index, 1);
      if (verdict) found.set(finding, verdict);
    }
  };
  take((finding, verdict) => finding.message === verdict.message);
  take(() => true);
  const judged = findings.map((finding) => {
    const verdict = found.get(finding);
    return { finding, verdict: verdict && verdict.verdict !== 'unread' ? verdict : null };
  });
  return { judged, gone: [...left.values()].flat() };
}

/** What to keep in a file: the verdicts as they are, those that are gone too, and a place for each that is missing. */
export function recorded(judged: readonly Judged[], gone: readonly Verdict[]): Verdict[] {
  const now = judged.map(({ finding, verdict }): Verdict => {
    const { rule, path: file, line, snippet, level, message } = finding;
    const known = verdict ?? { verdict: 'unread', reason: '' };
    return { rule, path: file, line, snippet, level, message, verdict: known.verdict, reason: known.reason };
  });
  return [...now, ...gone.filter(({ verdict }) => verdict !== 'unread')];
}

function keyOf({ rule, path: file, snippet }: { rule: string; path: string; snippet: string }): string {
  return JSON.stringify([rule, file, snippet]);
}

function fileOf(project: string): string {
  return path.join(EXPECTED, `${project}.json`);
}
