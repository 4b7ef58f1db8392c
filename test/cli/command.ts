import { run } from '../../src/cli/run.js';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface World {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly isTTY?: boolean;
}

/** Runs a command line, its words parted by spaces, in `cwd`. */
export async function command(cwd: string, line: string, world: World = {}): Promise<Ran> {
  let [stdout, stderr] = ['', ''];
  const isTTY = world.isTTY ?? false;
  const code = await run(
    line.split(' ').filter((word) => word !== ''),
    {
      cwd,
      env: world.env ?? {},
      stdout: { isTTY, write: (text) => void (stdout += text) },
      stderr: { isTTY, write: (text) => void (stderr += text) },
      readStdin: () => Promise.resolve(world.stdin ?? ''),
    },
  );
  return { code, stdout, stderr };
}
