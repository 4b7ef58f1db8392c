import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';

const load = createRequire(import.meta.url);

const manifest = load('forklint/package.json') as { readonly version: string };

/** forklint's own version, such as `0.1.0`. */
export const VERSION = manifest.version;

/** Packages whose versions decide what is found, and which are not in the build. */
const PARSERS = ['web-tree-sitter', 'oxc-parser', '@typescript-eslint/scope-manager'];

/** Names the very code on which facts and findings depend, the parsers and the interpreter included. */
export interface Build {
  readonly facts: string;
  readonly findings: string;
}

/** Null where it was not built: nothing can be told of code that is compiled as it is loaded. */
export const BUILD: Build | null = import.meta.url.endsWith('.ts') ? null : build();

function build(): Build {
  const { facts, findings } = load('../build-id.json') as Build;
  const below = [...PARSERS.map(versionOf), cachedDataVersionTag()].join(' ');
  return { facts: `${facts} ${below}`, findings: `${findings} ${below}` };
}

function versionOf(name: string): string {
  const entry = fileURLToPath(import.meta.resolve(name));
  const folder = join('node_modules', name);
  const root = entry.slice(0, entry.lastIndexOf(folder) + folder.length);
  return (load(join(root, 'package.json')) as { readonly version: string }).version;
}

export const HOME_PAGE = 'https://www.npmjs.com/package/forklint';

/** The page that documents a rule. */
export function rulePageUri(rule: string): string {
  return `${HOME_PAGE}#${rule}`;
}
