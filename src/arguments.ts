/** How tables name the arguments of a call, and what they ask of them. */

/** An argument by position (the receiver is not counted) and keyword; either may be all there is. */
export interface ArgRef {
  readonly index?: number;
  readonly name?: string;
}

/** What an effect is about: the object that the method is called on, the call's result, or an argument. */
export type Subject = 'receiver' | 'result' | ArgRef;

/** A condition on one argument of the call. What cannot be seen neither holds nor fails; `unless` it fails then. */
export type ArgTest =
  | { readonly arg: ArgRef; readonly is: 'given' | 'absent' | 'none' | 'true' | 'false' }
  | { readonly arg: ArgRef; readonly is: 'equals'; readonly values: readonly (string | number)[] }
  /** Contains this name in a `|` chain or is it: flags such as `socket.AI_NUMERICHOST`. */
  | { readonly arg: ArgRef; readonly is: 'flag'; readonly flag: string }
  /** A literal address that needs no resolver (`127.0.0.1`, `::1`), alone, in a URL or first of a pair; `''` counts. */
  | { readonly arg: ArgRef; readonly is: 'numeric-host' }
  /** A pair of host and port, as opposed to what cannot be seen (a path, what the resolver gave). */
  | { readonly arg: ArgRef; readonly is: 'pair' }
  /** An object that has one of these values under this key. */
  | {
      readonly arg: ArgRef;
      readonly is: 'has';
      readonly key: string;
      readonly values: readonly (string | number | boolean)[];
    }
  /** A path: a string without a host (AF_UNIX), not a pair. */
  | { readonly arg: ArgRef; readonly is: 'unix-path' }
  /** A command, alone or first of a list, that is looked for in PATH: it names no directory. */
  | { readonly arg: ArgRef; readonly is: 'bare-program' }
  /** A condition on the arguments that the receiver was made with. */
  | { readonly is: 'made'; readonly with: ArgTest };
