import type { Terminal } from './terminal.js';

/** Runs that are shorter show nothing. */
const QUIET_MILLISECONDS = 1000;
const INTERVAL_MILLISECONDS = 100;

export interface Progress {
  readonly update: (done: number, total: number) => void;
  readonly clear: () => void;
}

/** A line on stderr that says how far a long run is, where a person can see it. */
export function createProgress({ stderr, env }: Pick<Terminal, 'stderr' | 'env'>): Progress {
  const isShown = stderr.isTTY && !env['CI'] && env['TERM'] !== 'dumb';
  let next = performance.now() + QUIET_MILLISECONDS;
  let isDrawn = false;
  const draw = (text: string): void => stderr.write(`\r\u001b[K${text}`);
  return {
    update: (done, total) => {
      if (!isShown || performance.now() < next) return;
      next = performance.now() + INTERVAL_MILLISECONDS;
      draw(done < total ? `forklint: ${done} of ${total} files` : 'forklint: following calls');
      isDrawn = true;
    },
    clear: () => {
      if (isDrawn) draw('');
      isDrawn = false;
    },
  };
}
