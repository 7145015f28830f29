import fc from 'fast-check';
import { binarise, otsuThreshold } from '../analysis/binarise';
import { shrinkGrey, shrinkRgbChannel } from '../analysis/shrink';
import { chromaSamples } from '../encoding/ycc-planes';
import { splitColour } from '../formats/raster';
import type { GreyImage } from '../page-image';
import { withKernels } from './kernels';

/** The kernels against the plain loops they stand for: every px, at every width (SIMD steps have rests). */
const images = (channels: number): fc.Arbitrary<GreyImage> =>
  fc
    .tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 9 }), fc.integer())
    .map(([width, height, seed]) => {
      let state = seed | 1;
      const data = Uint8Array.from({ length: width * height * channels }, () => {
        state = (Math.imul(state, 1103515245) + 12345) | 0;
        return (state >>> 16) & 255;
      });
      return { width, height, data };
    });

const clamp = (value: number): number => Math.max(0, Math.min(255, Math.floor(value)));

it('shrinks to the mean of each square', () => {
  fc.assert(
    fc.property(images(3), fc.integer({ min: 1, max: 5 }), fc.constantFrom(0, 1, 2), (image, factor, channel) => {
      const grey = { ...image, data: image.data.filter((_, index) => index % 3 === channel) };
      const toWidth = Math.max(1, Math.floor(image.width / factor));
      const toHeight = Math.max(1, Math.floor(image.height / factor));
      const [stepX, stepY] = [Math.min(factor, image.width), Math.min(factor, image.height)];
      const expected = Uint8Array.from({ length: toWidth * toHeight }, (_, index) => {
        const [x, y] = [index % toWidth, Math.floor(index / toWidth)];
        let sum = (stepX * stepY) >> 1;
        for (let dy = 0; dy < stepY; dy++) {
          for (let dx = 0; dx < stepX; dx++) sum += grey.data[(y * stepY + dy) * image.width + x * stepX + dx]!;
        }
        return Math.floor(sum / (stepX * stepY));
      });
      expect(shrinkRgbChannel(image, channel, factor).data).toEqual(expected);
      if (factor > 1) expect(shrinkGrey(grey, factor).data).toEqual(expected);
    }),
  );
});

it('counts and cuts at the threshold', () => {
  fc.assert(
    fc.property(images(1), (image) => {
      const limit = otsuThreshold(image);
      const bits = binarise(image, 'otsu');
      const stride = (image.width + 7) >> 3;
      for (let y = 0; y < image.height; y++) {
        for (let x = 0; x < image.width; x++) {
          const ink = (bits.data[y * stride + (x >> 3)]! >> (7 - (x & 7))) & 1;
          expect(ink).toBe(image.data[y * image.width + x]! <= limit ? 1 : 0);
        }
      }
    }),
  );
  // Two values, a third dark: any threshold between them parts them best.
  const two = Uint8Array.from({ length: 3_000_000 }, (_, index) => (index % 3 === 0 ? 40 : 200));
  const parted = otsuThreshold({ width: 3000, height: 1000, data: two });
  expect([parted >= 40, parted < 200]).toEqual([true, true]);
});

it('parts colour into luma and chroma', () => {
  fc.assert(
    fc.property(images(3), ({ width, height, data }) => {
      const at = (x: number, y: number, channel: number): number =>
        data[(Math.min(height - 1, y) * width + Math.min(width - 1, x)) * 3 + channel]!;
      const luma = Uint8Array.from({ length: width * height }, (_, i) => {
        const [x, y] = [i % width, Math.floor(i / width)];
        return (at(x, y, 0) * 19595 + at(x, y, 1) * 38470 + at(x, y, 2) * 7471 + 32768) >> 16;
      });
      expect(splitColour({ width, height, data }, 3).grey.data).toEqual(luma);
      const half = Math.ceil(width / 2);
      const mean = (i: number, channel: number): number => {
        const [x, y] = [2 * (i % half), 2 * Math.floor(i / half)];
        return (at(x, y, channel) + at(x + 1, y, channel) + at(x, y + 1, channel) + at(x + 1, y + 1, channel)) / 4;
      };
      const { blue, red } = chromaSamples({ width, height, data });
      blue.data.forEach((value, i) => {
        const [r, g, b] = [mean(i, 0), mean(i, 1), mean(i, 2)];
        expect(Math.abs(value - clamp(128.5 - 0.168736 * r - 0.331264 * g + 0.5 * b))).toBeLessThanOrEqual(1);
        expect(Math.abs(red.data[i]! - clamp(128.5 + 0.5 * r - 0.418688 * g - 0.081312 * b))).toBeLessThanOrEqual(1);
      });
    }),
  );
});

it('smooths and samples along a line', () => {
  fc.assert(
    fc.property(images(1), ({ width, height, data }) => {
      fc.pre(width > 2 && height > 2);
      withKernels([data.length, data.length, 1], (kernels, [source, mean, out], view) => {
        view.set(data, source);
        kernels.meanOfFour(source!, mean!, width, height);
        const at = (x: number, y: number): number => (x < width ? data[Math.min(y, height - 1) * width + x]! : 0);
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const sum = at(x, y) + at(x, y + 1) + at(x + 1, y) + at(x + 1, y + 1);
            expect(view[mean! + y * width + x]).toBe(x + 1 < width ? (sum + 2) >> 2 : sum >> 1);
          }
        }
        kernels.sampleLine(source!, width, out!, 1, 65536 / 2, 65536 / 4, 0, 0);
        const top = (at(0, 0) + at(1, 0)) / 2;
        const bottom = (at(0, 1) + at(1, 1)) / 2;
        expect(Math.abs(view[out!]! - (top * 0.75 + bottom * 0.25))).toBeLessThanOrEqual(1);
      });
    }),
  );
});

it('grows ink to all sides', () => {
  fc.assert(
    fc.property(images(1), fc.integer({ min: 1, max: 4 }), ({ width, height, data }, reach) => {
      const ink = data.map((value) => (value < 20 ? 1 : 0));
      const size = ink.length;
      const grown = withKernels([size, size, size], (kernels, [source, between, out], view) => {
        view.set(ink, source);
        kernels.grow(source!, between!, out!, width, height, reach);
        kernels.invert(source!, size);
        expect(view.slice(source, source! + size)).toEqual(ink.map((value) => 1 - value));
        return view.slice(out, out! + size);
      });
      const expected = ink.map((_, at) => {
        const [x, y] = [at % width, Math.floor(at / width)];
        return ink.some(
          (value, i) =>
            value === 1 && Math.abs((i % width) - x) <= reach && Math.abs(Math.floor(i / width) - y) <= reach,
        )
          ? 1
          : 0;
      });
      expect(grown).toEqual(expected);
    }),
  );
});

it('gives a big memory back', () => {
  const size = (): number => withKernels([1], (_kernels, _regions, view) => view.length);
  withKernels([120 * 2 ** 20], () => undefined);
  expect(size()).toBeLessThan(2 ** 20);
});
