import type { Project } from '../analysis/project.js';
import type { Config } from '../config/config.js';
import type { FileFacts, Language } from '../facts/facts.js';
import type { Finding } from '../finding.js';
import type { AnyRule } from '../rule.js';
import type { Targets } from '../targets.js';
import type { Engine } from './engine.js';
import { runRules } from './run-rules.js';

/** The switches of a rule that are on or off by name. */
export type RuleOptions = Readonly<Record<string, boolean>>;

type ByFile = ReadonlyMap<string, readonly Finding[]>;

/** One state of a program: what it is made of. */
export interface ProgramSource {
  readonly engine: Pick<Engine, 'link' | 'analyse'>;
  readonly rules: readonly AnyRule[];
  readonly config: Config;
  readonly targets: Targets;
  /** Of the files that matter, in code-unit order of their paths; asked for once. */
  readonly facts: () => readonly FileFacts[];
  /** The other files. */
  readonly outside: () => Iterable<string>;
  readonly textOf: (path: string) => string | undefined;
  /** What is left for others that meet the same program; null where nothing is. */
  readonly kept: {
    readonly get: () => readonly Finding[] | null;
    readonly put: (findings: readonly Finding[]) => void;
  } | null;
}

/** What is found in one state of a program. Nothing is computed before it is asked for. */
export class ProgramFindings {
  readonly #source: ProgramSource;
  #project: Project | null = null;
  #usual: ReadonlyMap<string, ByFile> | null = null;
  readonly #unusual = new Map<string, ByFile>();
  readonly #languages = new Map<string, Language>();
  readonly #failures = new Map<string, unknown>();

  constructor(source: ProgramSource) {
    this.#source = source;
  }

  /**
   * What a rule finds in a file, with these switches beside those of the configuration.
   * @throws what the rule throws.
   */
  of(rule: string, options: RuleOptions, path: string): readonly Finding[] {
    const usual = this.#source.config.ruleOptions[rule] ?? {};
    const isUsual = Object.entries(options).every(([name, on]) => (usual[name] ?? false) === on);
    const found = isUsual ? this.#allUsual().get(rule) : this.#withOptions(rule, { ...usual, ...options });
    if (this.#failures.has(rule)) throw this.#failures.get(rule);
    return found?.get(path) ?? [];
  }

  /** What all rules find in a file, with the switches of the configuration. */
  all(path: string): readonly Finding[] {
    return [...this.#allUsual().values()].flatMap((found) => found.get(path) ?? []);
  }

  #allUsual(): ReadonlyMap<string, ByFile> {
    if (this.#usual) return this.#usual;
    const { rules, kept, config } = this.#source;
    let findings = kept?.get() ?? null;
    if (!findings) {
      findings = this.#run(rules, config.ruleOptions);
      if (this.#failures.size === 0) kept?.put(findings);
    }
    const byRule = grouped(findings, (finding) => finding.rule);
    this.#usual = new Map([...byRule].map(([rule, own]) => [rule, byFile(own)]));
    return this.#usual;
  }

  #withOptions(rule: string, options: RuleOptions): ByFile {
    const key = JSON.stringify([rule, Object.entries(options).sort()]);
    const known = this.#unusual.get(key);
    if (known) return known;
    const found = byFile(
      this.#run(
        this.#source.rules.filter(({ id }) => id === rule),
        { [rule]: options },
      ),
    );
    this.#unusual.set(key, found);
    return found;
  }

  #run(rules: readonly AnyRule[], ruleOptions: Config['ruleOptions']): readonly Finding[] {
    const { textOf } = this.#source;
    const project = this.#analysed();
    const sources = { textOf, languageOf: (path: string) => this.#languages.get(path) };
    const { findings, failures } = runRules(rules, project, { levels: {}, ruleOptions }, sources, (_, run) => run());
    for (const { during, error } of failures) this.#failures.set(during.replace(/^rule /, ''), error);
    return findings;
  }

  #analysed(): Project {
    if (this.#project) return this.#project;
    const { engine, facts, targets, config, outside } = this.#source;
    const all = facts();
    for (const { path, language } of all) this.#languages.set(path, language);
    return (this.#project = engine.analyse(engine.link(all, targets, config.knowledge, outside()), targets));
  }
}

function byFile(findings: readonly Finding[]): ByFile {
  return grouped(findings, (finding) => finding.place.path);
}

function grouped(findings: readonly Finding[], keyOf: (finding: Finding) => string): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = keyOf(finding);
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return groups;
}
