import { parseArgs } from 'node:util';
import { didYouMean } from '../index.js';

/** The command line cannot be understood. */
export class UsageError extends Error {}

export const GROUPS = ['Output', 'Fixes', 'Rules', 'Files', 'Targets', 'Configuration', 'Exit code', 'Other'] as const;

interface Flag {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: true;
  readonly group: (typeof GROUPS)[number];
  /** What stands for the value in the help. */
  readonly value?: string;
  /** Shown as `--no-…`: it is on unless switched off. */
  readonly negated?: true;
  /** Another spelling of the flag before it. */
  readonly alias?: true;
  readonly help: string;
}

/** Every flag; the help lists them in this order within their groups. */
export const FLAGS = {
  format: {
    type: 'string',
    short: 'f',
    group: 'Output',
    value: 'FORMAT',
    help: 'pretty (default), concise, json, sarif or github',
  },
  'output-format': { type: 'string', group: 'Output', alias: true, help: '' },
  'output-file': {
    type: 'string',
    short: 'o',
    multiple: true,
    group: 'Output',
    value: 'PATH',
    help: 'write the report to a file instead; FORMAT=PATH writes one more report in that format (repeatable)',
  },
  quiet: { type: 'boolean', group: 'Output', help: 'report errors only' },
  statistics: { type: 'boolean', group: 'Output', help: 'count the findings of each rule (on stderr)' },
  timing: { type: 'boolean', group: 'Output', help: 'show where the time goes (on stderr)' },
  color: {
    type: 'boolean',
    group: 'Output',
    help: 'color or none (--no-color); NO_COLOR and FORCE_COLOR are honoured',
  },
  'sarif-category': { type: 'string', group: 'Output', value: 'NAME', help: 'the category of the SARIF run' },
  'sarif-root': {
    type: 'string',
    group: 'Output',
    value: 'DIR',
    help: 'paths in SARIF are relative to DIR (default: GITHUB_WORKSPACE, else the git repository)',
  },
  'sarif-include-suppressed': { type: 'boolean', group: 'Output', help: 'write suppressed findings to SARIF too' },

  fix: { type: 'boolean', group: 'Fixes', help: 'apply the safe fixes to the files, and report what is left' },
  'unsafe-fixes': {
    type: 'boolean',
    group: 'Fixes',
    help: 'with --fix or --diff: apply fixes too that someone should look at',
  },
  diff: { type: 'boolean', group: 'Fixes', help: 'show what --fix would change, and change nothing' },

  select: {
    type: 'string',
    multiple: true,
    group: 'Rules',
    value: 'RULES',
    help: 'only these rules (comma list; ALL)',
  },
  'extend-select': { type: 'string', multiple: true, group: 'Rules', value: 'RULES', help: 'these rules too' },
  ignore: { type: 'string', multiple: true, group: 'Rules', value: 'RULES', help: 'not these rules' },
  'inline-suppressions': {
    type: 'boolean',
    group: 'Rules',
    negated: true,
    help: 'report what `# forklint: ignore[…]` comments silence too',
  },

  exclude: {
    type: 'string',
    multiple: true,
    group: 'Files',
    value: 'PATTERN',
    help: 'leave out what matches, as in .gitignore (comma list, repeatable)',
  },
  gitignore: { type: 'boolean', group: 'Files', negated: true, help: 'lint files that git ignores too' },
  'force-exclude': {
    type: 'boolean',
    group: 'Files',
    help: 'leave out excluded files that are named on the command line too',
  },
  'stdin-filename': {
    type: 'string',
    group: 'Files',
    value: 'PATH',
    help: 'the path of what is read from stdin (`-`)',
  },
  'error-on-unmatched-pattern': {
    type: 'boolean',
    group: 'Files',
    negated: true,
    help: 'do not fail where a path names nothing or holds no files to lint',
  },
  'show-files': { type: 'boolean', group: 'Files', help: 'list the files that would be linted, and stop' },

  'target-python': {
    type: 'string',
    group: 'Targets',
    value: 'VERSION',
    help: 'the least Python (default: requires-python, else 3.9)',
  },
  'target-platform': {
    type: 'string',
    multiple: true,
    group: 'Targets',
    value: 'NAMES',
    help: 'comma list (default: linux,macos)',
  },
  'target-runtime': {
    type: 'string',
    multiple: true,
    group: 'Targets',
    value: 'NAMES',
    help: 'comma list of node, bun, deno with the least version, node@20, or a range (default: engines, else node@22)',
  },
  'target-openssl': { type: 'string', group: 'Targets', value: 'VERSION', help: 'the least OpenSSL' },

  config: { type: 'string', short: 'c', group: 'Configuration', value: 'FILE', help: 'use this configuration file' },
  isolated: { type: 'boolean', group: 'Configuration', help: 'use no configuration file' },
  'print-config': { type: 'boolean', group: 'Configuration', help: 'print the settings as JSON, and stop' },

  'fail-on': {
    type: 'string',
    group: 'Exit code',
    value: 'LEVEL',
    help: 'the least level that gives exit code 1: error (default) or warning',
  },
  'max-warnings': { type: 'string', group: 'Exit code', value: 'N', help: 'more warnings than N give exit code 1' },
  'exit-zero': {
    type: 'boolean',
    group: 'Exit code',
    help: '0 whatever is found; still 2 where forklint cannot do its work',
  },

  threads: {
    type: 'string',
    short: 'j',
    group: 'Other',
    value: 'N',
    help: 'how many threads may parse (default: up to 4); the report is the same',
  },
  'no-select': {
    type: 'boolean',
    group: 'Other',
    help: 'parse files too that cannot matter to what is reported; the report is the same',
  },
  cache: { type: 'boolean', group: 'Other', negated: true, help: 'neither use nor keep what earlier runs found out' },
  'cache-location': {
    type: 'string',
    group: 'Other',
    value: 'DIR',
    help: "where that is kept (default: `forklint` in the user's cache directory)",
  },
  help: { type: 'boolean', short: 'h', group: 'Other', help: 'show this' },
  version: { type: 'boolean', short: 'V', group: 'Other', help: 'show the version' },
} as const satisfies Readonly<Record<string, Flag>>;

export type Flags = ReturnType<typeof parse>['values'];

export interface CommandLine {
  readonly flags: Flags;
  readonly positionals: readonly string[];
}

/** @throws UsageError */
export function readCommandLine(argv: readonly string[]): CommandLine {
  try {
    const { values, positionals } = parse(argv);
    return { flags: values, positionals };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new UsageError(
      error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? unknownFlag(error.message) : firstSentence(error.message),
    );
  }
}

/** The items of comma lists; undefined where the flag was not given. */
export function listOf(values: readonly string[] | undefined): string[] | undefined {
  return values
    ?.flatMap((value) => value.split(','))
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** As it is written on the command line. */
export function spellingOf(name: string, flag: Flag): string {
  return `--${flag.negated ? 'no-' : ''}${name}`;
}

function parse(argv: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: FLAGS,
    strict: true,
    allowPositionals: true,
    allowNegative: true,
  });
  return { values: withoutNegations(values), positionals };
}

/** Node takes `--no-NAME` for `NAME` being false even where NAME is a text or `no-NAME` a flag of its own. */
function withoutNegations<T extends object>(values: T): T {
  const entries = Object.entries(values).flatMap(([name, value]: [string, unknown]) => {
    const given = [value].flat();
    const texts = given.filter((text) => text !== false);
    if (FLAGS[name as keyof typeof FLAGS].type !== 'string' || texts.length === given.length) return [[name, value]];
    if (!(`no-${name}` in FLAGS)) throw new UsageError(unknownFlag(`'--no-${name}'`));
    return [...(texts.length > 0 ? [[name, texts]] : []), [`no-${name}`, true]];
  });
  return Object.fromEntries(entries as [string, unknown][]) as T;
}

function unknownFlag(message: string): string {
  const flag = /'(-[^']*)'/.exec(message)?.[1] ?? '';
  const known = Object.entries(FLAGS).map(([name, each]) => spellingOf(name, each));
  return `unknown flag '${flag}'${didYouMean(flag, known)}`;
}

function firstSentence(message: string): string {
  const [first = message] = message.split(/\.\s|\n/, 1);
  return first.charAt(0).toLowerCase() + first.slice(1).replace(/\.$/, '');
}
