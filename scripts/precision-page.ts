import type { MeasuredProject } from '../bench/measured.js';

/** Rules that are measured together, under a title. */
const GROUPS: readonly (readonly [title: string, rules: readonly string[]])[] = [
  [
    'Forks themselves',
    [
      'lock-held-across-fork',
      'getaddrinfo-in-forked-child',
      'ssl-rng-in-forked-child',
      'fork-without-exec',
      'fork-with-live-threads',
    ],
  ],
  [
    'State that does not survive a fork',
    [
      'missing-after-fork-reinit',
      'thread-lost-in-forked-child',
      'resource-shared-across-fork',
      'rng-state-duplicated',
      'stale-process-id',
      'process-local-lock',
      'after-fork-handler-hazard',
    ],
  ],
  [
    'Between fork and exec, start methods, platforms',
    [
      'preexec-fn',
      'unsafe-call-before-exec',
      'forked-child-returns',
      'implicit-start-method',
      'spawn-at-import',
      'fork-unavailable-on-platform',
    ],
  ],
];

const LEVELS = ['error', 'warning'] as const;
const PER_LINES = 20_000;

type Result = MeasuredProject['results'][number];

/** The page that says how often forklint is right: of the projects in `heavy` and `plain` one by one, of all in sums. */
export function precisionPage(
  projects: readonly MeasuredProject[],
  heavy: readonly string[],
  plain: readonly string[],
): string {
  const named = (names: readonly string[]): MeasuredProject[] =>
    names.flatMap((name) => projects.filter((project) => project.name === name));
  const lines = projects.reduce((sum, project) => sum + project.lines, 0);
  const reported = projects.filter(({ results }) => results.length > 0);
  const rest = reported.filter(({ name }) => !heavy.includes(name));
  const heavies = named(heavy);
  const densities = heavies.map(density).sort((a, b) => a - b);
  return `# How often forklint is right

Made by \`npm run docs\` from \`bench/measured.json\`, which \`npm run verify -- --record\` writes. Each error and each warning
in ${projects.length} projects (${thousands(lines)} lines of Python, the releases named in \`bench/projects.ts\`) was read, the code
with it. The verdicts, each with its reason, are in \`bench/expected\`. What is arguable counts as false: so does what is
true of the code but would hardly happen. Notes are not judged.

## All of them

Distinct are those whose source line is not that of another true one of the same rule and project.

| rules | level | true | false | right | distinct true |
| --- | --- | ---: | ---: | ---: | ---: |
${GROUPS.flatMap(([title, rules]) => LEVELS.map((level) => groupRow(title, level, projects, rules))).join('')}
| rule | true | false |
| --- | ---: | ---: |
${GROUPS.flatMap(([, rules]) => rules.map((rule) => ruleRow(rule, projects))).join('')}
## Projects that use processes and threads heavily

Task queues, telemetry, loaders of training data, servers, database clients. The median is ${median(densities).toFixed(2)} errors and
warnings in ${thousands(PER_LINES)} lines.

${table(heavies)}
## Projects that neither fork nor offer threads with locks

${table(named(plain))}
## The others in which something is reported

${table(rest)}
In the other ${projects.length - reported.length - named(plain).length - heavies.filter(({ results }) => results.length === 0).length} projects there are neither errors nor warnings.
`;
}

function groupRow(
  title: string,
  level: Result['level'],
  projects: readonly MeasuredProject[],
  rules: readonly string[],
): string {
  const all = projects.flatMap(({ name, results }) =>
    results
      .filter((result) => result.level === level && rules.includes(result.rule))
      .map((result) => ({ name, result })),
  );
  const right = all.filter(({ result }) => result.verdict === 'true');
  const wrong = all.filter(({ result }) => result.verdict === 'false').length;
  const share = right.length + wrong === 0 ? '' : `${((100 * right.length) / (right.length + wrong)).toFixed(1)} %`;
  const distinct = new Set(right.map(({ name, result }) => JSON.stringify([name, result.rule, result.snippet]))).size;
  return `| ${title} | ${level} | ${right.length} | ${wrong} | ${share} | ${distinct} |\n`;
}

function ruleRow(rule: string, projects: readonly MeasuredProject[]): string {
  const all = projects.flatMap(({ results }) => results.filter((result) => result.rule === rule));
  return all.length === 0 ? '' : `| [${rule}](rules/${rule}.md) | ${count(all, 'true')} | ${count(all, 'false')} |\n`;
}

function table(projects: readonly MeasuredProject[]): string {
  const rows = projects.map((project) => {
    const { name, version, lines, notes, results } = project;
    const levels = LEVELS.map((level) => results.filter((result) => result.level === level).length);
    const cells = [thousands(lines), ...levels, notes, count(results, 'true'), count(results, 'false')];
    return `| ${name} | ${version} | ${[...cells, density(project).toFixed(2)].join(' | ')} |\n`;
  });
  return `| project | version | lines | errors | warnings | notes | true | false | per ${thousands(PER_LINES)} lines |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join('')}`;
}

function count(results: readonly Result[], verdict: Result['verdict']): number {
  return results.filter((result) => result.verdict === verdict).length;
}

/** Errors and warnings in so many lines. */
function density({ results, lines }: MeasuredProject): number {
  return lines === 0 ? 0 : (results.length * PER_LINES) / lines;
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 0 ? ((sorted[middle - 1] ?? 0) + upper) / 2 : upper;
}

function thousands(value: number): string {
  return value.toLocaleString('en');
}
