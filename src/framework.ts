/** Frameworks that run a program in processes of their own making: which of its code, and where it says so. */

import type { HookKind, SpawnSpec } from './effects.js';

/** What a framework calls in its worker processes. */
export type HostedCode = 'celery-task' | 'request';

/** A framework that imports the program, copies the process, and calls the program's functions in the copies. */
export interface Framework {
  readonly runs: HostedCode;
  /** Its entry is `hosted`. */
  readonly spawn: SpawnSpec;
  /** What makes it the way in which the program is run, and what a trace says of that. */
  readonly chosen:
    | {
        readonly by: 'default';
        /** Names that a program sets, or passes by keyword, to choose another way; the values that choose none. */
        readonly unless: { readonly set: readonly string[]; readonly except: readonly string[] };
        /** What makes the application: the place that stands for it. */
        readonly made: string;
        readonly text: string;
      }
    | {
        /** A Python file that is the framework's configuration: it sets this name to true, and one of the others too. */
        readonly by: 'settings-module';
        readonly sets: string;
        readonly beside: readonly string[];
        /** The setting that says how many processes there are: of one alone nothing is shared. */
        readonly workers: string;
        /** Functions of that file that run in each child. */
        readonly hooks: readonly string[];
        readonly hookKind: HookKind;
        readonly text: string;
      }
    /** A committed configuration that is no Python: `Targets.servers` has those of uWSGI. */
    | { readonly by: 'uwsgi-file'; readonly text: string };
  readonly source: string;
}

/** Methods that a framework calls of the program's classes that extend a type. */
export interface HostedMethods {
  readonly as: HostedCode;
  readonly methods: readonly string[];
}
