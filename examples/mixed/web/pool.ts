import cluster from 'node:cluster';

export function keepWorkers(): void {
  cluster.on('exit', () => {
    cluster.fork();
  });
}
