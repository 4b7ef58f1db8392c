import type { ArgRef } from './effects.js';

/**
 * The words that only the runtimes of JavaScript need: processes that begin afresh by running a file of the program,
 * and code that runs later in the same process.
 */

/** In which of two kinds of process a program runs. `channel`: one that its parent can send messages to; `building`: one whose heap is to be saved. */
export type ProcessRole = 'primary' | 'main-thread' | 'main' | 'channel' | 'single-executable' | 'building';

/** What of a process its parent decides, besides its role. */
export type GivenAtStart = 'arguments' | 'environment';

/** Which file a new process runs, and what it is given. */
export interface ModuleEntry {
  readonly kind: 'module';
  /** The argument that names it, or is a list that begins with it; absent: the file that the program was started with. */
  readonly file?: ArgRef;
  /** Only where this argument is the runtime itself: any other command is another program. */
  readonly command?: ArgRef;
  readonly args?: ArgRef;
  readonly options?: ArgRef;
  /** The argument that is its environment, where that is not among the options. */
  readonly env?: ArgRef;
  /** The call returns once the process has ended. */
  readonly waits?: true;
  /** What it is. What is left out is as in any first process; `channel`: `asked` where the options ask for one. */
  readonly roles: Readonly<Partial<Record<Exclude<ProcessRole, 'channel'>, boolean>>> & {
    readonly channel: boolean | 'asked';
  };
}

export type ScriptEffect =
  /** An argument is called whenever something happens: an event of what `of` names, by the argument that says which. */
  | { readonly effect: 'listen'; readonly of: string; readonly event: ArgRef; readonly fn: ArgRef }
  /** From here on the process does not end by itself. */
  | { readonly effect: 'stay-alive' }
  /** What keeps it alive, the subject, no longer does. */
  | { readonly effect: 'let-go'; readonly subject: 'receiver' }
  /** Tells the parent something; where the parent is gone, that ends the process. */
  | { readonly effect: 'message-parent'; readonly message: ArgRef }
  /** From here on the process answers whoever connects to this port or path: the argument, or what it has under `port`. */
  | { readonly effect: 'serve'; readonly at: ArgRef }
  /** Starts a program and does nothing else until it has ended: by a line of a shell, or its name and arguments. */
  | { readonly effect: 'block'; readonly command: ArgRef; readonly args?: ArgRef; readonly options?: ArgRef }
  /** Each process that comes here draws a value of its own, or begins work of which one is enough for a program: `what`. */
  | { readonly effect: 'per-process'; readonly of: 'draw' | 'work'; readonly what: string }
  /** An argument is called right before the heap of this process is saved, or first thing in each that starts from it. */
  | { readonly effect: 'at-restore'; readonly phase: 'before' | 'after'; readonly fn: ArgRef }
  /** Processes that begin later run the file that this argument names by this key. */
  | { readonly effect: 'choose-file'; readonly options: ArgRef; readonly key: string };

/** What a call keeps secret: this argument, or what it has under one of these keys. */
export interface SecretUse {
  readonly in: ArgRef;
  readonly keys?: readonly string[];
  /** What is signed or sealed by it: `sessions`. */
  readonly of: string;
}

/** What makes one executable file of a program, by the command that a package's scripts run. */
export interface Packer {
  /** A regular expression. */
  readonly command: string;
  /** Where the command names a file of JSON instead of the program: the key of the program in it. */
  readonly key?: string;
  /** Not to pack it, but to save its heap; a text: where the file of JSON says so under this key. */
  readonly saves?: true | string;
  readonly label: string;
  readonly source: string;
}

/** What starts programs as a committed file says. */
export interface ProcessManager {
  /** A regular expression for the names of its files: modules that export what JSON files contain. */
  readonly files: string;
  /** The keys of the list of programs, of the file that each runs, and of how many processes run it. */
  readonly list: string;
  readonly file: string;
  readonly count: string;
  /** Texts and numbers that stand for several processes; other numbers do from 2 on. */
  readonly many: readonly (string | number)[];
  readonly label: string;
  readonly source: string;
}
