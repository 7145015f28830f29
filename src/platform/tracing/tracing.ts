import { context, propagation, ROOT_CONTEXT, SpanStatusCode, trace, type Attributes } from '@opentelemetry/api';

const tracer = trace.getTracer('eakte');

/**
 * Sends the traces of this process to an OTLP receiver. The libraries are loaded only here, so that an installation
 * without traces pays nothing for them. Gives the function that sends what is left and ends it.
 */
export async function startTracing(process: string, version: string, otlpUrl: string): Promise<() => Promise<void>> {
  const [{ NodeTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  const exporter = new OTLPTraceExporter({ url: `${otlpUrl.replace(/\/+$/, '')}/v1/traces` });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': process, 'service.version': version }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  provider.register();
  return () => provider.shutdown();
}

/** The running span as a W3C `traceparent`, to be kept beside a task; null where nothing is traced. */
export function currentTrace(): string | null {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier['traceparent'] ?? null;
}

/** Runs `work` in a span; `parent` is the `traceparent` of whoever asked for it, null for a trace of its own. */
export function inSpan<T>(
  name: string,
  attributes: Attributes,
  parent: string | null | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const from =
    parent === undefined
      ? context.active()
      : parent === null
        ? ROOT_CONTEXT
        : propagation.extract(ROOT_CONTEXT, { traceparent: parent });
  return tracer.startActiveSpan(name, { attributes }, from, async (span) => {
    try {
      return await work();
    } catch (error) {
      // The message may quote data: the code is enough.
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Spans for steps that another process measured: one after the other, the last of them ending now. */
export function recordSteps(milliseconds: Readonly<Record<string, number>>, now: Date): void {
  let start = now.getTime() - Object.values(milliseconds).reduce((sum, ms) => sum + ms, 0);
  for (const [name, ms] of Object.entries(milliseconds)) {
    tracer.startSpan(name, { startTime: start }).end(start + ms);
    start += ms;
  }
}
