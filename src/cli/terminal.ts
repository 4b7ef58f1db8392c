/** The world outside as the command line needs it. */
export interface Terminal {
  /** An absolute path. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Stream;
  readonly stderr: Stream;
  /** All of stdin. */
  readonly readStdin: () => Promise<string>;
}

export interface Stream {
  readonly isTTY: boolean;
  readonly write: (text: string) => void;
}

/** Whether to color a stream: the flag, else NO_COLOR, else FORCE_COLOR, else whether a terminal shows it. */
export function wantsColor(flag: boolean | undefined, env: Terminal['env'], stream: Stream): boolean {
  if (flag !== undefined) return flag;
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stream.isTTY && env['TERM'] !== 'dumb';
}
