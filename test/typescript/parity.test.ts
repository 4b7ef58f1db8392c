import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseForESLint } from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import { extractScript, extractTypeScript } from '../../src/typescript/extract.js';
import { SourceText } from '../../src/typescript/source-text.js';
import type { Program } from '../../src/typescript/syntax.js';

const root = path.resolve(import.meta.dirname, '../..');

function scriptsUnder(...folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /(?<!\.d)\.[cm]?[jt]sx?$/.test(file))
      .map((file) => path.join(folder, file))
      .sort(),
  );
}

// A top-level `return` is read by one of the parsers only.
const files = [...scriptsUnder('src', 'rules', 'test', 'fixtures', 'scripts')].filter(
  (file) => !file.includes('top-level-return'),
);

test.each(files)('the same facts from both parsers: %s', (file) => {
  const text = readFileSync(path.join(root, file), 'utf8');
  const { ast, scopeManager } = parseForESLint(text, {
    filePath: file,
    range: true,
    comment: true,
    sourceType: 'module',
    ecmaFeatures: { jsx: !/\.[cm]?ts$/.test(file) },
    jsDocParsingMode: 'none',
  });
  const comments = ast.comments.map(({ type, range: [start, end] }) => ({
    isLine: (type as string) === 'Line',
    start,
    end,
  }));
  const parsed = { program: ast as unknown as Program, comments, scopes: scopeManager };
  expect(extractScript(new SourceText(text), parsed, file)).toEqual(extractTypeScript(text, file));
});
