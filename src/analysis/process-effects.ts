import type { ObjectId } from '../link/model.js';
import type { Held } from './model.js';
import type { Abstract } from '../link/model.js';
import type { ModuleEntry, SpawnSpec } from '../effects.js';

/** What a program does with processes that begin afresh, and with the one that it runs in. */
export type ProcessEffect =
  /** The process id is remembered. */
  | { readonly kind: 'keep-pid' }
  /** A process begins that runs a file: one of the program's, or of another. */
  | {
      readonly kind: 'launch';
      readonly spawn: SpawnSpec;
      readonly text: string;
      readonly starts: {
        /** Paths in the project, `MAIN_FILE` for the one that the program was started with; empty: not known. */
        readonly files: readonly string[];
        /** Paths that are relative to the directory in which the program runs. */
        readonly named: readonly string[];
        /** Open files that it gets. */
        readonly descriptors: readonly ObjectId[];
        readonly hasArguments: boolean;
        /** What is set in its environment beside what this process has; null: not known. */
        readonly environment: readonly string[] | null;
        readonly hasChannel: boolean;
        readonly roles: ModuleEntry['roles'];
        /** By which runtime it is run is chosen, or not known. */
        readonly ownRuntime: boolean;
      };
      /** The call returns once the process has ended. */
      readonly waits: boolean;
      readonly under: readonly Held[];
    }
  /** The function waits for a promise while it holds these. */
  | { readonly kind: 'await'; readonly under: readonly Held[] }
  /** Processes that begin later run these files. */
  | { readonly kind: 'choose-file'; readonly files: readonly string[]; readonly text: string }
  /** Functions that run before the heap is saved, or first in a process that starts from it. */
  | {
      readonly kind: 'at-restore';
      readonly phase: 'before' | 'after';
      readonly values: readonly Abstract[];
      readonly text: string;
    }
  | { readonly kind: 'listen'; readonly of: string; readonly event: string; readonly text: string }
  | { readonly kind: 'message-parent'; readonly message: string | null; readonly text: string }
  /** The process answers at these ports and paths: `=3000` by value, else by the name that holds it. */
  | { readonly kind: 'serve'; readonly at: readonly string[]; readonly text: string }
  /** Nothing happens in the process until a program has ended that asks what answers there; `own`: surely this process. */
  | {
      readonly kind: 'block';
      readonly program: string;
      readonly asks: readonly string[];
      readonly own: boolean;
      readonly text: string;
    }
  /** A file is written that is the same in every process, while these locks are held. */
  | { readonly kind: 'write'; readonly to: string; readonly text: string; readonly under: readonly Held[] }
  /** Something that each process then has for itself. */
  | { readonly kind: 'per-process'; readonly of: 'draw' | 'work'; readonly what: string; readonly text: string }
  | { readonly kind: 'stay-alive'; readonly text: string }
  /** What was made here no longer keeps the process alive. */
  | { readonly kind: 'let-go'; readonly sites: readonly string[]; readonly text: string };
