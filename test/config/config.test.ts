import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-error.js';
import { findConfig, loadConfig } from '../../src/config/load-config.js';
import { DEFAULT_CONFIG, targetsOf } from '../../src/config/config.js';
import { nodeHost } from '../../src/files/host.js';
import { DEFAULT_TARGETS } from '../../src/targets.js';
import { tree } from '../files/tree.js';

const RULES = [{ id: 'lock-held-across-fork', options: { audit: '' } }, { id: 'fork-without-exec' }];

/** The mistakes that a configuration is refused for. */
function mistakes(file: string, text: string): string {
  const root = tree({ [file]: text });
  try {
    findConfig(nodeHost, root, RULES);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

describe('where it is found', () => {
  test('pyproject.toml, with every key', () => {
    const root = tree({
      'pyproject.toml': `[tool.forklint]
select = ["ALL"]
extend-select = ["fork-without-exec"]
ignore = ["lock-held-across-fork"]
exclude = ["tests/", "*_pb2.py"]
max-warnings = 3
respect-gitignore = false
max-file-size = 1000
max-generated-size = 2000
report-unused-suppressions = "error"

[tool.forklint.target]
python = "3.11"
platforms = ["linux"]
openssl = "1.1.1"

[tool.forklint.levels]
fork-without-exec = "off"
lock-held-across-fork = "note"

[tool.forklint.rules.lock-held-across-fork]
audit = true
`,
    });
    expect(findConfig(nodeHost, root, RULES)).toEqual({
      file: path.join(root, 'pyproject.toml'),
      select: ['ALL'],
      extendSelect: ['fork-without-exec'],
      ignore: ['lock-held-across-fork', 'fork-without-exec'],
      exclude: [{ directory: root, patterns: ['tests/', '*_pb2.py'] }],
      target: { python: [3, 11, 0], platforms: ['linux'], openssl: [1, 1, 1], runtimes: null },
      levels: { 'lock-held-across-fork': 'note' },
      ruleOptions: { 'lock-held-across-fork': { audit: true } },
      knowledge: [],
      maxWarnings: 3,
      respectGitignore: false,
      maxFileSize: 1000,
      maxGeneratedSize: 2000,
      reportUnusedSuppressions: 'error',
    });
  });

  test('package.json and forklint.config.json', () => {
    const packaged = tree({ 'package.json': '{"name": "x", "forklint": {"max-warnings": 1}}' });
    expect(findConfig(nodeHost, packaged, RULES).maxWarnings).toBe(1);
    const own = tree({ 'forklint.config.json': '{"max-warnings": 2}', 'package.json': '{"forklint": {}}' });
    expect(findConfig(nodeHost, own, RULES).maxWarnings).toBe(2);
  });

  test('the nearest directory that has one, up to the top of the repository', () => {
    const root = tree({
      'pyproject.toml': '[tool.forklint]\nmax-warnings = 9',
      'repo/.git/HEAD': '',
      'repo/pyproject.toml': '[project]\nname = "x"',
      'repo/a/pyproject.toml': '[tool.forklint]\nmax-warnings = 1',
      'repo/a/b/package.json': '{}',
      'repo/c/x.py': '',
    });
    expect(findConfig(nodeHost, path.join(root, 'repo/a/b'), RULES).maxWarnings).toBe(1);
    expect(findConfig(nodeHost, path.join(root, 'repo/c'), RULES)).toBe(DEFAULT_CONFIG);
  });

  test('a file that is named', () => {
    const root = tree({ 'strict.toml': 'max-warnings = 0', 'x/package.json': '{}' });
    expect(loadConfig(nodeHost, root, 'strict.toml', RULES).maxWarnings).toBe(0);
    expect(() => loadConfig(nodeHost, root, 'gone.toml', RULES)).toThrow('gone.toml: no such configuration file');
    expect(() => loadConfig(nodeHost, root, 'x/package.json', RULES)).toThrow("there is no 'forklint' key in it");
  });
});

describe('mistakes', () => {
  test.each([
    [
      'an unknown key',
      '[tool.forklint]\nselct = []',
      "pyproject.toml:2:1: unknown key 'selct'; did you mean 'select'?",
    ],
    [
      'an unknown key of a table',
      '# x\n[tool.forklint.target]\npython = "3.9"\nplatform = ["linux"]',
      "pyproject.toml:4:1: unknown key 'target.platform'; did you mean 'platforms'?",
    ],
    [
      'an unknown key of an inline table',
      '[tool]\nforklint = { target = { pyhton = "3.9" } }',
      "pyproject.toml:2:25: unknown key 'target.pyhton'; did you mean 'python'?",
    ],
    [
      'a value of the wrong type',
      '[tool.forklint]\nmax-warnings = "3"',
      'pyproject.toml:2:1: \'max-warnings\': expected number but received "3"',
    ],
    [
      'an unknown platform',
      '[tool.forklint.target]\nplatforms = [\n  "linux", # "mac"\n  "maco",\n]',
      "pyproject.toml:4:3: 'target.platforms.1': expected",
    ],
    [
      'an unknown level',
      '[tool.forklint.levels]\nfork-without-exec = "warn"',
      'pyproject.toml:2:1: \'levels.fork-without-exec\': expected ("error" | "warning" | "note" | "off") but received "warn"',
    ],
    [
      'an unknown rule',
      '[tool.forklint]\nignore = ["fork-without-exce"]',
      "pyproject.toml:2:11: unknown rule 'fork-without-exce'; did you mean 'fork-without-exec'?",
    ],
    [
      'a level for an unknown rule',
      '[tool.forklint]\nlevels."lock-held" = "off"',
      "pyproject.toml:2:8: unknown rule 'lock-held'",
    ],
    [
      'a version that is none',
      '[tool.forklint]\ntarget.python = "latest"',
      'pyproject.toml:2:8: \'target.python\': expected a version such as "3.12"',
    ],
    [
      'an option that a rule does not have',
      '[tool.forklint.rules.lock-held-across-fork]\naudti = true',
      "pyproject.toml:2:1: unknown option 'audti'; did you mean 'audit'?",
    ],
    [
      'an option of a rule without options',
      '[tool.forklint.rules]\nfork-without-exec.audit = true',
      "pyproject.toml:2:19: unknown option 'audit': rule 'fork-without-exec' has none",
    ],
    [
      'an option of an unknown rule',
      '[tool.forklint.rules.fork-without-exce]\naudit = true',
      "pyproject.toml:1:22: unknown rule 'fork-without-exce'; did you mean 'fork-without-exec'?",
    ],
    [
      'an option that is no boolean',
      '[tool.forklint.rules.lock-held-across-fork]\naudit = "yes"',
      'pyproject.toml:2:1: \'rules.lock-held-across-fork.audit\': expected boolean but received "yes"',
    ],
    ['broken TOML', '[tool.forklint]\nselect = [', 'pyproject.toml:2:'],
  ])('%s', (_, text, message) => {
    expect(mistakes('pyproject.toml', text)).toContain(message);
  });

  test('all are listed', () => {
    expect(mistakes('pyproject.toml', '[tool.forklint]\na = 1\nb = 2').split('\n')).toHaveLength(2);
  });

  test.each([
    [
      'an unknown key',
      '{\n  "target": {"pyhton": "3.9"}\n}',
      "forklint.config.json:2:14: unknown key 'target.pyhton'; did you mean 'python'?",
    ],
    ['an unknown rule', '{"ignore": ["ALL",\n"x"]}', "forklint.config.json:2:1: unknown rule 'x'"],
    ['broken JSON', '{\n  "select": [}\n}', "forklint.config.json:2:14: expected a value but found '}'"],
    ['a missing comma', '{"max-warnings": 1.5e-3 "a"}', "1:25: expected ',' or '}' but found '\"a\"'"],
    ['a misspelt end', '{"select": [', 'but found the end'],
    ['no object', '[]', 'forklint.config.json:1:1: '],
  ])('JSON: %s', (_, text, message) => {
    expect(mistakes('forklint.config.json', text)).toContain(message);
  });

  test('a broken file of other tools is theirs to report', () => {
    expect(mistakes('pyproject.toml', '[tool.black\n')).toBe('');
    expect(mistakes('package.json', '{')).toBe('');
  });
});

test('targets: the configuration, else what the project requires, else the default', () => {
  const configured = {
    ...DEFAULT_CONFIG,
    target: { python: [3, 12, 0] as const, platforms: ['macos'] as const, openssl: null, runtimes: null },
  };
  const dependencies = new Map([['filelock', null]]);
  expect(targetsOf(configured, [3, 8, 0], dependencies)).toEqual({
    python: [3, 12, 0],
    platforms: ['macos'],
    platformsGiven: true,
    declared: [],
    openssl: null,
    runtimes: DEFAULT_TARGETS.runtimes,
    dependencies,
    manifests: [],
    servers: [],
  });
  expect(targetsOf(DEFAULT_CONFIG, [3, 8, 0])).toMatchObject({ python: [3, 8, 0], platformsGiven: false });
  expect(targetsOf(DEFAULT_CONFIG, null).python).toEqual([3, 9, 0]);
  const manifests = [
    { path: 'packages/old/package.json', text: '{"engines": {"node": ">=14"}}' },
    { path: 'package.json', text: '{"engines": {"node": "^18.19 || >=20", "npm": ">=9"}}' },
  ];
  expect(targetsOf(DEFAULT_CONFIG, null, dependencies, manifests).runtimes).toEqual([
    { runtime: 'node', from: [18, 19, 0], below: [19, 0, 0] },
    { runtime: 'node', from: [20, 0, 0], below: null },
  ]);
});

test.each([
  [['linux', 'windows'], ['linux']],
  [['macos'], ['macos']],
  [['windows'], ['windows']],
  [[], ['linux', 'macos']],
] as const)('platforms of a project that declares %j', (declared, platforms) => {
  const targets = targetsOf(DEFAULT_CONFIG, null, new Map(), [], declared);
  expect(targets).toMatchObject({ platforms, declared, platformsGiven: false });
  const given = { ...DEFAULT_CONFIG, target: { ...DEFAULT_CONFIG.target, platforms: ['wasi'] as const } };
  expect(targetsOf(given, null, new Map(), [], declared)).toMatchObject({ platforms: ['wasi'], declared: [] });
});

describe('knowledge', () => {
  const ENTRY = '[[entries]]\nname = "acme.start"\nsource = "its code"\n';

  /** What is wrong with a table in a file that the configuration names. */
  const mistakesIn = (text: string): string => {
    const root = tree({ 'forklint.config.json': '{"knowledge": ["tables/acme.toml"]}', 'tables/acme.toml': text });
    try {
      findConfig(nodeHost, root, RULES);
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
      throw error;
    }
    return '';
  };

  test('is in the configuration and in files that it names', () => {
    const root = tree({
      'pyproject.toml':
        '[tool.forklint]\nknowledge = ["tables/a.toml", "b.json", { library = "c", endless = ["run"] }]\n',
      'tables/a.toml': `library = "a"\n${ENTRY}`,
      'b.json': '{"library": "b", "aliases": {"b.x": "b.y"}}',
    });
    const none = { aliases: {}, types: [], entries: [] };
    expect(findConfig(nodeHost, root, RULES).knowledge).toEqual([
      { ...none, library: 'a', entries: [{ name: 'acme.start', source: 'its code' }] },
      { ...none, library: 'b', aliases: { 'b.x': 'b.y' } },
      { ...none, library: 'c', endless: ['run'] },
    ]);
  });

  test.each([
    ['an unknown key', 'libary = "a"', "tables/acme.toml:1:1: unknown key 'libary'; did you mean 'library'?"],
    ['a key that is missing', '\nendless = []', "key 'library' is missing"],
    [
      'an unknown key of an entry',
      `library = "a"\n${ENTRY}${ENTRY}efects = []`,
      "tables/acme.toml:8:1: 'entries.1': unknown key 'efects'; did you mean 'effects'?",
    ],
    [
      'an unknown effect',
      `library = "a"\n${ENTRY}[[entries.effects]]\neffect = "log"\n[[entries.effects]]\neffect = "start-tread"`,
      "tables/acme.toml:8:1: 'entries.0.effects.1.effect': there is no 'start-tread'; did you mean 'start-thread'?",
    ],
    [
      'a wrong word',
      `library = "a"\n${ENTRY}effects = [\n  { effect = "release", subject = "reciever" },\n]`,
      `tables/acme.toml:6:25: 'entries.0.effects.0.subject': expected ("receiver" | "result") but received "reciever"; did you mean 'receiver'?`,
    ],
    [
      'a wrong name',
      'library = "a"\n[[types]]\nname = "a.B()"\nsource = "x"',
      `tables/acme.toml:3:1: 'types.0.name': expected a dotted name`,
    ],
    [
      'what a call cannot give',
      `library = "a"\n${ENTRY}returns = { typ = "a.B" }`,
      "tables/acme.toml:5:1: 'entries.0.returns': expected a table with one of the keys type, fork",
    ],
    [
      'an argument that is none',
      `library = "a"\n${ENTRY}stores = {}`,
      "tables/acme.toml:5:1: 'entries.0.stores': expected 'index' or 'name' of an argument",
    ],
    [
      'a type that descends from itself',
      'library = "a"\ntypes = [\n  { name = "a.B", source = "x", bases = ["a.C"] },\n  { name = "a.C", source = "x", bases = ["a.B"] },\n]',
      "tables/acme.toml:3:33: 'a.B' descends from itself",
    ],
    ['broken TOML', 'library = ', 'tables/acme.toml:1:'],
  ])('%s', (_, text, message) => {
    expect(mistakesIn(text)).toContain(message);
  });

  test('a table in the configuration', () => {
    const text =
      '[[tool.forklint.knowledge]]\nlibrary = "a"\n\n[[tool.forklint.knowledge]]\nlibrary = "b"\n[[tool.forklint.knowledge.types]]\nname = "b.C"\nsource = "x"\nlock = 1';
    expect(mistakes('pyproject.toml', text)).toContain(
      "pyproject.toml:9:1: 'knowledge.1.types.0.lock': expected keys and values but received 1",
    );
  });

  test('a file that is not there', () => {
    expect(mistakes('pyproject.toml', '[tool.forklint]\nknowledge = [\n  "gone.toml",\n]')).toBe(
      "pyproject.toml:3:3: no such file: 'gone.toml'",
    );
  });
});
