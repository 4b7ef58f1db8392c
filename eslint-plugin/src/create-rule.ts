import type { Rule } from 'eslint';
import { type AnyRule, type Finding, type Fix, rulePageUri, type RuleOptions } from 'forklint/session';
import { openedFile } from './opened-file.js';
import { pathText } from './path-text.js';
import { type LocatedText, locOf, rangeOf } from './place-in-text.js';

/** The rule of forklint as one of ESLint: the same findings, messages and fixes. */
export function createRule(rule: AnyRule): Rule.RuleModule {
  const { id, docs, fixable, set } = rule;
  return {
    meta: {
      type: 'problem',
      docs: { description: docs.summary, url: rulePageUri(id), recommended: set === 'default' },
      messages: Object.fromEntries(
        Object.entries(rule.messages).map(([messageId, template]) => [messageId, templateOf(template)]),
      ),
      schema: schemaOf(rule),
      ...(fixable?.includes('safe') && { fixable: 'code' as const }),
      ...(fixable && { hasSuggestions: true }),
    },
    create: (context) => {
      const file = openedFile(context);
      const [options = {}] = context.options as readonly RuleOptions[];
      const findings = file?.findings(id, options) ?? [];
      if (!file || findings.length === 0) return {};
      const report = (): void => {
        for (const finding of findings) context.report(reportOf(finding, file.path, context.sourceCode));
      };
      return { Program: report, Module: report };
    },
  };
}

/** ESLint's placeholders have two braces; the path stands behind the message. */
function templateOf(template: string): string {
  return `${template.replace(/\{(\w+)\}/g, '{{ $1 }}')}{{ path }}`;
}

function schemaOf({ options = {} }: AnyRule): Rule.RuleMetaData['schema'] {
  const properties = Object.entries(options).map(
    ([name, description]) => [name, { type: 'boolean' as const, description }] as const,
  );
  if (properties.length === 0) return [];
  return [{ type: 'object', properties: { ...Object.fromEntries(properties) }, additionalProperties: false }];
}

function reportOf(finding: Finding, path: string, text: LocatedText): Rule.ReportDescriptor {
  const { messageId, data, place, fixes = [] } = finding;
  // ESLint changes one file at a time.
  const own = fixes.filter(({ edits }) => edits.every((edit) => edit.place.path === path));
  const safe = own.find(({ safety }) => safety === 'safe');
  return {
    loc: locOf(place.span),
    messageId,
    data: { ...data, path: pathText(finding) },
    ...(safe && { fix: (fixer: Rule.RuleFixer) => applied(safe, text, fixer) }),
    suggest: own
      .filter((fix) => fix !== safe)
      .map((fix) => ({ desc: fix.description, fix: (fixer: Rule.RuleFixer) => applied(fix, text, fixer) })),
  };
}

/** What is written has the line ends of the file. */
function applied({ edits }: Fix, file: LocatedText, fixer: Rule.RuleFixer): Rule.Fix[] {
  const lineEnd = /\r\n|\n|\r/.exec(file.text)?.[0] ?? '\n';
  return edits.map((edit) => fixer.replaceTextRange(rangeOf(file, edit), edit.text.replace(/\r\n|\n|\r/g, lineEnd)));
}
