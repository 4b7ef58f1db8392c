import { differsIn, usesGivenFields } from './self-use.js';
import type { Evaluator } from './evaluator.js';
import { keyOf } from './abstract.js';
import type { Abstract, Fn, Frame } from './model.js';
import { siteKey } from './model.js';
import { hit } from './program.js';

/** Contexts in which one function is looked at apart; in further ones it is looked at without a context. */
const MAX_FRAMES = 24;

/** The same where nothing that is handed over can be called: objects and switches hardly ever change what matters. */
const MAX_PLAIN_FRAMES = 6;

const NO_SHAPES: Frame['shapes'] = new Map();

const TELLING = new Set(['fork', 'spawn', 'forkserver']);

/** The frame of a function of which nothing is known but where it is defined. */
export function defaultFrame(e: Evaluator, fn: Fn): Frame {
  const done = e.program.defaultFrames.get(fn);
  if (done) return done;
  const outer = fn.parent === null || fn.parent.facts.kind === 'module' ? null : defaultFrame(e, fn.parent);
  const frame = intern(e, fn, frameKey(e, fn, NO_SHAPES, outer), NO_SHAPES, outer);
  e.program.defaultFrames.set(fn, frame);
  return frame;
}

/** The frame of a function called with these arguments, under their names in the callee. */
export function frameOf(
  e: Evaluator,
  fn: Fn,
  shapes: ReadonlyMap<number, readonly Abstract[]>,
  outer: Frame | null,
): Frame {
  const telling = new Map<number, readonly Abstract[]>();
  for (const [index, values] of shapes)
    if (values.some((value) => tells(e, value)) && !isPlainSelf(e, fn, index, values)) telling.set(index, values);
  if (telling.size === 0 && outer === null) return defaultFrame(e, fn);
  const key = frameKey(e, fn, telling, outer);
  const done = e.program.frames.get(key);
  if (done) return done;
  // What a method calls on its own object is another method where that is of a subclass.
  const isOther = telling.has(0) && fn.binds === 'instance';
  const bound =
    isOther || [...telling.values()].some((values) => values.some(isCalled)) ? MAX_FRAMES : MAX_PLAIN_FRAMES;
  if ((e.program.framesPerFn.get(fn.id) ?? 0) >= bound) {
    hit(e.program, 'contexts-per-function');
    return defaultFrame(e, fn);
  }
  return intern(e, fn, key, telling, outer);
}

/** An object that its method treats as any object of the class that defines it: what the default frame has too. */
function isPlainSelf(e: Evaluator, fn: Fn, index: number, values: readonly Abstract[]): boolean {
  const [value] = values;
  if (index !== 0 || values.length !== 1 || !fn.cls || !value) return false;
  if (fn.binds === 'class') return value.a === 'class' && !differsIn(e, fn, value.cls);
  if (fn.binds !== 'instance' || value.a !== 'instance' || value.id !== `p${String(fn.id)}:0`) return false;
  return !isMadeWith(e, fn, value) && !differsIn(e, fn, value.cls);
}

/** Whether how an object was made matters to the function that is given it. */
function isMadeWith(e: Evaluator, fn: Fn, value: Extract<Abstract, { a: 'instance' }>): boolean {
  return (value.site?.call?.args.some((arg) => arg.value.k !== 'const') ?? false) && usesGivenFields(e, fn, value.cls);
}

/** Whether knowing this value may change what the function does. */
function tells(e: Evaluator, value: Abstract): boolean {
  switch (value.a) {
    case 'const':
      return (
        value.value === null ||
        typeof value.value === 'boolean' ||
        (typeof value.value === 'string' && TELLING.has(value.value))
      );
    case 'lib':
      return value.self !== null || e.program.library.knows(value.name);
    case 'text':
    case 'unknown':
    case 'test':
    case 'pid':
      return false;
    default:
      return true;
  }
}

/** Something that a function may be given to call. */
function isCalled({ a }: Abstract): boolean {
  return a === 'fn' || a === 'class' || a === 'lib' || a === 'partial';
}

function frameKey(e: Evaluator, fn: Fn, shapes: ReadonlyMap<number, readonly Abstract[]>, outer: Frame | null): string {
  const parts = [...shapes]
    .sort(([a], [b]) => a - b)
    .map(
      ([index, values]) =>
        `${index}:${values
          .map((value) => shapeKey(e, fn, value))
          .sort()
          .join('|')}`,
    );
  return `${fn.id}(${parts.join(';')})${outer ? `@${outer.key}` : ''}`;
}

/** Instances are told apart by how they were made where they were given something. */
function shapeKey(e: Evaluator, fn: Fn, value: Abstract): string {
  return value.a === 'instance' && value.site && isMadeWith(e, fn, value)
    ? `${keyOf(value)}@${siteKey(value.site)}`
    : keyOf(value);
}

function intern(e: Evaluator, fn: Fn, key: string, shapes: Frame['shapes'], outer: Frame | null): Frame {
  const { program } = e;
  const done = program.frames.get(key);
  if (done) return done;
  const frame: Frame = { fn, shapes, outer, key, memo: new Map() };
  program.frames.set(key, frame);
  program.framesPerFn.set(fn.id, (program.framesPerFn.get(fn.id) ?? 0) + 1);
  return frame;
}
