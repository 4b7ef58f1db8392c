import { didYouMean } from '../closest.js';
import type { FileFacts, SuppressionFacts } from '../facts/facts.js';
import type { Finding, Level } from '../finding.js';
import type { Problem } from '../problem.js';

export interface SuppressOptions {
  /** The ids of all rules. */
  readonly known: readonly string[];
  /** The ids of the rules that ran: only of these it can be told that a comment silences nothing. */
  readonly enabled: ReadonlySet<string>;
  readonly unusedLevel: Level | 'off';
}

export interface Suppressed {
  readonly kept: readonly Finding[];
  readonly suppressed: readonly { readonly finding: Finding; readonly reason: string | null }[];
  /** What is wrong with the comments. */
  readonly problems: readonly Problem[];
}

/** Takes out the findings that comments in the source silence. A comment that is misspelt silences nothing. */
export function suppress(
  findings: readonly Finding[],
  files: readonly FileFacts[],
  options: SuppressOptions,
): Suppressed {
  const comments = files.flatMap((file) => file.suppressions.map((facts) => new Comment(file.path, facts)));
  const byPath = new Map<string, Comment[]>(files.map((file) => [file.path, []]));
  for (const comment of comments) byPath.get(comment.path)?.push(comment);
  const kept: Finding[] = [];
  const suppressed: { finding: Finding; reason: string | null }[] = [];
  for (const finding of findings) {
    const silencing = (byPath.get(finding.place.path) ?? []).filter((comment) => comment.silences(finding));
    for (const comment of silencing) comment.used.add(finding.rule);
    const [first] = silencing;
    if (first) suppressed.push({ finding, reason: first.facts.reason === '' ? null : first.facts.reason });
    else kept.push(finding);
  }
  return { kept, suppressed, problems: comments.flatMap((comment) => problemsOf(comment, options)) };
}

class Comment {
  readonly path: string;
  readonly facts: SuppressionFacts;
  /** The rules of which it silenced a finding. */
  readonly used = new Set<string>();

  constructor(path: string, facts: SuppressionFacts) {
    this.path = path;
    this.facts = facts;
  }

  silences(finding: Finding): boolean {
    const { kind, rules, line, malformed } = this.facts;
    if (malformed !== undefined || !rules.includes(finding.rule)) return false;
    return kind === 'file' || line === finding.place.span[0];
  }
}

function problemsOf({ path, facts, used }: Comment, options: SuppressOptions): Problem[] {
  const problem = (level: Level, message: string): Problem => ({
    kind: 'suppression',
    level,
    message,
    place: { path, span: facts.at },
  });
  if (facts.malformed !== undefined) return [problem('warning', facts.malformed)];
  const problems = facts.rules.flatMap((rule) => {
    if (!options.known.includes(rule))
      return [problem('warning', `unknown rule '${rule}'${didYouMean(rule, options.known)}`)];
    const isUnused = options.enabled.has(rule) && !used.has(rule);
    if (!isUnused || options.unusedLevel === 'off') return [];
    const where = facts.kind === 'file' ? 'in this file' : `on line ${facts.line}`;
    return [problem(options.unusedLevel, `unused: '${rule}' reports nothing ${where}`)];
  });
  if (facts.reason === '')
    problems.push(problem('warning', 'the comment gives no reason why the finding may be ignored'));
  return problems;
}
