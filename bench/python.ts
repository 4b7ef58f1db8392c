import { execFileSync } from 'node:child_process';

/** What the machine's own `python3` says of itself. */
export function pythonFacts(): { readonly version: string; readonly stdlib: string } {
  const code =
    'import json, platform, sysconfig; ' +
    'print(json.dumps({"version": platform.python_version(), "stdlib": sysconfig.get_paths()["stdlib"]}))';
  return JSON.parse(execFileSync('python3', ['-c', code], { encoding: 'utf8' })) as { version: string; stdlib: string };
}
