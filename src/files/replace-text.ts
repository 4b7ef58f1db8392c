import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Puts another text into a file, at once or not at all; its mode stays, and so do links to it.
 * @throws where that fails, or where the file has not the text `before` any more.
 */
export function replaceText(path: string, before: string, after: string): void {
  const file = realpathSync(path);
  accessSync(file, constants.W_OK);
  if (!readFileSync(file).equals(Buffer.from(before))) throw new Error('it changed during the run');
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    writeFileSync(temporary, after, { flag: 'wx' });
    chmodSync(temporary, statSync(file).mode);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
