import { findConfig } from '../src/config/load-config.js';
import { parseVersion } from '../src/targets.js';
import { parseRuntime } from '../src/runtimes.js';
import type { Config } from '../src/config/config.js';
import type { Platform } from '../src/targets.js';
import { rules } from '../rules/index.js';
import { lint } from '../src/index.js';
import type { LintResult } from '../src/index.js';
import type { FixtureCase } from './fixture-cases.js';
import { memoryHost } from './memory-host.js';

const ROOT = '/case';

/**
 * Lints a case alone in an empty file system: its own configuration, the default set of rules and the case's own.
 * `target` is as its `# target:` says.
 */
export async function lintCase({ rule, files }: FixtureCase, target: ReadonlyMap<string, string>): Promise<LintResult> {
  const host = memoryHost(new Map([...files].map(([path, text]) => [`${ROOT}/${path}`, text])));
  const ids = rules.map(({ id }) => id);
  const config = findConfig(host, ROOT, rules);
  return lint({
    cwd: ROOT,
    paths: ['.'],
    host,
    config: {
      ...config,
      extendSelect: [...config.extendSelect, ...(ids.includes(rule) ? [rule] : [])],
      target: { ...config.target, ...targetOf(target) },
    },
  });
}

/** What `# target:` says, as settings have it. */
export function targetOf(target: ReadonlyMap<string, string>): Partial<Config['target']> {
  const python = target.get('python');
  const platform = target.get('platform');
  const runtime = target.get('runtime');
  const openssl = target.get('openssl');
  return {
    ...(python !== undefined && { python: parseVersion(python) }),
    ...(platform !== undefined && { platforms: platform.split(',') as Platform[] }),
    ...(runtime !== undefined && { runtimes: runtime.split(',').flatMap((text) => parseRuntime(text) ?? []) }),
    ...(openssl !== undefined && { openssl: parseVersion(openssl) }),
  };
}
