/**
 * Writes docs/rules/*.md, docs/gaps.md, docs/precision.md and the README's table of rules. With `--check` it writes nothing and fails
 * where one of them is stale.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readMeasured } from '../bench/measured.js';
import { HEAVY, PLAIN } from '../bench/projects.js';
import { rules } from '../rules/index.js';
import { loadPython } from '../src/python/parse.js';
import { readPromises } from '../test/fixture-promises.js';
import { gapsPage } from './gaps-page.js';
import type { Gap } from './gaps-page.js';
import { precisionPage } from './precision-page.js';
import { rulePage, ruleTable } from './rule-page.js';

const BEGIN = '<!-- rules: made by `npm run docs` from rules/ -->';
const END = '<!-- /rules -->';

const root = path.resolve(import.meta.dirname, '../..');
const check = process.argv.includes('--check');

const wanted = new Map<string, string>(rules.map((rule) => [`docs/rules/${rule.id}.md`, rulePage(rule)]));
wanted.set('docs/gaps.md', gapsPage(await gaps()));
wanted.set('docs/precision.md', precisionPage(readMeasured(), HEAVY, PLAIN));
wanted.set('README.md', withTable(readFileSync(path.join(root, 'README.md'), 'utf8')));

const stale = [...wanted].filter(([file, text]) => current(file) !== text).map(([file]) => file);
const orphans = pages().filter((file) => !wanted.has(file));

if (check) {
  for (const file of [...stale, ...orphans]) console.error(`${file} is stale: run \`npm run docs\``);
  process.exitCode = stale.length + orphans.length > 0 ? 1 : 0;
} else {
  mkdirSync(path.join(root, 'docs/rules'), { recursive: true });
  for (const file of stale) writeFileSync(path.join(root, file), wanted.get(file) ?? '');
  for (const file of orphans) rmSync(path.join(root, file));
}

function current(file: string): string | null {
  const full = path.join(root, file);
  return existsSync(full) ? readFileSync(full, 'utf8') : null;
}

function pages(): string[] {
  const folder = path.join(root, 'docs/rules');
  return existsSync(folder) ? readdirSync(folder).map((name) => `docs/rules/${name}`) : [];
}

function withTable(readme: string): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`README.md lacks the markers ${BEGIN} and ${END}`);
  return `${readme.slice(0, begin)}${BEGIN}\n\n${ruleTable(rules)}\n${readme.slice(end)}`;
}

/** What the fixtures own up to: every `missing` and `spurious` in them. */
async function gaps(): Promise<Gap[]> {
  const folder = path.join(root, 'fixtures');
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => `fixtures/${file.replaceAll(path.sep, '/')}`)
    .filter((file) => file.endsWith('.py') && !file.includes('/proof/'))
    .sort();
  await loadPython();
  const found: Gap[] = [];
  for (const file of files) {
    const { wants } = readPromises(file, readFileSync(path.join(root, file), 'utf8'));
    for (const { standing, level, rule, line } of wants) {
      if (standing !== 'true') found.push({ standing, level, rule, file, line });
    }
  }
  return found;
}
