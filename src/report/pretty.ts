import { compareFindings, type Finding, type Place, type Safety, type TraceStep } from '../finding.js';
import type { Problem } from '../problem.js';
import type { AnyRule } from '../rule.js';
import { codeFrame, sourceLine, type Mark } from './code-frame.js';
import { oneLine } from './display-text.js';
import type { ReportInput } from './input.js';
import { firstSentence } from './plain-text.js';
import { sortedProblems } from './sorted-problems.js';
import { sourceLines } from './source-lines.js';
import { styleFor, type Role, type Style } from './style.js';
import { summaryLine } from './summary.js';

/** Deeper calls are not indented further. */
const MAX_INDENT = 8;

/** For people: each finding with its code, the numbered path that leads to it, and what helps; then a summary. */
export function prettyReport(input: ReportInput, options: { readonly color: boolean }): string {
  const style = styleFor(options.color);
  const page: Page = {
    style,
    linesOf: sourceLines(input.textOf),
    rules: new Map(input.rules.map((rule) => [rule.id, rule])),
    ruleUri: input.ruleUri,
  };
  const blocks = [
    ...[...input.findings].sort(compareFindings).map((finding) => findingBlock(finding, page)),
    ...sortedProblems(input.problems).map((problem) => problemBlock(problem, page)),
    closing(input, style),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** What every block is drawn with. */
interface Page {
  readonly style: Style;
  readonly linesOf: (path: string) => readonly string[] | undefined;
  readonly rules: ReadonlyMap<string, AnyRule>;
  readonly ruleUri: (rule: string) => string;
}

function findingBlock(finding: Finding, page: Page): string[] {
  const { style } = page;
  const { place, level } = finding;
  return [
    header(level, finding.rule, place, style),
    `  ${oneLine(finding.message)}`,
    '',
    ...indented(frameOf(finding, page)),
    ...indented(path(finding.trace, page)),
    ...indented(footnotes(finding, page)),
  ];
}

function problemBlock(problem: Problem, page: Page): string[] {
  const { level, kind, place, message } = problem;
  const title = header(level, kind, place, page.style);
  const frame = place && frameAt(place, level, [], page);
  return [title, `  ${oneLine(message)}`, ...(frame && frame.length > 0 ? ['', ...indented(frame)] : [])];
}

function header(role: Role, name: string, place: Place | null, style: Style): string {
  const where = place ? `  ${oneLine(place.path)}:${place.span[0]}:${place.span[1]}` : '';
  return `${style(role, role)} ${style('strong', name)}${style('accent', where)}`;
}

function frameOf(finding: Finding, page: Page): string[] {
  const { place, trace, level } = finding;
  const steps: Mark[] = [];
  for (const [index, step] of trace.entries()) {
    if (step.place.path !== place.path || isSame(step.place, place)) continue;
    steps.push({ span: step.place.span, role: 'accent', underline: '~', label: String(index + 1) });
  }
  const frame = frameAt(place, level, steps, page, String(trace.findIndex((step) => isSame(step.place, place)) + 1));
  return frame.length > 0 ? [...frame, ''] : [];
}

function frameAt(place: Place, role: Role, others: readonly Mark[], page: Page, step = '0'): string[] {
  const lines = page.linesOf(place.path);
  if (!lines) return [];
  const main: Mark = { span: place.span, role, underline: '^', label: step === '0' ? '' : step };
  return codeFrame(lines, main, others, page.style);
}

function isSame(a: Place, b: Place): boolean {
  return a.path === b.path && a.span[0] === b.span[0] && a.span[1] === b.span[1];
}

/** The steps in order; each run of steps in one file stands under that file's name. */
function path(trace: readonly TraceStep[], page: Page): string[] {
  const { style, linesOf } = page;
  const stepWidth = String(trace.length).length;
  const lineWidth = Math.max(0, ...trace.map((step) => String(step.place.span[0]).length));
  const blank = ' '.repeat(stepWidth);
  const drawn: string[] = [];
  for (const [index, step] of trace.entries()) {
    const { place } = step;
    const previous = trace[index - 1];
    if (previous?.place.path !== place.path) {
      const corner = previous ? '├─' : '┌─';
      const where = `${oneLine(place.path)}:${place.span[0]}:${place.span[1]}`;
      drawn.push(`${blank} ${style('faint', corner)} ${style('accent', where)}`);
    }
    const indent = '  '.repeat(Math.min(step.depth, MAX_INDENT));
    const number = style('strong', String(index + 1).padStart(stepWidth));
    drawn.push(`${number} ${style('faint', '│')} ${indent}${oneLine(step.message)}`);
    const line = String(place.span[0]).padStart(lineWidth);
    const source = sourceLine(linesOf(place.path)?.[place.span[0] - 1] ?? '', place.span, style);
    drawn.push(`${blank} ${style('faint', '│')} ${indent}${style('faint', `${line} │`)} ${source}`.trimEnd());
  }
  return drawn.length > 0 ? [...drawn, ''] : [];
}

function footnotes(finding: Finding, page: Page): string[] {
  const rule = page.rules.get(finding.rule);
  const help = finding.remedy ?? (rule ? firstSentence(rule.docs.fix) : '');
  const note = (name: string, text: string): string =>
    `${page.style('faint', '=')} ${page.style('strong', name)}: ${text}`;
  return [
    ...(finding.targets.length > 0 ? [note('holds for', oneLine(finding.targets.join('; ')))] : []),
    ...(help === '' ? [] : [note('help', oneLine(help))]),
    ...(finding.fixes ?? [])
      .slice(0, 1)
      .map((fix) => note('fix', `${oneLine(fix.description)} (${FLAGS[fix.safety]})`)),
    note('docs', page.style('accent', page.ruleUri(finding.rule))),
  ];
}

/** What applies a fix. */
const FLAGS = { safe: '--fix', unsafe: '--fix --unsafe-fixes' } as const;

function closing(input: ReportInput, style: Style): string[] {
  const worst = input.findings.some((finding) => finding.level === 'error')
    ? 'error'
    : input.findings.some((finding) => finding.level === 'warning')
      ? 'warning'
      : input.findings.length > 0
        ? 'note'
        : 'good';
  const lines = [style(worst, summaryLine(input))];
  lines.push(...fixableLine(input, style));
  const example = [...input.findings].sort(compareFindings)[0];
  if (example) lines.push(style('faint', `Run \`forklint explain ${example.rule}\` for the reasons and the remedies.`));
  return lines;
}

/** How many of the findings have a fix, where some do. */
function fixableLine({ findings }: ReportInput, style: Style): string[] {
  const count = (flag: Safety): number => findings.filter(({ fixes }) => fixes?.[0]?.safety === flag).length;
  const known = (['safe', 'unsafe'] as const).filter((safety) => count(safety) > 0);
  if (known.length === 0) return [];
  const parts = known.map((safety) => `${count(safety)} with \`${FLAGS[safety]}\``);
  return [style('faint', `Can be fixed: ${parts.join(', ')}`)];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}
