import { basename, dirname, join, resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { compareText, type Level } from '../finding.js';
import { reasonOf, type Entry, type EntryKind, type Host } from './host.js';
import { gitRulesFor, isIgnored, patternsIn, withGitignore, type IgnoreRules } from './ignore-rules.js';
import { languageOf, languageOfShebang } from './language.js';
import { ancestors, gitTop, isWithin, relativePath } from './paths.js';

/** Directories that are not entered unless they are named: not the project's own sources. */
const SKIPPED = new Set([
  '.direnv', '.eggs', '.forklint-cache', '.git', '.hg', '.mypy_cache', '.nox', '.pytest_cache', '.pytype', '.ruff_cache',
  '.next', '.nuxt', '.svn', '.tox', '.turbo', '.venv', '.yarn', '__pycache__', '__pypackages__', 'dist', 'dist-packages', 'node_modules', 'site-packages',
]); // prettier-ignore

const NO_LANGUAGE = 'not linted: neither its name nor its first line tells a language that forklint reads';
const DANGLING = 'not linted: a symbolic link that leads nowhere';

/** Marks the root of a Python virtual environment, whatever its name. */
const VENV_MARK = 'pyvenv.cfg';

export interface DiscoverOptions {
  readonly cwd: string;
  /** Files, directories and glob patterns, relative to `cwd`. */
  readonly paths: readonly string[];
  /** In the language of .gitignore, each list relative to its directory. */
  readonly exclude: readonly { readonly directory: string; readonly patterns: readonly string[] }[];
  readonly respectGitignore: boolean;
  /** Files that are named are left out too where they are excluded or ignored. */
  readonly forceExclude: boolean;
}

export interface DiscoverProblem {
  readonly path: string;
  readonly level: Level;
  readonly message: string;
}

export interface Discovery {
  /** Absolute paths in code-unit order, each file once; of a link into a searched directory, what it leads to. */
  readonly files: readonly string[];
  /** The directories that were named and those of the files that were. */
  readonly bases: readonly string[];
  /** Every directory that was searched, without links. */
  readonly directories: readonly string[];
  /** The arguments that name nothing. */
  readonly unmatched: readonly string[];
  readonly problems: readonly DiscoverProblem[];
}

/** Finds the files to lint. */
export function discover(host: Host, options: DiscoverOptions): Discovery {
  const walk = new Walk(host, options);
  for (const path of options.paths) walk.addArgument(path);
  walk.followLinks();
  return {
    files: [...walk.files].sort(compareText),
    bases: [...walk.bases].sort(compareText),
    directories: [...walk.entered],
    unmatched: walk.unmatched,
    problems: walk.problems,
  };
}

/** A directory to search. */
interface Directory {
  /** As it is reported. */
  readonly path: string;
  /** Without links. */
  readonly real: string;
  /** The rules of the directories above. */
  readonly rules: IgnoreRules;
  /** False below an excluded directory that was named: to name it is to want it. */
  readonly excluding: boolean;
}

function isSkipped(name: string): boolean {
  return SKIPPED.has(name);
}

/** Whether an entry of that name can be or hold something to lint. */
function isCandidate(name: string, kind: EntryKind): boolean {
  if (kind === 'directory') return !isSkipped(name);
  return kind === 'link' || (kind === 'file' && languageOf(name) !== null);
}

class Walk {
  readonly files = new Set<string>();
  readonly bases = new Set<string>();
  readonly unmatched: string[] = [];
  readonly problems: DiscoverProblem[] = [];
  private readonly host: Host;
  private readonly options: DiscoverOptions;
  private readonly excluded: IgnoreRules;
  /** Entered directories, resolved: what keeps a cycle of links from being walked twice. */
  readonly entered = new Set<string>();
  /** Links are followed last, so that what is reachable without one is found under its own name. */
  private links: string[] = [];

  constructor(host: Host, options: DiscoverOptions) {
    this.host = host;
    this.options = options;
    this.excluded = options.exclude.flatMap(({ directory, patterns }) => patternsIn(directory, patterns) ?? []);
  }

  addArgument(argument: string): void {
    const path = resolve(this.options.cwd, argument);
    // A variable of a shell that is not set is no way to name the current directory.
    if (argument !== '' && this.host.exists(path)) {
      this.addNamed(path);
      return;
    }
    const matches = /[*?[\]{}]/.test(argument) ? this.expand(argument) : [];
    if (matches.length === 0) this.unmatched.push(argument);
    for (const match of matches) this.addNamed(match);
  }

  private expand(pattern: string): string[] {
    const { cwd } = this.options;
    const found = globSync(pattern, { cwd, absolute: true, dot: true, expandDirectories: false, onlyFiles: false });
    return found
      .map((path) => resolve(path))
      .filter((path) => this.host.stat(path)?.kind !== 'file' || languageOf(path) !== null);
  }

  private addNamed(path: string): void {
    const stat = this.host.stat(path);
    if (stat === null) {
      this.addProblem(path, 'warning', DANGLING);
      return;
    }
    const real = this.host.realPath(path);
    const isDirectory = stat.kind === 'directory';
    const parent = isDirectory ? real : dirname(real);
    const above = this.rulesAbove(parent);
    const rules = isDirectory || !this.options.respectGitignore ? above : withGitignore(this.host, above, parent);
    const ignored = this.isLeftOut(rules, real, isDirectory);
    if (this.options.forceExclude && (ignored || this.isInSkipped(real))) return;
    this.bases.add(parent);
    if (!isDirectory) this.addNamedFile(real);
    else if (ignored) this.enter({ path: real, real, rules: [], excluding: false });
    else this.enter({ path: real, real, rules: above, excluding: true });
  }

  private addNamedFile(path: string): void {
    try {
      const language = languageOf(path) ?? languageOfShebang(this.host.readBytes(path));
      if (language === null) this.addProblem(path, 'note', NO_LANGUAGE);
      else this.files.add(path);
    } catch {
      // Reading it for linting will fail too and say why.
      this.files.add(path);
    }
  }

  private rulesAbove(directory: string): IgnoreRules {
    return this.options.respectGitignore ? gitRulesFor(this.host, directory, gitTop(this.host, directory)) : [];
  }

  private isLeftOut(rules: IgnoreRules, path: string, isDirectory: boolean): boolean {
    return isIgnored(rules, path, isDirectory) || isIgnored(this.excluded, path, isDirectory);
  }

  /** Whether `path` lies in a directory of the repository, or of the working directory, that is never entered. */
  private isInSkipped(path: string): boolean {
    const top = gitTop(this.host, dirname(path)) ?? this.options.cwd;
    return isWithin(top, path) && dirname(relativePath(top, path)).split('/').some(isSkipped);
  }

  private enter({ path: directory, real, rules: above, excluding }: Directory, listed?: readonly Entry[]): void {
    if (this.entered.has(real)) return;
    this.entered.add(real);
    const entries = listed ?? this.list(directory);
    const rules = this.options.respectGitignore ? withGitignore(this.host, above, directory) : [];
    for (const { name, kind } of entries) {
      const path = join(directory, name);
      const isDirectory = kind === 'directory';
      if (!isCandidate(name, kind) || isIgnored(rules, path, isDirectory)) continue;
      if (excluding && isIgnored(this.excluded, path, isDirectory)) continue;
      if (kind === 'link') this.links.push(path);
      else if (isDirectory) this.enterUnlessVenv({ path, real: join(real, name), rules, excluding });
      else this.files.add(path);
    }
  }

  private enterUnlessVenv(directory: Directory): void {
    const entries = this.list(directory.path);
    if (!entries.some((entry) => entry.name === VENV_MARK)) this.enter(directory, entries);
  }

  private list(directory: string): readonly Entry[] {
    try {
      return this.host.readDirectory(directory);
    } catch (error) {
      this.addProblem(directory, 'error', `the directory cannot be read: ${reasonOf(error)}`);
      return [];
    }
  }

  followLinks(): void {
    while (this.links.length > 0) {
      const batch = this.links.sort(compareText);
      this.links = [];
      for (const link of batch) this.followLink(link);
    }
  }

  private followLink(link: string): void {
    const stat = this.host.stat(link);
    if (stat === null) {
      if (languageOf(link) !== null) this.addProblem(link, 'warning', DANGLING);
      return;
    }
    const kind = stat.kind === 'directory' || stat.kind === 'file' ? stat.kind : 'other';
    const real = this.host.realPath(link);
    if (!isCandidate(basename(link), kind) || !isCandidate(basename(real), kind)) return;
    // A target outside keeps the link's name: it has no path inside the project.
    const path = [...this.bases].some((base) => isWithin(gitTop(this.host, base) ?? base, real)) ? real : link;
    if (kind === 'file') this.files.add(path);
    else if (!ancestors(link, null).includes(real)) {
      this.enterUnlessVenv({ path, real, rules: this.rulesAbove(path), excluding: true });
    }
  }

  private addProblem(path: string, level: Level, message: string): void {
    this.problems.push({ path, level, message });
  }
}
