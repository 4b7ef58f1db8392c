import type { SuppressionFacts } from './facts.js';

/** Where forklint is spoken to in a comment. */
export const MARK = /(?:^|\s)forklint\s*:/i;

const FORM = /^\s*(ignore|file-ignore)\s*\[([^\]]*)\]\s*(.*)$/s;
const RULE = /^[a-z][a-z0-9-]*$/;

/** Reads what follows the mark in a comment. `opening`: how comments of the language begin. */
export function readSuppressionText(
  text: string,
  opening: string,
): Pick<SuppressionFacts, 'kind' | 'rules' | 'reason' | 'malformed'> {
  const expected = `expected \`${opening} forklint: ignore[rule] reason\` or \`${opening} forklint: file-ignore[rule] reason\``;
  const form = FORM.exec(text);
  const kind = form?.[1] === 'file-ignore' ? 'file' : 'line';
  if (!form) return { kind, rules: [], reason: '', malformed: expected };
  const rules = (form[2] ?? '')
    .split(',')
    .map((rule) => rule.trim())
    .filter((rule) => rule !== '');
  const reason = (form[3] ?? '').trim();
  const wrong = rules.find((rule) => !RULE.test(rule));
  const malformed =
    rules.length === 0 ? `no rule is named: ${expected}` : wrong === undefined ? null : `\`${wrong}\` is not a rule id`;
  return { kind, rules, reason, ...(malformed !== null && { malformed }) };
}
