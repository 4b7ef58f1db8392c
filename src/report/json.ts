import { compareFindings, type Finding, type Place } from '../finding.js';
import { stableFingerprints } from './fingerprint.js';
import type { ReportInput } from './input.js';
import { sortedProblems } from './sorted-problems.js';
import { countLevels } from './summary.js';

/** Raised when a key changes its meaning or goes; a new key does not raise it. */
const JSON_REPORT_VERSION = 1;

/** The findings as JSON for programs; lines and columns count from 1, columns in UTF-16 units, ends are exclusive. */
export function jsonReport(input: ReportInput): string {
  const suppressed = [...input.suppressed].sort((a, b) => compareFindings(a.finding, b.finding));
  const all = [...input.findings, ...suppressed.map(({ finding }) => finding)];
  const fingerprints = stableFingerprints(all, input.textOf);
  const toJson = (finding: Finding) => ({
    rule: finding.rule,
    level: finding.level,
    message: finding.message,
    messageId: finding.messageId,
    data: finding.data,
    ...positions(finding.place),
    trace: finding.trace.map((step) => ({ ...positions(step.place), message: step.message, depth: step.depth })),
    targets: finding.targets,
    remedy: finding.remedy ?? null,
    fixes: (finding.fixes ?? []).map(({ description, safety, edits }) => ({
      description,
      safety,
      edits: edits.map(({ place, text }) => ({ ...positions(place), text })),
    })),
    fingerprint: fingerprints.get(finding),
    documentation: input.ruleUri(finding.rule),
  });
  const counts = countLevels(input.findings);
  const report = {
    version: JSON_REPORT_VERSION,
    forklint: input.version,
    findings: [...input.findings].sort(compareFindings).map(toJson),
    suppressed: suppressed.map(({ finding, reason }) => ({ ...toJson(finding), reason })),
    problems: sortedProblems(input.problems).map(({ kind, level, message, place }) => ({
      kind,
      level,
      message,
      place: place && positions(place),
    })),
    summary: {
      files: input.files,
      errors: counts.error,
      warnings: counts.warning,
      notes: counts.note,
      suppressed: suppressed.length,
      problems: input.problems.length,
    },
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function positions({ path, span: [line, column, endLine, endColumn] }: Place) {
  return { path, line, column, endLine, endColumn };
}
