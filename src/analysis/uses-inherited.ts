import type { Effect } from './model.js';

/** Whether something works with the resource of a global or field as it was before a fork. */
export function usesInherited(effect: Effect, place: string): boolean {
  return effect.kind === 'use' && effect.resource.place === place && !effect.own && effect.roles.get('pid') !== 'same';
}
