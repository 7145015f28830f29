import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Config } from '../src/config/config';
import { pipelineMetrics, type PipelineSources } from '../src/pipeline/pipeline-metrics';
import { NO_OBSERVER, type TaskObserver } from '../src/pipeline/task-observer';
import { serveMetrics } from '../src/platform/metrics/metrics-server';
import { softwareVersion } from '../src/platform/software';
import { inSpan, startTracing } from '../src/platform/tracing/tracing';

export interface WorkerObservation {
  readonly observer: TaskObserver;
  stop(): Promise<void>;
}

/** Starts metrics and traces of a worker process, as far as they are configured. */
export async function observeWorker(
  { http, observe }: Pick<Config, 'http' | 'observe'>,
  sources: PipelineSources,
): Promise<WorkerObservation> {
  let observer: TaskObserver = NO_OBSERVER;
  const stops: (() => Promise<void>)[] = [];
  if (observe.otlpUrl !== undefined) {
    stops.push(await startTracing('eakte-worker', softwareVersion(), observe.otlpUrl));
    observer = {
      ...observer,
      around: (task, work) =>
        inSpan(task.stage, { 'eakte.delivery': task.deliveryId, 'eakte.part': task.part }, task.trace, work),
    };
  }
  if (observe.workerMetricsPort !== undefined) {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    const metrics = pipelineMetrics(registry, sources);
    observer = { ...observer, ended: (end) => metrics.ended(end) };
    const server = await serveMetrics(registry, http.host, observe.workerMetricsPort);
    stops.push(() => new Promise((resolve) => server.close(() => resolve())));
  }
  return {
    observer,
    stop: async () => {
      for (const stop of stops) await stop();
    },
  };
}
