import type { ResourceTrait } from '../effects.js';
import type { Value } from '../facts/facts.js';
import { atOf, walkSteps } from '../facts/visit.js';
import type { Place, TraceStep } from '../finding.js';
import type { Evaluator } from '../link/evaluator.js';
import type { Abstract, Binding, Cls, Fn } from '../link/model.js';
import type { Program } from '../link/program.js';
import { isCallOn, some } from './handover.js';
import { isPublic } from './lock-callers.js';
import type { Longevity } from './longevity.js';
import type { Summary } from './model.js';
import type { Protections } from './protections.js';
import { isTestFile } from './test-files.js';
import { resourceOf } from './resources.js';
import { classesOf, fieldNamed } from './thread-owner.js';
import { calledIn } from './thread-work.js';
import { functionName, placeOf } from './trace.js';

/** A container of an object in which connections wait for later calls, whichever process makes those. */
export interface PooledConnections {
  readonly name: string;
  readonly trait: ResourceTrait;
  /** Where the container is made. */
  readonly place: Place;
  /** A public method that gives a connection out. */
  readonly user: { readonly name: string; readonly trace: readonly TraceStep[] };
}

interface Sources {
  readonly e: Evaluator;
  readonly program: Program;
  readonly entries: (fn: Fn, cls: Cls | null) => readonly Summary[];
  readonly protections: Protections;
  readonly longevity: Longevity;
}

/** Methods of containers and queues that take an element out, and that put one in. */
const TAKING: ReadonlySet<string> = new Set(['pop', 'popleft', 'get', 'get_nowait']);
const PUTTING: ReadonlySet<string> = new Set(['append', 'appendleft', 'add', 'put', 'put_nowait']);

/**
 * Pools of the program's own: a method takes a connection out of a container or makes one, another puts it back, and
 * no process check, and no handler of the file, empties the container in a child.
 */
export function pooledConnections(sources: Sources): readonly PooledConnections[] {
  const { program, protections, longevity } = sources;
  return program.modules
    .filter((module) => !isTestFile(module.path) && !protections.all.some(({ site }) => site.fn.module === module))
    .flatMap(({ classes }) => classes)
    .flatMap((cls) => {
      const pools = containersOf(cls).flatMap((container) => poolIn(cls, container, sources));
      return pools.length > 0 && longevity.outlivesCalls(cls) ? pools.slice(0, 1) : [];
    });
}

interface Container {
  readonly name: string;
  readonly made: Extract<Binding, { b: 'value' }>;
}

/** The fields that the constructor sets to something empty. */
function containersOf(cls: Cls): readonly Container[] {
  return [...cls.selfBindings].flatMap(([name, bindings]) => {
    const made = bindings.find(
      (binding): binding is Container['made'] => binding.b === 'value' && binding.fn.facts.name === '__init__',
    );
    const isContainer = made && ((made.value.k === 'seq' && made.value.items.length === 0) || made.value.k === 'call');
    return isContainer ? [{ name, made }] : [];
  });
}

function poolIn(cls: Cls, { name, made }: Container, sources: Sources): readonly PooledConnections[] {
  const { e } = sources;
  const methods = [...cls.methods.values()].flat();
  const taker = methods.find(
    (fn) => isPublic(fn) && !fn.facts.isAsync && some(fn, (value) => isCallOn(value, fn, name, TAKING)),
  );
  const putter = methods.find((fn) => fn !== taker && some(fn, (value) => isCallOn(value, fn, name, PUTTING)));
  const making = taker && putter ? makingIn(taker, e) : null;
  if (!taker || !putter || !making || methods.some((fn) => emptiesInChild(fn, cls, name, sources))) return [];
  return [
    {
      name: `${cls.facts.name}.${name}`,
      trait: making.trait,
      place: placeOf(made),
      user: {
        name: functionName(taker),
        trace: [
          {
            place: placeOf({ fn: making.fn, at: atOf(making.value) }),
            message: `${making.trait.what} is made`,
            depth: 0,
          },
          ...stepOf(putter, name, PUTTING, `${functionName(putter)} puts it back`),
          ...stepOf(taker, name, TAKING, `${functionName(taker)} takes one out`),
        ],
      },
    },
  ];
}

function stepOf(fn: Fn, name: string, methods: ReadonlySet<string>, message: string): readonly TraceStep[] {
  const steps: TraceStep[] = [];
  walkSteps(fn.facts.body, {
    value: (value) => {
      if (isCallOn(value, fn, name, methods))
        steps.push({ place: placeOf({ fn, at: atOf(value) }), message, depth: 0 });
    },
  });
  return steps.slice(0, 1);
}

/** Whether a method compares process ids and makes the container anew, itself or by what it calls. */
function emptiesInChild(fn: Fn, cls: Cls, name: string, { e, entries }: Sources): boolean {
  if (!entries(fn, cls).some(({ pidPlaces }) => pidPlaces.size > 0)) return false;
  const own = [fn, ...[...calledIn(fn, e).values()].flat()];
  return cls.selfBindings.get(name)?.some((binding) => binding.b === 'value' && own.includes(binding.fn)) ?? false;
}

interface Making {
  readonly fn: Fn;
  readonly value: Value;
  readonly trait: ResourceTrait;
}

/** The first call in a function, or in what it calls, that makes a connection. */
function makingIn(fn: Fn, e: Evaluator, depth = 1): Making | null {
  const found: Making[] = [];
  walkSteps(fn.facts.body, {
    value: (value) => {
      if (found.length > 0 || value.k !== 'call') return;
      const results = [...e.evaluate(value, e.defaultFrame(fn)), ...madeByDefault(value.call.callee, fn, e)];
      const [trait] = results.flatMap((result) => connectionOf(result, e) ?? []);
      if (trait) found.push({ fn, value, trait });
      else if (depth > 0)
        found.push(...(calledIn(fn, e).get(value) ?? []).flatMap((callee) => makingIn(callee, e, depth - 1) ?? []));
    },
  });
  return found[0] ?? null;
}

/** What a field makes that keeps a class by which the constructor's caller may replace its default. */
function madeByDefault(callee: Value, fn: Fn, e: Evaluator): readonly Abstract[] {
  const name = callee.k === 'attr' ? fieldNamed(callee, fn) : null;
  return (name === null ? [] : (fn.cls?.selfBindings.get(name) ?? [])).flatMap((binding) => {
    if (binding.b !== 'value' || binding.value.k !== 'var') return [];
    const { value } = binding;
    const given = binding.fn.facts.params.find((param) => param.name === value.name)?.default;
    return (given ? e.evaluate(given, e.defaultFrame(binding.fn)) : []).flatMap((maker) =>
      maker.a === 'class' ? [e.instanceOf(maker.cls, 'self')] : [],
    );
  });
}

/** What a value is as a connection: it is one, or an object of the program that opens one and keeps it for itself. */
function connectionOf(value: Abstract, e: Evaluator): ResourceTrait | null {
  if (value.a === 'object') return connectedBy(value, value.site ? [value.site.fn] : [], e);
  if (value.a !== 'instance') return null;
  const family = classesOf(value.cls, e);
  const methods = family.flatMap((cls) => [...cls.methods.values()].flat());
  for (const cls of family)
    for (const name of cls.selfBindings.keys())
      for (const field of e.field(value.cls, name, value)) {
        const isOwn = field.a === 'object' && field.site?.fn.cls && family.includes(field.site.fn.cls);
        const trait = isOwn ? connectedBy(field, methods, e) : null;
        if (trait) return trait;
      }
  return null;
}

/** The trait of a connection; of what may change hands only where these functions, or what makes it, connect it. */
function connectedBy(
  value: Extract<Abstract, { a: 'object' }>,
  functions: readonly Fn[],
  e: Evaluator,
): ResourceTrait | null {
  const trait = resourceOf(e, value, '')?.trait;
  if (!trait?.handover) return trait ?? null;
  const isConnected = trait.opens?.some(
    (method) =>
      value.site?.call?.text.includes(method) === true ||
      functions.some((fn) =>
        some(fn, (part) => part.k === 'call' && part.call.callee.k === 'attr' && part.call.callee.name === method),
      ),
  );
  return isConnected ? trait : null;
}
