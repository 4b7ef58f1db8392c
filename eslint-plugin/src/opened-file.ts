import { isAbsolute } from 'node:path';
import type { Rule, SourceCode } from 'eslint';
import { createSession, factsOfScript, type OpenedFile, type Session } from 'forklint/session';
import { PythonSourceCode } from './python-source-code.js';

/** The key of the settings that are forklint's. */
const KEY = 'forklint';

const sessions = new Map<string, Session>();
/** The same, by what ESLint hands over for each file of a configuration. */
const sessionsBySettings = new WeakMap<object, { readonly cwd: string; readonly session: Session }>();
const opened = new WeakMap<SourceCode, OpenedFile | null>();

/** What is found in the file that a rule is to check; null where it is of no language that forklint reads. */
export function openedFile(context: Rule.RuleContext): OpenedFile | null {
  const { sourceCode } = context;
  let found = opened.get(sourceCode);
  if (found === undefined) opened.set(sourceCode, (found = open(context)));
  return found;
}

function open(context: Rule.RuleContext): OpenedFile | null {
  const { filename: path, physicalFilename, sourceCode } = context;
  const { text } = sourceCode;
  const file = { path, text, isFile: path === physicalFilename && isAbsolute(path) };
  if ((sourceCode as unknown) instanceof PythonSourceCode) {
    const { parsed } = sourceCode as unknown as PythonSourceCode;
    return sessionFor(context).open({ ...file, language: 'python', facts: parsed.facts });
  }
  if (!isScript(sourceCode)) return null;
  const facts = (named: string) =>
    factsOfScript(
      text,
      { program: sourceCode.ast, comments: sourceCode.getAllComments(), scopes: sourceCode.scopeManager },
      named,
    );
  return sessionFor(context).open({ ...file, language: 'typescript', facts });
}

/** Other plugins have languages of their own, whose files are less than the types say. */
function isScript(file: { readonly ast: { readonly type: string }; readonly scopeManager?: unknown }): boolean {
  return file.ast.type === 'Program' && typeof file.scopeManager === 'object' && file.scopeManager !== null;
}

/** Files that are linted with the same settings share what is known of their project. */
function sessionFor({ cwd, settings }: Rule.RuleContext): Session {
  const known = sessionsBySettings.get(settings);
  if (known?.cwd === cwd) return known.session;
  const own: unknown = settings[KEY];
  const key = JSON.stringify([cwd, own]);
  let session = sessions.get(key);
  if (!session) {
    session = createSession({ cwd, settings: own, settingsName: `settings.${KEY}`, env: process.env });
    sessions.set(key, session);
  }
  sessionsBySettings.set(settings, { cwd, session });
  return session;
}
