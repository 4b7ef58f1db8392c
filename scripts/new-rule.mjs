/**
 * `npm run new ID`: a rule's file, its first two fixtures, and its line in rules/index.ts.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './setup.mjs';

const [id] = process.argv.slice(2);
if (!id || !/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(id))
  stop('usage: npm run new -- RULE-ID   (kebab-case, two words or more)');

const name = id.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
const ruleFile = path.join(root, 'rules', `${id}.ts`);
if (existsSync(ruleFile)) stop(`rules/${id}.ts is already there`);

const indexFile = path.join(root, 'rules/index.ts');
const index = readFileSync(indexFile, 'utf8');
const withImport = index.replace(/(\n(?=\/\*\*))/, `import { ${name} } from './${id}.js';\n$1`);
const withRule = withImport.replace(/= \[([\s\S]*?)\];/, (_, list) => {
  const names = [...list.split(',').map((entry) => entry.trim()), name].filter(Boolean);
  const line = `= [${names.join(', ')}];`;
  return `export const rules: readonly AnyRule[] ${line}`.length <= 120
    ? line
    : `= [\n${names.map((entry) => `  ${entry},\n`).join('')}];`;
});
if (withImport === index || withRule === withImport) stop('rules/index.ts is not as expected: no list to add to');

write(
  ruleFile,
  `import { defineRule } from '../src/rule.js';

export const ${name} = defineRule({
  id: '${id}',
  languages: ['python'],
  levels: ['warning'],
  set: 'audit',
  docs: {
    summary: '',
    why: '',
    reports: '',
    fix: '',
    examples: [{ language: 'python', bad: '', good: '' }],
    references: [],
  },
  messages: {
    found: 'x',
  },
  check() {},
});
`,
);
write(path.join(root, `fixtures/${id}/python/reported.py`), `import os\n\nos.fork()  # want warning ${id} "x"\n`);
write(path.join(root, `fixtures/${id}/python/silent.py`), '# clean\nimport os\n');
writeFileSync(indexFile, withRule);
console.log(`rules/${id}.ts\nfixtures/${id}/python/reported.py\nfixtures/${id}/python/silent.py\nrules/index.ts`);

function write(file, text) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
