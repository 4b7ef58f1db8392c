import type { Project } from '../analysis/project.js';
import type { Language } from '../facts/facts.js';
import { compareFindings, type Finding, type Level } from '../finding.js';
import { resolveFix } from '../fix/resolve-fix.js';
import type { Problem } from '../problem.js';
import type { AnyReport, AnyRule } from '../rule.js';
import { describe, type Failure } from './failure.js';

export interface RunRules {
  /** Sorted, each once. */
  readonly findings: readonly Finding[];
  /** The rules that failed. */
  readonly problems: readonly Problem[];
  readonly failures: readonly Failure[];
}

/** What the configuration says of rules, by their ids. */
interface Settings {
  readonly levels: Readonly<Record<string, Level>>;
  readonly ruleOptions: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
}

/** What is asked of the linted files. */
interface Sources {
  readonly textOf: (path: string) => string | undefined;
  readonly languageOf: (path: string) => Language | undefined;
}

/**
 * Runs the rules one after the other, each with its own of the `options`. One that throws loses its own findings and is named in a problem. `timed` is
 * called around each rule.
 */
export function runRules(
  rules: readonly AnyRule[],
  project: Project,
  { levels, ruleOptions }: Settings,
  sources: Sources,
  timed: <T>(stage: string, run: () => T) => T,
): RunRules {
  const findings: Finding[] = [];
  const problems: Problem[] = [];
  const failures: Failure[] = [];
  for (const rule of rules) {
    try {
      const settings = { level: levels[rule.id], options: ruleOptions[rule.id] ?? {}, ...sources };
      findings.push(...timed(`rule ${rule.id}`, () => check(rule, project, settings)));
    } catch (error) {
      const message = `rule '${rule.id}' failed: ${describe(error)}`;
      problems.push({ kind: 'internal', level: 'error', message, place: null });
      failures.push({ during: `rule ${rule.id}`, error });
    }
  }
  return { findings: withoutDuplicates(findings), problems, failures };
}

function check(
  rule: AnyRule,
  project: Project,
  {
    level,
    options,
    textOf,
    languageOf,
  }: Sources & {
    readonly level: Level | undefined;
    readonly options: Readonly<Record<string, boolean>>;
  },
): Finding[] {
  const findings: Finding[] = [];
  const report = (reported: AnyReport): void => {
    const template = rule.messages[reported.message];
    if (template === undefined) throw new Error(`there is no message '${reported.message}'`);
    const data = reported.data ?? {};
    const unforeseen = reported.fixes?.find(({ safety }) => !rule.fixable?.includes(safety));
    if (unforeseen) throw new Error(`it proposes a fix that is ${unforeseen.safety} and does not say so`);
    const fixes = reported.fixes?.map((fix) => resolveFix(fix, textOf)).filter((fix) => fix !== null) ?? [];
    // Of other languages a rule knows nothing, however alike what they do.
    const language = languageOf(reported.place.path);
    if (language !== undefined && !rule.languages.includes(language)) return;
    findings.push({
      rule: rule.id,
      level: level ?? reported.level,
      messageId: reported.message,
      data,
      message: filled(template, data),
      place: reported.place,
      trace: reported.trace,
      targets: reported.targets ?? [],
      ...(reported.remedy !== undefined && { remedy: reported.remedy }),
      ...(fixes.length > 0 && { fixes }),
    });
  };
  rule.check(project, report, options);
  return findings;
}

function filled(template: string, data: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = data[name];
    if (value === undefined) throw new Error(`the message '${template}' needs '${name}'`);
    return value;
  });
}

const GRAVITY: Readonly<Record<Level, number>> = { error: 0, warning: 1, note: 2 };

/** Of findings that say the same of one line, the gravest, then the one with the shortest trace stays. */
function withoutDuplicates(findings: readonly Finding[]): Finding[] {
  const best = new Map<string, Finding>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.rule, finding.place.path, finding.place.span[0], finding.message]);
    const other = best.get(key);
    if (!other || compareWorth(finding, other) < 0) best.set(key, finding);
  }
  return [...best.values()].sort(compareFindings);
}

/** The last comparison makes the choice independent of the order in which the rule reports. */
function compareWorth(a: Finding, b: Finding): number {
  return (
    GRAVITY[a.level] - GRAVITY[b.level] ||
    a.trace.length - b.trace.length ||
    compareFindings(a, b) ||
    (JSON.stringify(a.trace) < JSON.stringify(b.trace) ? -1 : 1)
  );
}
