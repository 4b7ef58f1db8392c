import type { Step, Value } from '../facts/facts.js';
import { walkSteps } from '../facts/visit.js';
import type { Fn } from '../link/model.js';
import { lastName } from '../link/index-module.js';

const CLOSES = /^(?:close|end|destroy|disconnect|quit|stop|terminate|shutdown)(?:Sync|All)?(?=$|[A-Z_])/;
const OPENS =
  /^(?:re)?(?:open|connect|start|create|init|initialize|listen|resume|load|restore|setup|set_up|configure|make|get)(?:Sync)?(?=$|[A-Z_])/;

/** Whether a function closes something that none of the others opens again, as far as their words tell. */
export function closesForGood(closing: Fn, others: Iterable<Fn>): { readonly names: ReadonlySet<string> } | null {
  const names = new Set<string>();
  walkSteps(closing.facts.body, { value: (value) => addWords(value, names) });
  if (!calls(closing.facts.body, CLOSES)) return null;
  for (const fn of others) if (opens(fn, names)) return null;
  return { names };
}

/** Whether a function opens, makes or sets something of these names. */
function opens({ facts }: Fn, names: ReadonlySet<string>): boolean {
  let found = false;
  const look = (value: Value): void => {
    const words = new Set<string>();
    walkSteps([{ s: 'eval', value, at: facts.at }], { value: (inner) => addWords(inner, words) });
    found ||= [...words].some((word) => names.has(word));
  };
  walkSteps(facts.body, {
    step: (step) => {
      if (step.s === 'assign') step.targets.forEach(look);
      // `for (const logger of loggers.values()) logger.reopen()`
      if (step.s === 'loop' && step.iter && calls(step.body, OPENS)) look(step.iter);
    },
    value: (value) => {
      if (value.k === 'call' && OPENS.test(lastName(value.call.callee) ?? '')) look(value);
    },
  });
  return found;
}

/** Whether a function or method of such a name is called. */
function calls(steps: readonly Step[], name: RegExp): boolean {
  let found = false;
  walkSteps(steps, {
    value: (value) => {
      found ||= value.k === 'call' && name.test(lastName(value.call.callee) ?? '');
    },
  });
  return found;
}

/** The names in an expression, without the verbs that they begin with: `closeLoggers` is about loggers. */
function addWords(value: Value, words: Set<string>): void {
  if (value.k !== 'var' && value.k !== 'free' && value.k !== 'attr') return;
  const word = value.name.replace(CLOSES, '').replace(OPENS, '').replace(/#\d+$/, '').toLowerCase().replace(/s$/, '');
  if (word.length > 1 && !COMMON.has(word)) words.add(word);
}

const COMMON = new Set(['this', 'console', 'process', 'fs', 'path', 'then', 'catch', 'value', 'foreach', 'map']);
