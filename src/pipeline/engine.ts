import type { Project } from '../analysis/project.js';
import type { Knowledge } from '../effects.js';
import type { FileFacts, Language } from '../facts/facts.js';
import type { Program } from '../link/program.js';
import type { Parsed } from '../python/syntax-tree.js';
import type { Build } from './about.js';
import type { Selection } from './selection.js';
import type { Targets } from '../targets.js';

/** The steps from a file's text to what rules read. */
export interface Engine {
  /** Names everything beside the input on which facts and findings depend, the rules included; null: nothing is kept. */
  readonly build: Build | null;
  /** Loads the parsers for these files. */
  readonly load: (paths: readonly string[]) => Promise<void>;
  /** `text` has no byte order mark; `path` is relative to the project root. */
  readonly extract: (text: string, path: string) => FileFacts;
  /** How to parse in worker threads; null where it cannot be done. */
  readonly workers: {
    /** The module that a worker runs, see `ParserPool`. */
    readonly entry: URL;
    /** Whether they make the facts of such a file themselves; of others they send what they have parsed. */
    readonly extracts: (path: string, text: string) => boolean;
    /** `extract` for a text that a worker has parsed. */
    readonly extractParsed: (text: string, parsed: Parsed, path: string) => FileFacts;
  } | null;
  /** The language of a file, by its name, else by its first line. */
  readonly languageOf: (path: string, text: string) => Language;
  /** Tells which files can matter; null where all do. `taught`: what the user says of libraries, beside what is known. */
  readonly selection: (targets: Targets, taught: readonly Knowledge[]) => Selection | null;
  /** `files` in code-unit order of their paths; `outside`: other files of the project. */
  readonly link: (
    files: readonly FileFacts[],
    targets: Targets,
    taught: readonly Knowledge[],
    outside: Iterable<string>,
  ) => Program;
  readonly analyse: (program: Program, targets: Targets) => Project;
}
