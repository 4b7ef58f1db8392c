/** `npm run mutate`: the mutation bar of each rule, with every survivor; fails where a rule is below it. */
import path from 'node:path';
import { rules } from '../rules/index.js';
import { loadPython } from '../src/python/parse.js';
import { fixtureCases } from '../test/fixture-cases.js';
import { MUTATION_BAR, mutantsOf } from '../test/mutation.js';

await loadPython();
const cases = fixtureCases(path.resolve(import.meta.dirname, '../../fixtures'));
for (const { id } of rules) {
  const mutants = [];
  for (const fixture of cases.filter(({ rule }) => rule === id)) mutants.push(...(await mutantsOf(fixture)));
  const killed = mutants.filter(({ outcome }) => outcome === 'killed').length;
  const enough = killed >= mutants.length * MUTATION_BAR;
  console.log(`${enough ? '✓' : '✗'} ${id}: ${killed} of ${mutants.length}`);
  for (const mutant of mutants) {
    if (mutant.outcome !== 'killed')
      console.log(`    ${mutant.outcome}  ${mutant.case} ${mutant.file}:${mutant.line}  ${mutant.code}`);
  }
  if (!enough) process.exitCode = 1;
}
