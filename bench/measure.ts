import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Measured {
  /** Null where it was stopped at the time limit. */
  readonly status: number | null;
  readonly wallSeconds: number;
  /** User and system time. */
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Node cannot ask what a child has used, Python can: `argv`: where to write, the time limit, the command. */
const WRAPPER = `
import json, resource, subprocess, sys, time
out, limit, command = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
start = time.monotonic()
with open(out + '/stdout', 'wb') as stdout, open(out + '/stderr', 'wb') as stderr:
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr)
    try:
        status = child.wait(limit)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        status = None
wall = time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
unit = 1 if sys.platform == 'darwin' else 1024
with open(out + '/usage', 'w') as usage:
    json.dump({'status': status, 'wallSeconds': wall, 'cpuSeconds': used.ru_utime + used.ru_stime,
               'peakBytes': used.ru_maxrss * unit}, usage)
`;

/**
 * Runs a command to its end, or to the time limit, and says what the whole process has used.
 * @throws Error where it cannot be started.
 */
export async function measure(
  command: readonly string[],
  options: { readonly cwd: string; readonly limitSeconds: number },
): Promise<Measured> {
  const out = mkdtempSync(path.join(tmpdir(), 'forklint-measure-'));
  try {
    const failure = await new Promise<string>((resolve, reject) => {
      const args = ['-c', WRAPPER, out, String(options.limitSeconds), ...command];
      const child = spawn('python3', args, { cwd: options.cwd, stdio: ['ignore', 'ignore', 'pipe'] });
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.on('error', reject);
      child.on('close', (code) => {
        resolve(code === 0 ? '' : stderr);
      });
    });
    if (failure !== '') throw new Error(`${command[0] ?? ''} cannot be measured: ${failure}`);
    const text = (name: string): string => readFileSync(path.join(out, name), 'utf8');
    const usage = JSON.parse(text('usage')) as Omit<Measured, 'stdout' | 'stderr'>;
    return { ...usage, stdout: text('stdout'), stderr: text('stderr') };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
