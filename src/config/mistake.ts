import type * as v from 'valibot';
import { didYouMean } from '../closest.js';
import { ConfigError } from './config-error.js';
import type { ConfigDocument } from './document.js';
import { positionOf } from './position.js';

/** One thing that is wrong with a configuration, and the keys that lead there. */
export interface Mistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** With more values to choose from than this, a likely one is named in place of all. */
const MAX_LISTED = 12;

export function mistakeOf(issue: v.BaseIssue<unknown>): Mistake {
  const path = (issue.path ?? []).map((item) => item.key as string | number);
  // A key that is missing or that does not exist is named by the message itself.
  const isKey = issue.type === 'strict_object' && issue.expected !== 'Object';
  const shown = (isKey ? path.slice(0, -1) : path).join('.');
  return { path, message: `${shown === '' ? '' : `'${shown}': `}${messageOf(issue)}` };
}

function messageOf(issue: v.BaseIssue<unknown>): string {
  const { input } = issue;
  const message = lowerFirst(issue.message.replace(/^Invalid \w+: /, ''));
  if ((issue.type !== 'picklist' && issue.type !== 'variant') || typeof input !== 'string') return message;
  const options = optionsOf(issue);
  const near = didYouMean(input, options);
  return near !== '' && options.length > MAX_LISTED ? `there is no '${input}'${near}` : message + near;
}

/** The values that were expected: `("a" | "b")`. */
function optionsOf(issue: { readonly expected: string | null }): string[] {
  return [...(issue.expected ?? '').matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
}

/** All mistakes of a document; `section`: where in it their paths start. */
export function errorOf(document: ConfigDocument, section: Mistake['path'], mistakes: readonly Mistake[]): ConfigError {
  const lines = mistakes.map(({ path, message }) => {
    const { line, column } = positionOf(document.text, [...section, ...path], document.syntax);
    return `${document.shown}:${line}:${column}: ${message}`;
  });
  return new ConfigError(lines.join('\n'));
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
