import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { tree } from '../files/tree.js';
import { command } from './command.js';

vi.mock(import('../../src/pipeline/language-engine.js'), async () => {
  const { markedEngine } = await import('./marked-engine.js');
  return {
    get languageEngine() {
      return markedEngine();
    },
  };
});
vi.mock(import('../../rules/index.js'), async () => ({ rules: (await import('./marked-engine.js')).markedRules }));

const CLEAN = { 'a.py': 'x = 1\n' };
const ERROR = { 'a.py': 'x = 1\nerror()\n' };
const WARNING = { 'a.py': 'warning()\n' };
const NOTE = { 'a.py': 'note()\n' };

describe('exit codes', () => {
  test.each([
    ['nothing found', CLEAN, '', 0],
    ['errors', ERROR, '', 1],
    ['warnings', WARNING, '', 0],
    ['notes', NOTE, '--max-warnings 0 --fail-on warning', 0],
    ['as many warnings as allowed', WARNING, '--max-warnings 1', 0],
    ['more warnings than allowed', WARNING, '--max-warnings 0', 1],
    ['more warnings than allowed, not shown', WARNING, '--max-warnings 0 --quiet', 1],
    ['warnings that fail', WARNING, '--fail-on warning', 1],
    ['errors with --exit-zero', ERROR, '--exit-zero', 0],
    ['a syntax error', { 'a.py': 'def f(:\n  pass\n' }, '', 0],
    ['a failing rule', { 'a.py': 'fail()\n' }, '', 2],
    ['a failing rule with --exit-zero', { 'a.py': 'fail()\n' }, '--exit-zero', 2],
    ['a file on which forklint fails', { 'a.py': 'explode()\n' }, '', 2],
    ['a path that does not exist', CLEAN, 'b.py', 2],
    ['a path that does not exist, on request', CLEAN, 'b.py a.py --no-error-on-unmatched-pattern', 0],
    ['nothing to lint', { 'a.txt': '' }, '', 2],
    ['nothing to lint, on request', { 'a.txt': '' }, '--no-error-on-unmatched-pattern', 0],
    ['nothing left to lint by --force-exclude', ERROR, 'a.py --force-exclude --exclude *.py', 0],
    ['a broken configuration', { ...CLEAN, 'forklint.config.json': '{' }, '', 2],
    ['a broken configuration that is not used', { ...CLEAN, 'forklint.config.json': '{' }, '--isolated', 0],
  ])('%s', async (_, files, line, code) => {
    const ran = await command(tree(files), line);
    expect(ran.code, ran.stderr).toBe(code);
    if (code === 2) expect(ran.stderr).toMatch(/^forklint: /);
  });

  test('the results of the other rules and files are kept', async () => {
    const root = tree({ 'a.py': 'fail()\nerror()\n', 'b.py': 'explode()\n', 'c.py': 'explode()\n' });
    const { code, stdout, stderr } = await command(root, '-f concise');
    expect(code).toBe(2);
    expect(stdout).toContain("error internal rule 'failing' failed: Error: the rule broke");
    expect(stdout).toContain('a.py:2:1: error marked-error `error` is called\n');
    expect(stdout).toContain('b.py:1:1: error internal forklint failed on this file (and on 1 more): Error: boom\n');
    expect(stdout).not.toContain(import.meta.dirname);
    expect(stderr).toContain(import.meta.dirname);
    expect(stderr).toMatch(/forklint: the report is not complete\n$/);
  });
});

describe('mistakes on the command line', () => {
  test.each([
    ['--fromat json', "unknown flag '--fromat'; did you mean '--format'?"],
    ['--no-gitingore', "unknown flag '--no-gitingore'; did you mean '--no-gitignore'?"],
    ['-z', "unknown flag '-z'"],
    ['--format jsno', "unknown format 'jsno'; did you mean 'json'?"],
    ['--format xyzzy', "unknown format 'xyzzy' (there are pretty, concise, json, sarif, github)"],
    ['-o srif=out', "unknown format 'srif'; did you mean 'sarif'?"],
    ['-o sarif=', "'--output-file sarif=' names no file"],
    ['--select marked-eror', "unknown rule 'marked-eror'; did you mean 'marked-error'?"],
    ['--ignore x', "unknown rule 'x'"],
    ['--max-warnings many', "'--max-warnings' takes a whole number, not 'many'"],
    ['--fail-on note', "'--fail-on' takes error or warning, not 'note': notes never change the exit code"],
    ['--target-python latest', "'--target-python' takes a version such as 3.12, not 'latest'"],
    ['--target-platform maco', "unknown platform 'maco'; did you mean 'macos'?"],
    ['--config gone.toml', 'gone.toml: no such configuration file'],
    ['--stdin-filename x.py', "'--stdin-filename' goes with '-'"],
    ['explain', "'forklint explain' takes one rule; 'forklint rules' lists them"],
    ['explain marked-eror', "unknown rule 'marked-eror'; did you mean 'marked-error'?"],
    [
      'explian marked-error',
      "no such file or directory: 'explian'\nforklint: no such file or directory: 'marked-error'; did you mean 'explain'?",
    ],
    ['sub/none.py', "no such file or directory: 'sub/none.py'"],
    ['rules -f sarif', "'forklint rules' writes pretty or json, not 'sarif'"],
    ['--format', 'value'],
    ['-o sub/a.py/out', "'sub/a.py/out' cannot be written"],
  ])('%s', async (line, message) => {
    const ran = await command(tree({ ...CLEAN, 'sub/a.py': '' }), line);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/^forklint: /);
    expect(ran.stderr).toContain(message);
    if (!line.startsWith('-o sub')) expect(ran.stdout).toBe('');
  });
});

describe('rules', () => {
  const files = { 'a.py': 'error()\nwarning()\nnote()\n' };
  const found = async (line: string, extra: Readonly<Record<string, string>> = {}): Promise<string[]> => {
    const { stdout } = await command(tree({ ...files, ...extra }), `-f json ${line}`);
    const report = JSON.parse(stdout) as { findings: { rule: string; level: string }[] };
    return report.findings.map(({ rule, level }) => `${level} ${rule}`);
  };
  const all = ['error marked-error', 'warning marked-audit', 'warning marked-warning', 'note marked-note'];

  test.each<[string, string, readonly string[]]>([
    ['the default set', '', ['error marked-error', 'warning marked-warning', 'note marked-note']],
    ['all', '--select ALL', all],
    ['chosen', '--select marked-note,marked-error', ['error marked-error', 'note marked-note']],
    ['chosen twice', '--select marked-note --select marked-error', ['error marked-error', 'note marked-note']],
    ['more', '--extend-select marked-audit', all],
    ['fewer', '--ignore marked-error', ['warning marked-warning', 'note marked-note']],
    ['none of all', '--select ALL --ignore ALL', []],
    ['errors only', '--quiet', ['error marked-error']],
  ])('%s', async (_, line, expected) => {
    expect(await found(line)).toEqual(expected);
  });

  test('the command line overrides the configuration', async () => {
    const config = {
      'forklint.config.json':
        '{"select": ["marked-note"], "levels": {"marked-error": "off", "marked-note": "warning"}}',
    };
    expect(await found('', config)).toEqual(['warning marked-note']);
    expect(await found('--extend-select marked-error', config)).toEqual(['warning marked-note']);
    expect(await found('--select marked-error', config)).toEqual(['error marked-error']);
  });
});

describe('outputs', () => {
  test('a file instead of stdout', async () => {
    const root = tree(ERROR);
    const { stdout, code } = await command(root, '-f concise -o reports/out.txt');
    expect([stdout, code]).toEqual(['', 1]);
    expect(readFileSync(path.join(root, 'reports/out.txt'), 'utf8')).toBe(
      'a.py:2:1: error marked-error `error` is called\n',
    );
  });

  test('several in one run', async () => {
    const root = tree(ERROR);
    const { stdout } = await command(root, '-f concise -o sarif=out.sarif -o json=out.json -o ./a=b');
    expect(stdout).toBe('');
    expect(readFileSync(path.join(root, 'out.sarif'), 'utf8')).toContain('"version":"2.1.0"');
    expect(readFileSync(path.join(root, 'out.json'), 'utf8')).toContain('"findings"');
    expect(readFileSync(path.join(root, 'a=b'), 'utf8')).toContain('marked-error');
  });

  test('stdout keeps its report beside a file in another format', async () => {
    const root = tree(ERROR);
    const { stdout } = await command(root, '--output-format concise -o sarif=out.sarif');
    expect(stdout).toBe('a.py:2:1: error marked-error `error` is called\n');
    expect(existsSync(path.join(root, 'out.sarif'))).toBe(true);
  });

  test('statistics and timing go to stderr', async () => {
    const { stdout, stderr } = await command(tree(ERROR), '-f json --statistics --timing');
    expect(() => JSON.parse(stdout) as unknown).not.toThrow();
    expect(stderr).toMatch(/marked-error +1/);
    for (const stage of ['discover', 'read', 'extract', 'link', 'analyse', 'rule marked-error', 'report', 'total']) {
      expect(stderr).toMatch(new RegExp(`^${stage} .* ms .* %$`, 'm'));
    }
  });

  test('paths are shown from the working directory, in SARIF from the repository', async () => {
    const root = tree({ '.git/HEAD': '', 'pkg/src/a.py': 'error()', 'pkg/run/x': '' });
    const cwd = path.join(root, 'pkg/run');
    expect((await command(cwd, '../src -f concise')).stdout).toMatch(/^\.\.\/src\/a\.py:1:1: error/);
    expect((await command(cwd, '../src')).stdout).toContain('1 │ error()');
    expect(uri((await command(cwd, '../src -f sarif')).stdout)).toBe('pkg/src/a.py');
    expect(uri((await command(cwd, '../src -f sarif --sarif-root ..')).stdout)).toBe('src/a.py');
    const outside = { env: { GITHUB_WORKSPACE: '/elsewhere' } };
    expect(uri((await command(cwd, '../src -f sarif', outside)).stdout)).toBe('pkg/src/a.py');
    const workspace = { env: { GITHUB_WORKSPACE: path.dirname(root) } };
    expect(uri((await command(cwd, '../src -f sarif', workspace)).stdout)).toBe(`${path.basename(root)}/pkg/src/a.py`);
  });

  test('without a repository paths start at the working directory', async () => {
    const root = tree({ 'pkg/a.py': 'error()' });
    expect(uri((await command(root, '. -f sarif')).stdout)).toBe('pkg/a.py');
    expect(uri((await command(path.join(root, 'pkg'), `${root}/pkg -f sarif`)).stdout)).toBe('a.py');
  });

  test('suppressed findings and the category in SARIF', async () => {
    const root = tree({ 'a.py': 'error()  # forklint: ignore[marked-error] on purpose\n' });
    expect(sarif((await command(root, '-f sarif')).stdout)).toMatchObject({ results: [] });
    const { stdout } = await command(root, '-f sarif --sarif-include-suppressed --sarif-category nightly');
    expect(sarif(stdout)).toMatchObject({
      automationDetails: { id: 'nightly/' },
      results: [{ suppressions: [{ kind: 'inSource', justification: 'on purpose' }] }],
    });
  });
});

function sarif(text: string): Readonly<Record<string, unknown>> {
  const [run] = (JSON.parse(text) as { runs: Readonly<Record<string, unknown>>[] }).runs;
  return run ?? {};
}

function uri(text: string): unknown {
  const { results } = sarif(text) as {
    results: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }[];
  };
  return results[0]?.locations[0]?.physicalLocation.artifactLocation.uri;
}

describe('color', () => {
  const colored = async (line: string, env: Readonly<Record<string, string>>, isTTY: boolean): Promise<boolean> =>
    (await command(tree(ERROR), line, { env, isTTY })).stdout.includes('\u001b[');

  test.each<[string, Readonly<Record<string, string>>, boolean, boolean]>([
    ['', {}, true, true],
    ['', {}, false, false],
    ['', { NO_COLOR: '1' }, true, false],
    ['', { NO_COLOR: '' }, true, true],
    ['', { TERM: 'dumb' }, true, false],
    ['', { FORCE_COLOR: '1' }, false, true],
    ['', { FORCE_COLOR: '0' }, true, false],
    ['--color', { NO_COLOR: '1' }, false, true],
    ['--no-color', { FORCE_COLOR: '1' }, true, false],
    ['-f json', {}, true, false],
  ])('"%s" %o, terminal: %s', async (line, env, isTTY, expected) => {
    expect(await colored(line, env, isTTY)).toBe(expected);
  });

  test('never in a file', async () => {
    const root = tree(ERROR);
    await command(root, '-o out.txt', { isTTY: true });
    expect(readFileSync(path.join(root, 'out.txt'), 'utf8')).not.toContain('\u001b');
  });
});

describe('stdin', () => {
  test('is linted under the name that is given', async () => {
    const root = tree({ 'sub/a.py': '' });
    const { stdout, code } = await command(root, '- --stdin-filename sub/a.py', { stdin: 'error()\n' });
    expect(code).toBe(1);
    expect(stdout).toContain('sub/a.py:1:1');
    expect(stdout).toContain('1 │ error()');
  });

  test('has a name of its own', async () => {
    expect((await command(tree({}), '- -f concise', { stdin: 'error()\n' })).stdout).toMatch(/^stdin\.py:1:1: error/);
  });
});

describe('questions', () => {
  test('--help lists every flag once', async () => {
    const { stdout, code } = await command('/', '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^forklint \d+\.\d+\.\d+/);
    expect(stdout).toContain('  -f, --format FORMAT ');
    expect(stdout).toContain('  --no-gitignore ');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('--version', async () => {
    expect((await command('/', '--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('--show-files', async () => {
    const root = tree({ 'b/a.py': '', 'a.py': '', 'a.txt': '' });
    expect((await command(root, '--show-files')).stdout).toBe('a.py\nb/a.py\n');
    expect((await command(path.join(root, 'b'), '--show-files ..')).stdout).toBe('../a.py\na.py\n');
  });

  test('--print-config', async () => {
    const root = tree({ 'pyproject.toml': '[tool.forklint]\nmax-warnings = 2\nexclude = ["x"]\n' });
    const { stdout } = await command(
      root,
      '--print-config --exclude y --target-python py312 --target-platform linux,macos',
    );
    expect(JSON.parse(stdout)).toMatchObject({
      maxWarnings: 2,
      exclude: [{ patterns: ['x'] }, { patterns: ['y'] }],
      target: { python: [3, 12, 0], platforms: ['linux', 'macos'] },
    });
  });

  test('rules', async () => {
    const { stdout } = await command('/', 'rules');
    expect(stdout).toContain('marked-error    A call of error\n                error\n');
    expect(stdout).toContain('warning (audit: off unless selected)');
    const listed = JSON.parse((await command('/', 'rules -f json')).stdout) as unknown;
    expect(listed).toContainEqual(expect.objectContaining({ id: 'marked-audit', set: 'audit', levels: ['warning'] }));
  });

  test('explain', async () => {
    const { stdout } = await command('/', 'explain marked-error');
    expect(stdout).toMatchSnapshot();
    expect((await command('/', 'explain marked-error --color')).stdout).toContain('\u001b[');
  });
});

describe('suppressions', () => {
  test('what is wrong with them is reported and counts as a warning', async () => {
    const root = tree({
      'a.py': [
        'error()  # forklint: ignore[marked-error] fine',
        'error()  # forklint: ignore[marked-error]',
        'x = 1  # forklint: ignore[marked-error] nothing here',
        'x = 1  # forklint: ignore[marked-eror] misspelt',
        'error()  # forklint: ignore',
        'x = 1  # forklint: ignore[marked-audit] it did not run',
        '',
      ].join('\n'),
    });
    const { stdout, code } = await command(root, '-f concise --max-warnings 3');
    expect(code).toBe(1);
    expect(stdout.trimEnd().split('\n')).toEqual([
      'a.py:5:1: error marked-error `error` is called',
      'a.py:2:10: warning suppression the comment gives no reason why the finding may be ignored',
      "a.py:3:8: warning suppression unused: 'marked-error' reports nothing on line 3",
      "a.py:4:8: warning suppression unknown rule 'marked-eror'; did you mean 'marked-error'?",
      expect.stringMatching(/^a\.py:5:10: warning suppression expected `# forklint: ignore\[rule\] reason`/),
    ]);
  });

  test('of a whole file', async () => {
    const root = tree({
      'a.py': '# forklint: file-ignore[marked-error] generated\nerror()\nx = 1\nerror()\n',
      'b.py': 'error()\n',
    });
    expect((await command(root, '-f concise')).stdout).toBe('b.py:1:1: error marked-error `error` is called\n');
  });

  test('may be switched off, and so may the report on unused ones', async () => {
    const root = tree({
      'a.py': 'error()  # forklint: ignore[marked-error] fine\nx = 1  # forklint: ignore[marked-error] unused\n',
      'forklint.config.json': '{"report-unused-suppressions": "off"}',
    });
    expect((await command(root, '-f concise')).stdout).toBe('');
    const { stdout } = await command(root, '-f concise --no-inline-suppressions');
    expect(stdout).toBe('a.py:1:1: error marked-error `error` is called\n');
  });
});

describe('findings', () => {
  test('that say the same of one line are one', async () => {
    const { stdout } = await command(tree({ 'a.py': 'error(); error()\nerror()\n' }), '-f concise');
    expect(stdout).toBe(
      'a.py:1:1: error marked-error `error` is called\na.py:2:1: error marked-error `error` is called\n',
    );
  });
});
