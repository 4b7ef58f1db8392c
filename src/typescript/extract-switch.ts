import type { Step, Test } from '../facts/facts.js';
import { readExpression } from './extract-expressions.js';
import { readBlock } from './extract-statements.js';
import type { Extraction } from './extraction.js';
import type { SwitchStatement } from './syntax.js';

/** Cases with steps that fall through further than this are cut off: each repeats the steps of those behind it. */
const MAX_FALL = 2;

/** Lowers a `switch` to branches, a case that falls through having the steps of the next ones too. */
export function readSwitch(x: Extraction, node: SwitchStatement): Step[] {
  const at = x.atOf(node);
  const value = readExpression(x, node.discriminant);
  const subject = value.k === 'var' || value.k === 'free' ? value : x.temporary('switched', at);
  const first: Step[] = subject === value ? [] : [{ s: 'assign', targets: [subject], value, at }];
  const blocks = node.cases.map((one) => readBlock(x, one.consequent));
  const ways = blocks.map(untilBreak);
  const bodyFrom = (index: number): Step[] => {
    const steps: Step[] = [];
    let fallen = 0;
    for (let i = index; i < blocks.length && fallen < MAX_FALL; i++) {
      const { steps: own, ends } = ways[i] ?? { steps: [], ends: true };
      steps.push(...own);
      if (ends) break;
      if (own.length > 0) fallen++;
    }
    return steps;
  };
  const fallback = node.cases.findIndex((one) => one.test === null);
  let rest = fallback < 0 ? [] : bodyFrom(fallback);
  for (let i = node.cases.length - 1; i >= 0; i--) {
    const one = node.cases[i];
    if (!one?.test) continue;
    const test: Test = { t: 'compare', op: '==', left: subject, right: readExpression(x, one.test) };
    rest = [{ s: 'branch', test, then: bodyFrom(i), else: rest, at: x.atOf(one) }];
  }
  return [...first, ...rest];
}

/** The steps of a case up to the `break` that leaves the switch; what follows a conditional one is in its other arm. */
function untilBreak(steps: readonly Step[]): { readonly steps: Step[]; readonly ends: boolean } {
  const out: Step[] = [];
  for (const [i, step] of steps.entries()) {
    if (step.s === 'break') return { steps: out, ends: true };
    if (step.s === 'return' || step.s === 'raise' || step.s === 'continue')
      return { steps: [...out, step], ends: true };
    if (step.s !== 'branch') {
      out.push(step);
      continue;
    }
    const then = untilBreak(step.then);
    const other = untilBreak(step.else);
    const rest = untilBreak(steps.slice(i + 1));
    if (!then.ends && !other.ends) {
      out.push(step, ...rest.steps);
      return { steps: out, ends: rest.ends };
    }
    const arm = (own: typeof then): Step[] => (own.ends ? own.steps : [...own.steps, ...rest.steps]);
    out.push({ ...step, then: arm(then), else: arm(other) });
    return { steps: out, ends: (then.ends || rest.ends) && (other.ends || rest.ends) };
  }
  return { steps: out, ends: false };
}
