export interface Timing {
  readonly stage: string;
  readonly milliseconds: number;
}

/** Adds up how long the stages of a run take. */
export class Stopwatch {
  private readonly totals = new Map<string, number>();

  /** In the order in which the stages first began. */
  get timings(): Timing[] {
    return [...this.totals].map(([stage, milliseconds]) => ({ stage, milliseconds }));
  }

  time<T>(stage: string, run: () => T): T {
    const start = this.start(stage);
    try {
      return run();
    } finally {
      this.stop(stage, start);
    }
  }

  async timeAsync<T>(stage: string, run: () => Promise<T>): Promise<T> {
    const start = this.start(stage);
    try {
      return await run();
    } finally {
      this.stop(stage, start);
    }
  }

  private start(stage: string): number {
    if (!this.totals.has(stage)) this.totals.set(stage, 0);
    return performance.now();
  }

  private stop(stage: string, start: number): void {
    this.totals.set(stage, (this.totals.get(stage) ?? 0) + performance.now() - start);
  }
}
