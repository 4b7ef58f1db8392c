import type { Language } from './facts/facts.js';
import type { Level, Place, Safety, TraceStep } from './finding.js';
import type { Project } from './analysis/project.js';

export type { ChildAct, ForkView, Project } from './analysis/project.js';
export type { Level, Place, Safety, TraceStep } from './finding.js';

/** A fix as a rule proposes it: what an edit writes is made of texts and of pieces of the source, which keep their spelling. */
export interface ProposedFix {
  readonly description: string;
  readonly safety: Safety;
  readonly edits: readonly { readonly place: Place; readonly text: readonly (string | Place)[] }[];
}

/** The names in `{braces}` of a message template. */
type Placeholders<M extends string> = M extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

type DataOf<M extends string> = [Placeholders<M>] extends [never]
  ? { readonly data?: undefined }
  : { readonly data: { readonly [Name in Placeholders<M>]: string } };

/** What a rule hands to `report`: a message of its own by id, with exactly the data that the message names. */
export type Report<Messages extends Readonly<Record<string, string>>> = {
  readonly [Id in keyof Messages & string]: {
    readonly message: Id;
    readonly level: Level;
    readonly place: Place;
    readonly trace: readonly TraceStep[];
    /** Targets it holds for; left out where it holds for all. */
    readonly targets?: readonly string[];
    /** The remedy for this very case; else `docs.fix` speaks. */
    readonly remedy?: string;
    readonly fixes?: readonly ProposedFix[];
  } & DataOf<Messages[Id]>;
}[keyof Messages & string];

export interface RuleExample {
  readonly language: Language;
  readonly bad: string;
  readonly good: string;
}

/** The text from which docs/rules, the README's table, SARIF metadata, `forklint explain` and ESLint's meta are made. */
export interface RuleDocs {
  /** One sentence of at most 100 characters, no full stop: what the rule finds. */
  readonly summary: string;
  /** Markdown: what happens at run time and why. */
  readonly why: string;
  /** Markdown: what is reported, at which level, and what stays silent. */
  readonly reports: string;
  /** Markdown: what to do. */
  readonly fix: string;
  readonly examples: readonly RuleExample[];
  /** Titles and addresses of primary sources. */
  readonly references: readonly { readonly title: string; readonly url: string }[];
}

/** What switches a rule has, by name: what each turns on, a clause. All are off unless the configuration sets them. */
export type RuleOptions = Readonly<Record<string, string>>;

export interface Rule<
  Messages extends Readonly<Record<string, string>> = Readonly<Record<string, string>>,
  Options extends RuleOptions = RuleOptions,
> {
  /** Stable for ever. */
  readonly id: string;
  readonly languages: readonly Language[];
  /** The levels at which it can report, the gravest first. */
  readonly levels: readonly Level[];
  /** `audit` rules are off unless selected. */
  readonly set: 'default' | 'audit';
  /** What kinds of fixes it proposes; left out where it proposes none. */
  readonly fixable?: readonly Safety[];
  readonly docs: RuleDocs;
  readonly options?: Options;
  readonly messages: Messages;
  /** Pure: reads the project, reports; order and duplicates do not matter. */
  readonly check: (
    project: Project,
    report: (finding: Report<Messages>) => void,
    options: { readonly [Name in keyof Options]?: boolean },
  ) => void;
}

/** Gives a rule its types; `const` keeps the message templates, so that a misspelt placeholder does not compile. */
export function defineRule<
  const Messages extends Readonly<Record<string, string>>,
  const Options extends RuleOptions = RuleOptions,
>(rule: Rule<Messages, Options>): Rule<Messages, Options> {
  return rule;
}

/** What a rule reports, whichever rule it is. */
export interface AnyReport {
  readonly message: string;
  readonly level: Level;
  readonly place: Place;
  readonly trace: readonly TraceStep[];
  readonly targets?: readonly string[];
  readonly remedy?: string;
  readonly fixes?: readonly ProposedFix[];
  readonly data?: Readonly<Record<string, string>> | undefined;
}

/** A rule whose messages are no longer known to the type system: what the index and the pipeline hold. */
export type AnyRule = Omit<Rule, 'check'> & {
  readonly check: (
    project: Project,
    report: (finding: AnyReport) => void,
    options: Readonly<Record<string, boolean>>,
  ) => void;
};
