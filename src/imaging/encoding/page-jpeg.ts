import type { PageAnalysis } from '../analysis/page-analysis';
import type { DecodedPage, EncodedImage, RgbImage } from '../page-image';
import { quantisePlane, type CoefficientPlane, type Samples } from './jpeg/coefficient-plane';
import { writeProgressiveJpeg } from './jpeg/progressive-writer';
import { isCoarser, tablesForQuality, tablesOf, type QuantisationTables } from './jpeg/quantisation';
import { findQuietBlocks, halfSize, quietLevels, type QuietBlocks } from './quiet-paper';
import { chromaSamples, type ChromaSamples } from './ycc-planes';

/** Quality in the usual scale for pages that come better than this; print and stamps look the same beside the source. */
const QUALITY = 50;

/**
 * JPEG of a page at full size. What stands on the paper is coded as faithfully as the source (with its own quantisation
 * where that is coarser than ours, on the same block grid, so that nothing is lost twice); bare paper becomes an even
 * surface of its shade. Colour pages keep colour; grey pages from a colour scan keep the tint of their paper.
 */
export function encodePageJpeg(page: DecodedPage, analysis: PageAnalysis): EncodedImage {
  const { width, height } = page.grey;
  const tables = chooseTables(page);
  const quiet = quietBlocksOf(page, analysis);
  const lumaPlane = quantisePlane(page.grey, quietLevels(quiet, blockMeans(page.grey, quiet)), tables.luma);
  const chroma =
    page.rgb === undefined ? null : chromaPlanes(page.rgb, quiet, tables, analysis.colourMode === 'colour');
  const { dpi } = analysis;
  if (chroma === null) {
    const components = [{ plane: lumaPlane, sampling: 1 as const, table: tables.luma }];
    const bytes = writeProgressiveJpeg({ width, height, dpi, components });
    return { encoding: 'jpeg', components: 1, width, height, bytes };
  }
  const bytes = writeProgressiveJpeg({
    width,
    height,
    dpi,
    components: [
      { plane: lumaPlane, sampling: 2, table: tables.luma },
      { plane: chroma[0], sampling: 1, table: tables.chroma },
      { plane: chroma[1], sampling: 1, table: tables.chroma },
    ],
  });
  return { encoding: 'jpeg', components: 3, width, height, bytes };
}

function chooseTables(page: DecodedPage): QuantisationTables {
  const ours = tablesForQuality(QUALITY);
  const source = page.encoded?.encoding === 'jpeg' ? tablesOf(page.encoded.bytes) : null;
  return source !== null && isCoarser(source, ours) ? source : ours;
}

/** Pages with different resolution both ways were stretched for the analysis; there every block is content. */
function quietBlocksOf(page: DecodedPage, { small }: PageAnalysis): QuietBlocks {
  const { width, height } = page.grey;
  const fits =
    Math.floor(width / small.factor) === small.grey.width && Math.floor(height / small.factor) === small.grey.height;
  if (fits) return findQuietBlocks(small, width, height);
  const columns = Math.ceil(width / 8);
  const rows = Math.ceil(height / 8);
  return { columns, rows, quiet: new Uint8Array(columns * rows) };
}

/** Mean of every second px of each quiet block. */
function blockMeans({ width, height, data }: Samples, { columns, rows, quiet }: QuietBlocks): Float32Array {
  const means = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (quiet[row * columns + column] === 0) continue;
      const right = Math.min(width, column * 8 + 8);
      const bottom = Math.min(height, row * 8 + 8);
      let sum = 0;
      let count = 0;
      for (let y = row * 8; y < bottom; y += 2) {
        for (let at = y * width + column * 8, end = y * width + right; at < end; at += 2) {
          sum += data[at]!;
          count++;
        }
      }
      means[row * columns + column] = sum / count;
    }
  }
  return means;
}

/** Null when the page has no tint at all. Without `colour` only the tint of the paper is kept. */
function chromaPlanes(
  rgb: RgbImage,
  quiet: QuietBlocks,
  tables: QuantisationTables,
  colour: boolean,
): readonly [CoefficientPlane, CoefficientPlane] | null {
  const half = halfSize(quiet);
  const everywhere = colour ? half : { ...half, quiet: new Uint8Array(half.quiet.length).fill(1) };
  const samples: ChromaSamples = chromaSamples(rgb);
  const planes = [samples.blue, samples.red].map((component) =>
    quantisePlane(component, quietLevels(everywhere, blockMeans(component, everywhere)), tables.chroma),
  );
  const [blue, red] = planes;
  if (blue === undefined || red === undefined) return null;
  const tinted = planes.some(({ coefficients }) => coefficients.some((value) => value !== 0));
  return tinted ? [blue, red] : null;
}
