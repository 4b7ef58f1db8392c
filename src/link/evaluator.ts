import type { Call, Value } from '../facts/facts.js';
import type { Abstract, Argument, Cls, Fn, Frame, Item, Module, ObjectId } from './model.js';
import type { Program } from './program.js';

/** A call of a program function, entered: the callee's frame and what its parameters are to the caller. */
export interface Entered {
  readonly frame: Frame;
  readonly ids: ReadonlyMap<number, ObjectId>;
  /** What each parameter gets, as the caller names it. */
  readonly passed: ReadonlyMap<number, readonly Abstract[]>;
}

/** Answers what values may be. One per program; everything is memoised in the frames. */
export interface Evaluator {
  /** Says that a question was not answered because it is being asked: what depends on it is asked again. */
  readonly leaveOpen: () => void;
  readonly program: Program;
  /** What an expression of the frame's function may be; empty where nothing is known. */
  readonly evaluate: (value: Value, frame: Frame) => readonly Abstract[];
  readonly variable: (fn: number, name: string, frame: Frame) => readonly Abstract[];
  readonly moduleGlobal: (module: Module, name: string) => readonly Abstract[];
  readonly moduleNamed: (from: Module, level: number, dotted: string) => Abstract | null;
  readonly attribute: (base: Abstract, name: string, frame: Frame) => readonly Abstract[];
  /** The attributes that an instance keeps, apart from methods. */
  readonly field: (cls: Cls, name: string, owner: Abstract | null) => readonly Abstract[];
  readonly elements: (container: Abstract, key: string | number | null) => readonly Abstract[];
  /** What one item of a container holds, under the name that it has where it is put in. */
  readonly itemValues: (container: Extract<Abstract, { a: 'container' }>, item: Item) => readonly Abstract[];
  /** Program bases before library ones; a library base is its name. */
  readonly mro: (cls: Cls) => readonly (Cls | string)[];
  readonly method: (cls: Cls, name: string) => readonly Fn[];
  readonly arguments: (call: Call, frame: Frame) => readonly Argument[];
  readonly enter: (callee: Extract<Abstract, { a: 'fn' }>, args: readonly Argument[], site: string) => Entered;
  /** What calling this gives. */
  readonly call: (callee: Abstract, args: readonly Argument[], call: Call | null, frame: Frame) => readonly Abstract[];
  /** What the calls in the program pass for a parameter. */
  readonly passed: (fn: Fn, index: number) => readonly Abstract[];
  readonly returns: (frame: Frame) => readonly Abstract[];
  readonly defaultFrame: (fn: Fn) => Frame;
  readonly instanceOf: (cls: Cls, id: ObjectId) => Abstract;
}
