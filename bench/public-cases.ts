import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { runForklint } from './run-forklint.js';

const CASES = path.resolve(import.meta.dirname, '../../bench/expected/public-cases.json');
const LIMIT_SECONDS = 60;
/** So far a finding may be from the line that was read. */
const NEAR = 1;

const CaseSchema = v.strictObject({
  rule: v.string(),
  /** `reported`: it is wrong there; `silent`: it looks like it, and is not. */
  expect: v.picklist(['reported', 'silent']),
  repository: v.string(),
  commit: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)),
  path: v.string(),
  line: v.number(),
  /** What else of the repository is needed to tell. */
  beside: v.exactOptional(v.array(v.string())),
  reason: v.pipe(v.string(), v.nonEmpty()),
});

/** A place in public code that somebody read, and what forklint must say of it. */
export type PublicCase = v.InferOutput<typeof CaseSchema>;

/** @throws Error where the file is not as it should be. */
export function readPublicCases(): readonly PublicCase[] {
  return v.parse(v.array(CaseSchema), JSON.parse(readFileSync(CASES, 'utf8')));
}

/**
 * Lints each case alone, from the git repositories below FORKLINT_MIRRORS, in directories named owner+name. Null where
 * that is not set.
 */
export async function checkPublicCases(): Promise<boolean | null> {
  const mirrors = process.env['FORKLINT_MIRRORS'];
  if (!mirrors) {
    console.log('public cases: skipped, FORKLINT_MIRRORS not set');
    return null;
  }
  let ok = true;
  let checked = 0;
  for (const one of readPublicCases()) {
    const outcome = await check(mirrors, one);
    if (outcome === null) checked++;
    else {
      ok = false;
      console.log(`  ✗ ${one.rule} ${one.repository} ${one.path}:${String(one.line)}: ${outcome}`);
    }
  }
  console.log(`public cases: ${String(checked)} are as expected`);
  return ok;
}

/** What is wrong; null where nothing is. */
async function check(mirrors: string, one: PublicCase): Promise<string | null> {
  const git = gitDirectory(mirrors, one.repository);
  if (git === null) return 'no mirror of that repository';
  const tree = mkdtempSync(path.join(tmpdir(), 'forklint-case-'));
  try {
    for (const file of [one.path, ...(one.beside ?? [])]) {
      const { status, stdout } = spawnSync('git', [`--git-dir=${git}`, 'show', `${one.commit}:${file}`]);
      if (status !== 0) return `${file} is not in that commit`;
      mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
      writeFileSync(path.join(tree, file), stdout);
    }
    const { report } = await runForklint(tree, LIMIT_SECONDS);
    if (!report) return 'forklint broke';
    const found = report.findings.filter(({ rule, path: file }) => rule === one.rule && file === one.path);
    const isThere = found.some(({ line, level }) => level !== 'note' && Math.abs(line - one.line) <= NEAR);
    if (one.expect === 'reported') return isThere ? null : 'not reported';
    return isThere ? 'reported' : null;
  } finally {
    rmSync(tree, { recursive: true });
  }
}

function gitDirectory(mirrors: string, repository: string): string | null {
  const base = path.join(mirrors, repository.replace('/', '+'));
  if (!existsSync(base)) return null;
  const below = readdirSync(base).map((name) => path.join(base, name));
  return [base, ...below].find((directory) => existsSync(path.join(directory, 'HEAD'))) ?? null;
}
