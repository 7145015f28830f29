import type { FileFormat, Inspection } from '../../src/imaging/formats/inspect';
import { PageLane, type LaneOptions, type PageJob, type PageResult } from './page-lane';
import type { EngineFacts, PageDecision, PageFailure, ReadResult } from './protocol';

export interface PagePoolOptions extends LaneOptions {
  /** Page processes; one a core, each on one thread. */
  readonly size: number;
}

export interface PagePool {
  inspect(file: string): Promise<Inspection | PageFailure>;
  read(request: {
    readonly file: string;
    readonly format: FileFormat;
    /** 1-based in the file. */
    readonly page: number;
    /** 1-based in the delivery. */
    readonly deliveryPage: number;
    /** The text that lies over a scan is taken instead of recognising it. */
    readonly textLayer?: boolean;
    /** What a person decided about the page. */
    readonly decided?: PageDecision;
    /** Where image, preview and thumbnail are laid; made when missing. */
    readonly outDir: string;
  }): Promise<ReadResult | PageFailure>;
  /** What recognises; throws OCR_ENGINE_MISSING when no page process comes up. */
  engine(): Promise<EngineFacts>;
  /** Resident memory of all page processes, bytes. */
  memory(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Reads pages in child processes: a crash, a bomb or an endless loop costs one page, never the worker. Requests beyond
 * the size of the pool wait in order.
 */
export function createPagePool(options: PagePoolOptions): PagePool {
  const lanes = Array.from({ length: options.size }, () => new PageLane(options));
  const idle = [...lanes];
  const waiting: ((lane: PageLane) => void)[] = [];
  const run = async (job: PageJob): Promise<PageResult> => {
    const lane = idle.shift() ?? (await new Promise<PageLane>((resolve) => waiting.push(resolve)));
    try {
      return await lane.run(job);
    } finally {
      const next = waiting.shift();
      if (next === undefined) idle.push(lane);
      else next(lane);
    }
  };
  return {
    // The process answers each kind of request with its kind of result.
    inspect: async (file) => (await run({ kind: 'inspect', file })) as Inspection | PageFailure,
    read: async (request) => (await run({ kind: 'read', ...request })) as ReadResult | PageFailure,
    engine: async () => (await Promise.all(lanes.map((lane) => lane.facts())))[0]!,
    memory: async () => (await Promise.all(lanes.map((lane) => lane.memory()))).reduce((sum, bytes) => sum + bytes, 0),
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}
