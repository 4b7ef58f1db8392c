import { didYouMean, ruleHelp, rulePageUri, rules, styleFor, type AnyRule } from '../index.js';
import { UsageError } from './flags.js';
import { markdownForTerminal } from './markdown.js';

/** `forklint rules`: a table, or JSON for programs. */
export function rulesText(format: string | undefined, color: boolean): string {
  if (format === 'json') return `${JSON.stringify(rules.map(ruleJson), null, 2)}\n`;
  if (format !== undefined && format !== 'pretty') {
    throw new UsageError(`'forklint rules' writes pretty or json, not '${format}'`);
  }
  const style = styleFor(color);
  const width = Math.max(0, ...rules.map((rule) => rule.id.length));
  return rules
    .map((rule) => {
      const levels =
        rule.levels.join(', ') +
        (rule.set === 'audit' ? ' (audit: off unless selected)' : '') +
        (rule.fixable ? `; fixes: ${rule.fixable.join(', ')}` : '');
      return `${style('strong', rule.id.padEnd(width))}  ${rule.docs.summary}\n${' '.repeat(width + 2)}${style('faint', levels)}\n`;
    })
    .join('');
}

/**
 * `forklint explain RULE`: the rule's documentation.
 * @throws UsageError
 */
export function explainText(ids: readonly string[], color: boolean): string {
  const [id] = ids;
  if (id === undefined || ids.length > 1)
    throw new UsageError("'forklint explain' takes one rule; 'forklint rules' lists them");
  const rule = rules.find((each) => each.id === id);
  if (!rule) {
    const known = rules.map((each) => each.id);
    throw new UsageError(`unknown rule '${id}'${didYouMean(id, known)}`);
  }
  const style = styleFor(color);
  const audit = rule.set === 'audit' ? '; audit: off unless selected' : '';
  const fixable = rule.fixable ? `; fixes: ${rule.fixable.join(', ')}` : '';
  const head = `${style('strong', rule.id)} (${rule.levels.join(', ')}${audit}${fixable})\n${rule.docs.summary}\n`;
  return `${head}\n${markdownForTerminal(ruleHelp(rule), style)}`;
}

function ruleJson(rule: AnyRule) {
  const { id, docs, levels, set, languages, fixable } = rule;
  return { id, summary: docs.summary, levels, set, languages, fixable: fixable ?? [], documentation: rulePageUri(id) };
}
