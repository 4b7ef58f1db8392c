import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';

/** Starts a worker for each processor. */
export function startWorkers(): void {
  for (let index = 0; index < availableParallelism(); index++) cluster.fork();
  cluster.on('exit', () => {
    cluster.fork();
  });
}
