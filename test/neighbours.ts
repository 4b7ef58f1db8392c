/** Rules between which the contract sets a precedence: one hazard, one finding. */
const PRECEDENCES: readonly (readonly string[])[] = [
  ['preexec-fn', 'unsafe-call-before-exec', 'getaddrinfo-in-forked-child'],
  ['lock-held-across-fork', 'missing-after-fork-reinit', 'after-fork-handler-hazard'],
  ['fork-with-live-threads', 'implicit-start-method', 'fork-without-exec'],
  ['missing-after-fork-reinit', 'thread-lost-in-forked-child', 'fork-with-live-threads', 'getaddrinfo-in-forked-child'],
  ['ssl-rng-in-forked-child', 'fork-without-exec', 'lock-held-across-fork', 'getaddrinfo-in-forked-child'],
];

/**
 * The rules that a case speaks about: that of its folder, those that could report the same hazard in its place, and
 * those that its promises name. Other rules may find other things in the same program.
 */
export function rulesOf(folder: string, promised: readonly string[]): ReadonlySet<string> {
  return new Set([folder, ...promised, ...PRECEDENCES.filter((rules) => rules.includes(folder)).flat()]);
}
