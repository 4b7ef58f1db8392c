import path from 'node:path';
import { ESLint, type Linter } from 'eslint';
import { expect, test } from 'vitest';
import { tree } from '../files/tree.js';
import { forklint } from './built-plugin.js';
import { eslintIn, linted } from './eslint-in.js';

const FORK = 'import os\n\nif os.fork() == 0:\n    print("child")\n';

test.each([
  [{ targets: { python: 'three' } }, 'settings.forklint.targets.python: expected a version such as "3.12"'],
  [{ targets: { platforms: ['linx'] } }, 'settings.forklint.targets.platforms.0: '],
  [{ targets: { pyhton: '3.9' } }, "settings.forklint.targets.pyhton: unknown key; did you mean 'python'?"],
  [{ rot: '.' }, "settings.forklint.rot: unknown key; did you mean 'root'?"],
  [{ crossFile: 'no' }, 'settings.forklint.crossFile: '],
  [{ root: 'not/there' }, "settings.forklint.root: there is no directory '"],
  [{ knowledge: ['taught.json'] }, "settings.forklint.knowledge.0: there is no file '"],
  [{ knowledge: [{ library: 1 }] }, 'settings.forklint.knowledge.0'],
  ['off', 'settings.forklint: '],
])('settings %j', async (settings, message) => {
  const root = tree({ 'a.py': FORK });
  const eslint = eslintIn(root, { settings: { forklint: settings } });
  await expect(linted(eslint, root, 'a.py', FORK)).rejects.toThrow(message);
});

test('rules without `files`, in a file of another language', async () => {
  const root = tree({ 'a.data': '' });
  const { rules = {} } = forklint.configs.recommended;
  const text = {
    languages: {
      text: {
        fileType: 'text',
        lineStart: 1,
        columnStart: 0,
        nodeTypeKey: 'type',
        visitorKeys: { Program: [] },
        validateLanguageOptions: () => undefined,
        parse: () => ({ ok: true, ast: { type: 'Program', range: [0, 0] } }),
        createSourceCode: ({ body }: { readonly body: string }, { ast }: { readonly ast: object }) => ({
          text: body,
          ast,
          getLoc: () => ({ start: { line: 1, column: 0 }, end: { line: 1, column: 0 } }),
          getRange: () => [0, 0],
          traverse: () => [{ kind: 1, target: ast, phase: 1, args: [ast] }],
        }),
      },
    },
  };
  const eslint = eslintIn(
    root,
    { plugins: { forklint }, rules },
    {
      files: ['**/*.data'],
      plugins: { text } as unknown as NonNullable<Linter.Config['plugins']>,
      language: 'text/text',
    },
  );
  expect(await linted(eslint, root, 'a.data', 'fork()')).toEqual([]);
});

test('Python that is linted as JavaScript is a parse error of ESLint, and not a failure of a rule', async () => {
  const root = tree({ 'a.py': FORK });
  const { rules = {} } = forklint.configs.recommended;
  const overrideConfig: Linter.Config[] = [{ files: ['**/*.py'], plugins: { forklint }, rules }];
  const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig });
  const [result] = await eslint.lintText(FORK, { filePath: path.join(root, 'a.py') });
  expect(result?.messages.map(({ fatal }) => fatal)).toEqual([true]);
});

test('options that a rule does not have', async () => {
  const root = tree({ 'a.py': FORK });
  const eslint = eslintIn(root, {
    files: ['**/*.py'],
    rules: { 'forklint/fork-without-exec': ['error', { quick: true }] },
  });
  await expect(linted(eslint, root, 'a.py', FORK)).rejects.toThrow(/fork-without-exec/);
});

test('a text without a place, and a piece of a file', async () => {
  const root = tree({});
  const eslint = eslintIn(root);
  const script = "import cluster from 'node:cluster';\ncluster.fork();\n";
  const [result] = await eslint.lintText(script);
  expect(result?.messages.map(({ ruleId }) => ruleId)).toEqual(['forklint/cluster-fork-in-worker']);
});
