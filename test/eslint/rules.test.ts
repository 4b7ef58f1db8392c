import parser from '@typescript-eslint/parser';
import { RuleTester, type Rule } from 'eslint';
import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { DEFAULT_CONFIG } from '../../src/config/config.js';
import type { Finding } from '../../src/finding.js';
import { applyFixes } from '../../src/fix/apply-fixes.js';
import { lint } from '../../src/index.js';
import { memoryHost } from '../memory-host.js';
import { forklint } from './built-plugin.js';

RuleTester.describe = describe;
RuleTester.it = test;

const settings = { forklint: { crossFile: false, cache: false } };
const testers = {
  python: new RuleTester({ plugins: { forklint }, language: 'forklint/python', settings }),
  typescript: new RuleTester({ plugins: { forklint }, languageOptions: { parser }, settings }),
};
const FILES = { python: 'example.py', typescript: 'example.ts' };

// What the documentation shows, with what the command line says of it.
for (const { id, docs } of rules)
  for (const language of ['python', 'typescript'] as const) {
    const cases = await Promise.all(
      docs.examples
        .filter((example) => example.language === language)
        .flatMap(({ bad, good }) => [bad, good])
        .map(async (code) => ({ code, findings: await findingsIn(id, FILES[language], code) })),
    );
    if (cases.length === 0) continue;
    testers[language].run(id, ruleOf(id), {
      valid: cases.filter(({ findings }) => findings.length === 0).map(({ code }) => ({ code })),
      invalid: cases.filter(({ findings }) => findings.length > 0).map(({ code, findings }) => invalid(code, findings)),
    });
  }

test('the examples are of both kinds', () => {
  expect(Object.keys(forklint.rules).sort()).toEqual([...rules.map(({ id }) => id), 'valid-suppression'].sort());
});

describe('what a rule says of itself', () => {
  test.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
    const { meta } = ruleOf(id);
    expect(meta?.docs?.url).toContain(id);
    expect(meta?.docs?.description).toBe(rule.docs.summary);
    expect(meta?.fixable).toBe(rule.fixable?.includes('safe') ? 'code' : undefined);
    expect(meta?.hasSuggestions ?? false).toBe(rule.fixable !== undefined);
    expect(Object.keys(meta?.messages ?? {})).toEqual(Object.keys(rule.messages));
  });
});

function ruleOf(id: string): Rule.RuleModule {
  const rule = forklint.rules[id];
  if (!rule) throw new Error(`there is no rule ${id}`);
  return rule;
}

async function findingsIn(id: string, file: string, code: string): Promise<readonly Finding[]> {
  const host = memoryHost(new Map([[`/p/${file}`, code]]));
  const { findings } = await lint({ cwd: '/p', paths: ['.'], host, config: { ...DEFAULT_CONFIG, select: [id] } });
  return findings;
}

function invalid(code: string, findings: readonly Finding[]): RuleTester.InvalidTestCase {
  const fixed = (fixes: Parameters<typeof applyFixes>[0]): string =>
    [...applyFixes(fixes, () => code).texts.values()][0] ?? code;
  const safe = findings.flatMap(({ fixes = [] }) => fixes.filter(({ safety }) => safety === 'safe').slice(0, 1));
  return {
    code,
    output: safe.length > 0 ? fixed(safe) : null,
    errors: findings.map(({ messageId, place: { span }, fixes = [] }) => ({
      messageId,
      line: span[0],
      column: span[1],
      suggestions: fixes
        .filter((fix) => !safe.includes(fix))
        .map((fix) => ({ desc: fix.description, output: fixed([fix]) })),
    })),
  };
}
