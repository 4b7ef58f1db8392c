import type { ESLint, Linter, Rule } from 'eslint';
import { rules as engineRules, VERSION } from 'forklint/session';
import { createRule } from './create-rule.js';
import { pythonLanguage } from './python-language.js';
import { validSuppression } from './valid-suppression.js';

/** The configurations, each for the files of its languages. */
export interface ForklintConfigs {
  /** TypeScript and JavaScript: the rules that the command line runs. */
  readonly recommended: Linter.Config;
  /** TypeScript and JavaScript: the rules of audits too, and everything is an error. */
  readonly strict: Linter.Config;
  /** Python: the rules that the command line runs. */
  readonly python: Linter.Config;
  /** Python: the rules of audits too, and everything is an error. */
  readonly 'python-strict': Linter.Config;
}

export interface ForklintPlugin extends ESLint.Plugin {
  readonly meta: { readonly name: string; readonly version: string; readonly namespace: string };
  readonly rules: Record<string, Rule.RuleModule>;
  readonly configs: ForklintConfigs & Record<string, Linter.Config>;
}

const NAMESPACE = 'forklint';
const SCRIPTS = ['**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}'];
const PYTHON = ['**/*.{py,pyw}'];

/** What this package says of itself. */
export const meta = { name: 'eslint-plugin-forklint', version: VERSION, namespace: NAMESPACE } as const;

/** The rules of forklint, and one for the comments that silence them. */
export const rules: Record<string, Rule.RuleModule> = {
  ...Object.fromEntries(engineRules.map((rule) => [rule.id, createRule(rule)])),
  'valid-suppression': validSuppression,
};

/** The languages that are not ESLint's own. */
export const languages = { python: pythonLanguage } as unknown as NonNullable<ESLint.Plugin['languages']>;

const self = { meta, rules, languages };

/** Ready to be put into a list of configurations. */
export const configs: ForklintConfigs & Record<string, Linter.Config> = {
  recommended: { name: 'forklint/recommended', files: SCRIPTS, ...using('typescript', false) },
  strict: { name: 'forklint/strict', files: SCRIPTS, ...using('typescript', true) },
  python: { name: 'forklint/python', files: PYTHON, language: 'forklint/python', ...using('python', false) },
  'python-strict': {
    name: 'forklint/python-strict',
    files: PYTHON,
    language: 'forklint/python',
    ...using('python', true),
  },
};

const plugin: ForklintPlugin = Object.assign(self, { configs });

export default plugin;

function using(language: 'python' | 'typescript', isStrict: boolean): Pick<Linter.Config, 'plugins' | 'rules'> {
  const own = engineRules.filter(
    ({ languages, set }) => languages.includes(language) && (isStrict || set === 'default'),
  );
  const entries = own.map(({ id, levels }) => [id, isStrict || isGrave(levels) ? 'error' : 'warn'] as const);
  return {
    plugins: { [NAMESPACE]: self },
    rules: Object.fromEntries(
      [...entries, ['valid-suppression', isStrict ? 'error' : 'warn'] as const].map(([id, severity]) => [
        `${NAMESPACE}/${id}`,
        severity,
      ]),
    ),
  };
}

/** ESLint has one severity for a rule: what may also report notes does not break a build. */
function isGrave(levels: readonly string[]): boolean {
  return levels.includes('error') && !levels.includes('note');
}
