import type { Target, Value } from '../facts/facts.js';
import type { At } from '../facts/span.js';
import { walkSteps, walkValue } from '../facts/visit.js';
import type { Fn } from '../link/model.js';

/** Words for what tells things apart: an identifier or a name. Plurals are usually data to choose from. */
const IDENTITIES = new Set([
  'id',
  'uid',
  'uuid',
  'guid',
  'ident',
  'identifier',
  'nonce',
  'name',
  'filename',
  'basename',
]);

/** Words for what is named by a path, or names one. */
const FILES = new Set([
  'path',
  'file',
  'dir',
  'directory',
  'folder',
  'lock',
  'lockfile',
  'tmp',
  'temp',
  'tempfile',
  'tmpfile',
  'socket',
  'sock',
  'fifo',
  'prefix',
  'suffix',
]);

/** Words of functions that choose among identities rather than make one. */
const CHOOSING = new Set(['sample', 'shuffle', 'select', 'pick', 'choose', 'choice', 'permute', 'mask', 'split', 'by']);

/** The words of a name: `generate_span_id`, `newSpanId`. */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}

/** Whether a name says that what it stands for tells things apart. */
export function namesIdentity(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => IDENTITIES.has(word)) && !words.some((word) => CHOOSING.has(word));
}

/** Whether a name says that it stands for a file or a lock, or for how one is called. */
export function namesFile(name: string): boolean {
  return wordsOf(name).some((word) => FILES.has(word));
}

/** Whether what stands at this span of a function serves as an identity: by the function's name, or by what it is given to. */
export function servesAsIdentity(fn: Fn, at: At): boolean {
  const { facts } = fn;
  const owner = /^__(next|call)__$/.test(facts.name) ? (fn.cls?.facts.name ?? '') : '';
  if (facts.kind === 'function' && (namesIdentity(facts.name) || namesIdentity(owner))) return true;
  let found = false;
  walkSteps(facts.body, {
    step: (step) => {
      if (step.s === 'assign' && contains(step.value, at))
        found ||= step.targets.some((target) => namesIdentity(nameOf(target)));
    },
    value: (value) => {
      if (value.k === 'call')
        found ||= value.call.args.some(
          ({ name, value: given }) => name !== undefined && namesIdentity(name) && contains(given, at),
        );
    },
  });
  return found;
}

/** The last part of what a target is called. */
export function nameOf(target: Target): string {
  if (target.k === 'var' || target.k === 'classvar' || target.k === 'attr') return target.name;
  if (target.k === 'item') return target.key?.k === 'const' ? String(target.key.value) : nameOf(target.base);
  return '';
}

/** Whether the call at this span is part of an expression. */
function contains(value: Value, at: At): boolean {
  let found = false;
  walkValue(value, { value: (inner) => (found ||= inner.k === 'call' && inner.call.at === at) });
  return found;
}
