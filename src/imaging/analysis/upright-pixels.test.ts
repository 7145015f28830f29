import type { DecodedPage, GreyImage, Rotation } from '../page-image';
import { analysePage, turnAnalysis } from './page-analysis';
import { UprightFrame } from './upright-frame';
import { uprightPixels, uprightRgb } from './upright-pixels';

/** Words and hits lie on the page only when the image is where the frame says, to the px. */
const SIZE = { width: 620, height: 880 };
const SPOT = { x: 180, y: 250 };
const HALF = 12;

function spotted(): GreyImage {
  const data = new Uint8Array(SIZE.width * SIZE.height).fill(240);
  for (let y = SPOT.y - HALF; y < SPOT.y + HALF; y++) {
    for (let x = SPOT.x - HALF; x < SPOT.x + HALF; x++) data[y * SIZE.width + x] = 10;
  }
  return { ...SIZE, data };
}

const COLOURS = new Uint8Array(SIZE.width * SIZE.height * 3);
spotted().data.forEach((value, at) => COLOURS.fill(value, at * 3, at * 3 + 3));

/** Centre of the dark px, px corners counted from 0. */
function centre({ width, data }: GreyImage): readonly [number, number] {
  let [sumX, sumY, weight] = [0, 0, 0];
  data.forEach((value, at) => {
    if (value > 200) return;
    sumX += ((at % width) + 0.5) * (240 - value);
    sumY += (Math.floor(at / width) + 0.5) * (240 - value);
    weight += 240 - value;
  });
  return [sumX / weight, sumY / weight];
}

const rotations: readonly Rotation[] = [0, 90, 180, 270];
const cases = [300, 200, 150, 100, 25].flatMap((dpi) =>
  rotations.flatMap((rotation) => [0, 1.7].map((skew) => [dpi, rotation, skew] as const)),
);

it.each(cases)(
  'a spot stays where the frame says at %i dpi, turned by %i, straightened by %d',
  (dpi, rotation, skew) => {
    const grey = spotted();
    const page: DecodedPage = { page: 1, grey, dpiX: 300, dpiY: 300, dpiKnown: true, findings: [] };
    const analysis = turnAnalysis({ ...analysePage(page), rotation: 0, skewDegrees: skew, ...SIZE }, rotation);
    const [x, y] = new UprightFrame(SIZE.width, SIZE.height, rotation, skew).toUpright(SPOT.x, SPOT.y);
    const image = uprightPixels(grey, analysis, dpi);
    const [foundX, foundY] = centre(image);
    expect(Math.abs(foundX - (x * image.width) / analysis.width)).toBeLessThan(0.4);
    expect(Math.abs(foundY - (y * image.height) / analysis.height)).toBeLessThan(0.4);
    const colour = uprightRgb({ ...SIZE, data: COLOURS }, analysis, dpi);
    const green = Buffer.from(colour.data.filter((_, at) => at % 3 === 1));
    expect(green.equals(image.data)).toBe(true);
  },
);
