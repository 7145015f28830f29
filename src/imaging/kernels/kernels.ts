import { KERNELS } from './kernels-module';

/** What kernels.as exports. Pointers are byte offsets into the memory. */
interface Exports {
  meanOfFour(source: number, out: number, width: number, height: number): void;
  sampleLine(
    source: number,
    stride: number,
    out: number,
    count: number,
    startX: number,
    startY: number,
    stepX: number,
    stepY: number,
  ): void;
  shrinkRow(
    source: number,
    stride: number,
    channels: number,
    factorX: number,
    factorY: number,
    out: number,
    toWidth: number,
  ): void;
  countValues(source: number, count: number, histograms: number): void;
  thresholdRow(source: number, width: number, limit: number, out: number): void;
  lumaOfRgb(source: number, channels: number, count: number, out: number): number;
  chromaRow(above: number, below: number, width: number, blueOut: number, redOut: number): void;
  grow(source: number, between: number, out: number, width: number, height: number, reach: number): void;
  invert(source: number, count: number): void;
}

const PAGE_BYTES = 65536;
/** A memory that grew beyond this for one big page is given back after it, bytes. */
const KEEP_BYTES = 96 * 2 ** 20;
/** Room behind every region: SIMD loads may read (never write) past a row. */
const MARGIN = 64;

const module_ = new WebAssembly.Module(Buffer.from(KERNELS, 'base64'));
let memory = new WebAssembly.Memory({ initial: 1 });
let kernels = instantiate();

function instantiate(): Exports {
  // The border to WebAssembly: its exports have no types of their own.
  return new WebAssembly.Instance(module_, { env: { memory } }).exports as Exports;
}

/**
 * Runs `work` with regions of the given sizes (bytes) in the kernels' memory and gives what it returns. `regions` are
 * the offsets; `view` is the whole memory. Nothing of it may be kept: copy results out (`slice`).
 */
export function withKernels<T>(
  sizes: readonly number[],
  work: (kernels: Exports, regions: readonly number[], view: Uint8Array) => T,
): T {
  const regions: number[] = [];
  let end = MARGIN;
  for (const size of sizes) {
    regions.push(end);
    end += (size + MARGIN + 15) & ~15;
  }
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  try {
    return work(kernels, regions, new Uint8Array(memory.buffer));
  } finally {
    if (memory.buffer.byteLength > KEEP_BYTES) {
      memory = new WebAssembly.Memory({ initial: 1 });
      kernels = instantiate();
    }
  }
}
