/** An exception that only a mistake in forklint can cause. */
export interface Failure {
  /** What was being done. */
  readonly during: string;
  readonly error: unknown;
}

/** Without the stack, which names places of the machine and has no place in a report. */
export function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
