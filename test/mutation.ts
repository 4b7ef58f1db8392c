import { mutant } from '../scripts/mutant.js';
import type { LintResult } from '../src/index.js';
import type { FixtureCase } from './fixture-cases.js';
import { promisesOf, targetOf } from './fixture-promises.js';
import { lintCase } from './lint-case.js';

/** At least this share of a rule's mutants must be found. */
export const MUTATION_BAR = 0.8;

/** One protection that was taken out of a case. */
export interface Mutant {
  readonly case: string;
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  /** The line that was taken out. */
  readonly code: string;
  /** `killed`: the rule found it; `survived`: it did not; `broken`: what is left is not a program. */
  readonly outcome: 'killed' | 'survived' | 'broken';
}

/** Takes out each line of a case that is marked `# protects`, one at a time, and lints what is left. */
export async function mutantsOf(fixture: FixtureCase): Promise<Mutant[]> {
  const promises = promisesOf(fixture);
  const places = promises.flatMap(({ path, protects }) => protects.map((line) => ({ file: path, line })));
  if (places.length === 0) return [];
  const target = targetOf(promises);
  const whole = count(await lintCase(fixture, target), fixture.rule);
  const mutants: Mutant[] = [];
  for (const { file, line } of places) {
    const text = fixture.files.get(file) ?? '';
    const result = await lintCase({ ...fixture, files: new Map(fixture.files).set(file, mutant(text, line)) }, target);
    const outcome = result.problems.some(({ kind }) => kind === 'syntax')
      ? 'broken'
      : count(result, fixture.rule) > whole
        ? 'killed'
        : 'survived';
    const code = (text.split('\n')[line - 1] ?? '').trim();
    mutants.push({ case: fixture.name, rule: fixture.rule, file, line, code, outcome });
  }
  return mutants;
}

function count({ findings }: LintResult, rule: string): number {
  return findings.filter((finding) => finding.rule === rule).length;
}
