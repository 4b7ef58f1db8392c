/**
 * The public interface for hosts that lint one file after another and cannot wait for a promise: editors, other linters.
 * It loads the parsers of all languages at once, so it stands beside `index.ts` and not in it.
 */
import { rules } from '../rules/index.js';
import { readSessionSettings } from './config/session-settings.js';
import { nodeHost } from './files/host.js';
import { userCache } from './files/user-cache.js';
import { openCache } from './pipeline/run-cache.js';
import { Session } from './pipeline/session.js';
import { syncEngine } from './pipeline/sync-engine.js';

export { ConfigError } from './config/config-error.js';
export { HOME_PAGE, rulePageUri, VERSION } from './pipeline/about.js';
export { factsOfScript, type ScriptParts } from './pipeline/facts-of-script.js';
export { openPython, type OpenedPython } from './pipeline/open-python.js';
export type { OpenedFile, OpenFile, Session } from './pipeline/session.js';
export type { RuleOptions } from './pipeline/program-findings.js';
export type { Edit, Finding, Fix, Place, Safety, TraceStep } from './finding.js';
export type { Span } from './facts/span.js';
export type { AnyRule } from './rule.js';
export { rules };

/** What a host tells a session. */
export interface SessionOptions {
  /** Relative paths start here; an absolute path. */
  readonly cwd: string;
  /** What the user has set: `root`, `targets`, `knowledge`, `crossFile`, `cache`. */
  readonly settings: unknown;
  /** How messages name the settings. */
  readonly settingsName: string;
  /** Says where the user's caches are. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * A session over the project that the settings name.
 * @throws ConfigError whose message names the key that is wrong.
 */
export function createSession({ cwd, settings, settingsName, env }: SessionOptions): Session {
  const read = readSessionSettings(nodeHost, cwd, settings, { name: settingsName, rules });
  const location = typeof read.cache === 'string' ? read.cache : read.cache ? userCache(env) : undefined;
  const cache =
    location === undefined || syncEngine.build === null
      ? null
      : openCache(location, syncEngine.build, ['session', read.root, read.config]);
  return new Session(read, { host: nodeHost, engine: syncEngine, rules, cache });
}
