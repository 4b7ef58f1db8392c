import type { Evaluator } from './evaluator.js';
import { keyOf } from './abstract.js';
import type { Abstract, Fn, Frame } from './model.js';
import { siteKey } from './model.js';
import type { Program } from './program.js';
import { hit } from './program.js';

/** Contexts in which one function is looked at apart; in further ones it is looked at without a context. */
const MAX_FRAMES = 24;

const TELLING = new Set(['fork', 'spawn', 'forkserver']);

/** The frame of a function of which nothing is known but where it is defined. */
export function defaultFrame(e: Evaluator, fn: Fn): Frame {
  const outer = fn.parent === null || fn.parent.facts.kind === 'module' ? null : defaultFrame(e, fn.parent);
  return intern(e.program, fn, new Map(), outer);
}

/** The frame of a function called with these arguments, under their names in the callee. */
export function frameOf(
  e: Evaluator,
  fn: Fn,
  shapes: ReadonlyMap<number, readonly Abstract[]>,
  outer: Frame | null,
): Frame {
  const telling = new Map<number, readonly Abstract[]>();
  for (const [index, values] of shapes) if (values.some(tells)) telling.set(index, values);
  if (telling.size === 0 && outer === null) return defaultFrame(e, fn);
  const key = frameKey(fn, telling, outer);
  const done = e.program.frames.get(key);
  if (done) return done;
  if ((e.program.framesPerFn.get(fn.id) ?? 0) >= MAX_FRAMES) {
    hit(e.program, 'contexts-per-function');
    return defaultFrame(e, fn);
  }
  return intern(e.program, fn, telling, outer);
}

/** Whether knowing this value may change what the function does. */
function tells(value: Abstract): boolean {
  switch (value.a) {
    case 'const':
      return (
        value.value === null ||
        typeof value.value === 'boolean' ||
        (typeof value.value === 'string' && TELLING.has(value.value))
      );
    case 'unknown':
    case 'test':
    case 'pid':
      return false;
    default:
      return true;
  }
}

function frameKey(fn: Fn, shapes: ReadonlyMap<number, readonly Abstract[]>, outer: Frame | null): string {
  const parts = [...shapes]
    .sort(([a], [b]) => a - b)
    .map(([index, values]) => `${index}:${values.map(shapeKey).sort().join('|')}`);
  return `${fn.id}(${parts.join(';')})${outer ? `@${outer.key}` : ''}`;
}

/** Instances are told apart by how they were made where they were given something. */
function shapeKey(value: Abstract): string {
  const made = value.a === 'instance' ? value.site : null;
  return made?.call?.args.some((arg) => arg.value.k !== 'const') ? `${keyOf(value)}@${siteKey(made)}` : keyOf(value);
}

function intern(
  program: Program,
  fn: Fn,
  shapes: ReadonlyMap<number, readonly Abstract[]>,
  outer: Frame | null,
): Frame {
  const key = frameKey(fn, shapes, outer);
  const done = program.frames.get(key);
  if (done) return done;
  const frame: Frame = { fn, shapes, outer, key, memo: new Map() };
  program.frames.set(key, frame);
  program.framesPerFn.set(fn.id, (program.framesPerFn.get(fn.id) ?? 0) + 1);
  return frame;
}
