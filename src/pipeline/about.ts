import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url)('forklint/package.json') as { readonly version: string };

/** forklint's own version, such as `0.1.0`. */
export const VERSION = manifest.version;

export const HOME_PAGE = 'https://www.npmjs.com/package/forklint';

/** The page that documents a rule. */
export function rulePageUri(rule: string): string {
  return `${HOME_PAGE}#${rule}`;
}
