import path from 'node:path';
import parser from '@typescript-eslint/parser';
import { ESLint, type Linter } from 'eslint';
import { forklint } from './built-plugin.js';

/** ESLint as an editor uses it: the recommended rules of all languages, and what a test adds. */
export function eslintIn(cwd: string, ...more: readonly Linter.Config[]): ESLint {
  const { recommended, python } = forklint.configs;
  return new ESLint({
    cwd,
    overrideConfigFile: true,
    overrideConfig: [
      { files: ['**/*.ts'], languageOptions: { parser } },
      { settings: { forklint: { cache: false } } },
      recommended,
      python,
      ...more,
    ],
  });
}

/** `line: rule` of each message, or its text where no rule says it. */
export async function linted(eslint: ESLint, cwd: string, file: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: path.join(cwd, file) });
  return (result?.messages ?? []).map(
    ({ line, ruleId, message }) => `${String(line)}: ${ruleId?.replace('forklint/', '') ?? message}`,
  );
}
