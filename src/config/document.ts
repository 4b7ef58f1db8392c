import { reasonOf, type Host } from '../files/host.js';
import { isWithin, relativePath } from '../files/paths.js';
import { ConfigError } from './config-error.js';
import { ConfigSyntaxError, readJson, readToml } from './position.js';

/** The text of a configuration file, or of one that it names. */
export interface ConfigDocument {
  /** As messages name it: from the working directory where it is in there. */
  readonly shown: string;
  readonly syntax: 'toml' | 'json';
  readonly text: string;
}

/** @throws ConfigError where it cannot be read. */
export function openDocument(host: Host, cwd: string, file: string): ConfigDocument {
  const shown = isWithin(cwd, file) ? relativePath(cwd, file) : file;
  try {
    const text = new TextDecoder('utf-8', { ignoreBOM: false }).decode(host.readBytes(file));
    return { shown, syntax: file.endsWith('.toml') ? 'toml' : 'json', text };
  } catch (error) {
    throw new ConfigError(`${shown}: cannot be read: ${reasonOf(error)}`);
  }
}

/**
 * What it says.
 * @throws ConfigError where it is no JSON or TOML.
 */
export function readDocument({ shown, syntax, text }: ConfigDocument): unknown {
  try {
    return syntax === 'toml' ? readToml(text) : readJson(text);
  } catch (error) {
    if (!(error instanceof ConfigSyntaxError)) throw error;
    const { line, column } = error.position;
    throw new ConfigError(`${shown}:${line}:${column}: ${error.message}`);
  }
}
