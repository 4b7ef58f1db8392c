import { didYouMean } from '../closest.js';
import type { AnyRule } from '../rule.js';

/** Stands for every rule, audit rules included. */
export const ALL_RULES = 'ALL';

/** A rule was named that does not exist. */
export class UnknownRuleError extends Error {}

/** Which rules a run uses. */
export interface Selection {
  /** Rule ids or `ALL`; null: the default set. */
  readonly select: readonly string[] | null;
  readonly extendSelect: readonly string[];
  readonly ignore: readonly string[];
}

/**
 * The selected rules, in the order of `rules`. What is ignored is out even where it is selected.
 * @throws UnknownRuleError
 */
export function selectRules(rules: readonly AnyRule[], selection: Selection): AnyRule[] {
  const { select, extendSelect, ignore } = selection;
  checkKnown([...(select ?? []), ...extendSelect, ...ignore], rules);
  const wanted = new Set([...(select ?? []), ...extendSelect]);
  const unwanted = new Set(ignore);
  const isIn = (ids: ReadonlySet<string>, rule: AnyRule): boolean => ids.has(ALL_RULES) || ids.has(rule.id);
  return rules.filter(
    (rule) => (isIn(wanted, rule) || (select === null && rule.set === 'default')) && !isIn(unwanted, rule),
  );
}

function checkKnown(ids: readonly string[], rules: readonly AnyRule[]): void {
  const known = rules.map((rule) => rule.id);
  const unknown = ids.find((id) => id !== ALL_RULES && !known.includes(id));
  if (unknown !== undefined) throw new UnknownRuleError(`unknown rule '${unknown}'${didYouMean(unknown, known)}`);
}
