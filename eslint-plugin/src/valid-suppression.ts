import type { Rule } from 'eslint';
import { HOME_PAGE } from 'forklint/session';
import { openedFile } from './opened-file.js';
import { locOf } from './place-in-text.js';

/** What the command line says of comments that silence findings, as a rule of its own. */
export const validSuppression: Rule.RuleModule = {
  meta: {
    type: 'suggestion',
    docs: {
      description: '`forklint: ignore[…]` comments are spelt right, give a reason and silence something',
      url: HOME_PAGE,
      recommended: true,
    },
    messages: { problem: '{{ message }}' },
    schema: [],
  },
  create: (context) => {
    const problems = openedFile(context)?.suppressions() ?? [];
    if (problems.length === 0) return {};
    const report = (): void => {
      for (const { message, place } of problems)
        if (place) context.report({ loc: locOf(place.span), messageId: 'problem', data: { message } });
    };
    return { Program: report, Module: report };
  },
};
