import type { Level } from '../finding.js';
import type { AnyRule } from '../rule.js';
import { plainText, shortened, terminated } from './plain-text.js';
import { ruleHelp } from './rule-help.js';

/** GitHub rejects longer descriptions. */
const MAX_DESCRIPTION = 1024;

const SEVERITIES: Readonly<Record<Level, string>> = { error: 'error', warning: 'warning', note: 'recommendation' };
const PRECISIONS: Readonly<Record<Level, string>> = { error: 'very-high', warning: 'high', note: 'medium' };

/**
 * A rule as SARIF's `reportingDescriptor`. Unsafe forking is a matter of reliability: `security-severity`, which would
 * make it a security alert, is left out.
 */
export function sarifRule(rule: AnyRule, helpUri: string) {
  const level = rule.levels[0] ?? 'warning';
  const markdown = ruleHelp(rule);
  return {
    id: rule.id,
    name: pascalCase(rule.id),
    shortDescription: { text: shortened(terminated(plainText(rule.docs.summary)), MAX_DESCRIPTION) },
    fullDescription: { text: shortened(terminated(plainText(rule.docs.why)), MAX_DESCRIPTION) },
    helpUri,
    help: { text: plainText(markdown), markdown },
    defaultConfiguration: { level },
    properties: {
      tags: [
        'concurrency',
        'fork-safety',
        'reliability',
        ...rule.languages,
        ...(rule.set === 'audit' ? ['audit'] : []),
      ],
      precision: rule.set === 'audit' ? 'low' : PRECISIONS[level],
      'problem.severity': SEVERITIES[level],
    },
  };
}

function pascalCase(id: string): string {
  return id.replace(/(?:^|-)([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}
