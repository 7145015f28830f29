// AssemblyScript. The loops over every px of a page, compiled to WebAssembly with SIMD: three to twenty times faster than
// the same loops in JavaScript. `node scripts/kernels.mjs` compiles this file into kernels-module.ts. Pointers are byte
// offsets into the memory that kernels.ts lays out; images are row-major, one byte a px (three for RGB).

/** Mean of each px with its right and lower neighbours (a low pass that moves the image by half a px). */
export function meanOfFour(source: usize, out: usize, width: i32, height: i32): void {
  const two = i16x8.splat(2);
  for (let y = 0; y < height; y++) {
    const row = source + y * width;
    const below = y + 1 < height ? row + width : row;
    const to = out + y * width;
    let x = 0;
    for (; x + 17 <= width; x += 16) {
      const a = v128.load(row + x);
      const b = v128.load(row + x, 1);
      const c = v128.load(below + x);
      const d = v128.load(below + x, 1);
      const low = i16x8.add(
        i16x8.add(i16x8.extend_low_i8x16_u(a), i16x8.extend_low_i8x16_u(b)),
        i16x8.add(i16x8.extend_low_i8x16_u(c), i16x8.extend_low_i8x16_u(d)),
      );
      const high = i16x8.add(
        i16x8.add(i16x8.extend_high_i8x16_u(a), i16x8.extend_high_i8x16_u(b)),
        i16x8.add(i16x8.extend_high_i8x16_u(c), i16x8.extend_high_i8x16_u(d)),
      );
      v128.store(
        to + x,
        i8x16.narrow_i16x8_u(i16x8.shr_u(i16x8.add(low, two), 2), i16x8.shr_u(i16x8.add(high, two), 2)),
      );
    }
    for (; x + 1 < width; x++) {
      const sum = <u32>load<u8>(row + x) + <u32>load<u8>(row + x + 1) + <u32>load<u8>(below + x) + <u32>load<u8>(below + x + 1);
      store<u8>(to + x, <u8>((sum + 2) >> 2));
    }
    store<u8>(to + width - 1, <u8>((<u32>load<u8>(row + width - 1) + <u32>load<u8>(below + width - 1)) >> 1));
  }
}

/** `count` px of one row, bilinear, along a line through the source: start and step in px × 65536. All must lie inside. */
export function sampleLine(
  source: usize,
  stride: i32,
  out: usize,
  count: i32,
  startX: i32,
  startY: i32,
  stepX: i32,
  stepY: i32,
): void {
  let x = startX;
  let y = startY;
  for (let i = 0; i < count; i++) {
    const at = source + (y >> 16) * stride + (x >> 16);
    const fx = (x & 0xffff) >> 8;
    const fy = (y & 0xffff) >> 8;
    const upper = <i32>load<u16>(at);
    const lower = <i32>load<u16>(at + stride);
    const top = (upper & 255) * (256 - fx) + (upper >> 8) * fx;
    const bottom = (lower & 255) * (256 - fx) + (lower >> 8) * fx;
    store<u8>(out + i, <u8>((top * (256 - fy) + bottom * fy + 32768) >> 16));
    x += stepX;
    y += stepY;
  }
}

/**
 * One row of means over factorX × factorY px of one channel. `stride` bytes from row to row, `channels` bytes from px to
 * px, `source` already at the channel.
 */
export function shrinkRow(
  source: usize,
  stride: i32,
  channels: i32,
  factorX: i32,
  factorY: i32,
  out: usize,
  toWidth: i32,
): void {
  const area = factorX * factorY;
  const half = area >> 1;
  let x = 0;
  if (channels == 1 && factorX == 2 && factorY == 2) {
    const two = i16x8.splat(2);
    for (; x + 8 <= toWidth; x += 8) {
      const a = i16x8.extadd_pairwise_i8x16_u(v128.load(source + x * 2));
      const b = i16x8.extadd_pairwise_i8x16_u(v128.load(source + stride + x * 2));
      const mean = i16x8.shr_u(i16x8.add(i16x8.add(a, b), two), 2);
      v128.store64_lane(out + x, i8x16.narrow_i16x8_u(mean, mean), 0);
    }
  } else if (channels == 1 && factorX == 3 && factorY == 3) {
    for (; x < toWidth; x++) {
      const a = source + x * 3;
      const b = a + stride;
      const c = b + stride;
      const sum = <u32>load<u8>(a) + <u32>load<u8>(a + 1) + <u32>load<u8>(a + 2)
        + <u32>load<u8>(b) + <u32>load<u8>(b + 1) + <u32>load<u8>(b + 2)
        + <u32>load<u8>(c) + <u32>load<u8>(c + 1) + <u32>load<u8>(c + 2);
      store<u8>(out + x, <u8>((sum + 4) / 9));
    }
  }
  for (; x < toWidth; x++) {
    let sum = half;
    for (let dy = 0; dy < factorY; dy++) {
      let at = source + dy * stride + x * factorX * channels;
      for (let dx = 0; dx < factorX; dx++, at += channels) sum += <i32>load<u8>(at);
    }
    store<u8>(out + x, <u8>(sum / area));
  }
}

/** Adds the px values to four histograms of 256 × u32 that lie one behind the other (four, so that no count waits for another). */
export function countValues(source: usize, count: i32, histograms: usize): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const four = load<u32>(source + i);
    const a = histograms + ((four & 255) << 2);
    const b = histograms + 1024 + (((four >> 8) & 255) << 2);
    const c = histograms + 2048 + (((four >> 16) & 255) << 2);
    const d = histograms + 3072 + ((four >> 24) << 2);
    store<u32>(a, load<u32>(a) + 1);
    store<u32>(b, load<u32>(b) + 1);
    store<u32>(c, load<u32>(c) + 1);
    store<u32>(d, load<u32>(d) + 1);
  }
  for (; i < count; i++) {
    const at = histograms + (<usize>load<u8>(source + i) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}

/** One row of bits, first px in the highest bit: 1 where a px is at most `limit`. */
export function thresholdRow(source: usize, width: i32, limit: i32, out: usize): void {
  const limits = i8x16.splat(<i8>limit);
  let x = 0;
  for (; x + 16 <= width; x += 16) {
    const dark = i8x16.le_u(v128.load(source + x), limits);
    const turned = v128.shuffle<u8>(dark, dark, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8);
    store<u16>(out + (x >> 3), <u16>i8x16.bitmask(turned));
  }
  for (; x < width; x += 8) {
    let byte = 0;
    for (let bit = 0; bit < 8 && x + bit < width; bit++) {
      if (<i32>load<u8>(source + x + bit) <= limit) byte |= 0x80 >> bit;
    }
    store<u8>(out + (x >> 3), <u8>byte);
  }
}

/** Luma (ITU-R BT.601) of `count` RGB px; not 0 when any px has a colour. */
export function lumaOfRgb(source: usize, channels: i32, count: i32, out: usize): i32 {
  let difference = 0;
  for (let i = 0; i < count; i++) {
    const red = <i32>load<u8>(source);
    const green = <i32>load<u8>(source, 1);
    const blue = <i32>load<u8>(source, 2);
    difference |= (red ^ green) | (green ^ blue);
    store<u8>(out + i, <u8>((red * 19595 + green * 38470 + blue * 7471 + 32768) >> 16));
    source += channels;
  }
  return difference;
}

// @ts-ignore: decorator
@inline
function byte(value: i32): u8 {
  return value <= 0 ? 0 : value >= 255 ? 255 : <u8>value;
}

/** Cb and Cr (JFIF) of two RGB rows at half size, mean of 2 × 2 px; at an odd width the last column counts twice. */
export function chromaRow(above: usize, below: usize, width: i32, blueOut: usize, redOut: usize): void {
  const half = (width + 1) >> 1;
  for (let x = 0; x < half; x++) {
    const left = 6 * x;
    const right = 2 * x + 1 < width ? left + 3 : left;
    const red = <i32>load<u8>(above + left) + <i32>load<u8>(above + right) + <i32>load<u8>(below + left) + <i32>load<u8>(below + right);
    const green = <i32>load<u8>(above + left, 1) + <i32>load<u8>(above + right, 1) + <i32>load<u8>(below + left, 1) + <i32>load<u8>(below + right, 1);
    const blue = <i32>load<u8>(above + left, 2) + <i32>load<u8>(above + right, 2) + <i32>load<u8>(below + left, 2) + <i32>load<u8>(below + right, 2);
    // Sums of four px: 18 bits of scale. Cb = 128 − 0.168736 R − 0.331264 G + 0.5 B, Cr = 128 + 0.5 R − …
    store<u8>(blueOut + x, byte((blue * 32768 - red * 11058 - green * 21710 + (128 << 18) + (1 << 17)) >> 18));
    store<u8>(redOut + x, byte((red * 32768 - green * 27439 - blue * 5329 + (128 << 18) + (1 << 17)) >> 18));
  }
}

/** Grows ink (1 on 0) by `reach` px to all sides, square; `between` is room for one image. */
export function grow(source: usize, between: usize, out: usize, width: i32, height: i32, reach: i32): void {
  for (let y = 0; y < height; y++) {
    const row = source + y * width;
    const to = between + y * width;
    let left = -reach - 1;
    for (let x = 0; x < width; x++) {
      if (load<u8>(row + x) != 0) left = x;
      store<u8>(to + x, x - left <= reach ? 1 : 0);
    }
    let right = width + reach;
    for (let x = width - 1; x >= 0; x--) {
      if (load<u8>(row + x) != 0) right = x;
      if (right - x <= reach) store<u8>(to + x, 1);
    }
  }
  for (let y = 0; y < height; y++) {
    const first = max(0, y - reach);
    const last = min(height - 1, y + reach);
    const to = out + y * width;
    let x = 0;
    for (; x + 16 <= width; x += 16) {
      let any = v128.load(between + first * width + x);
      for (let v = first + 1; v <= last; v++) any = v128.or(any, v128.load(between + v * width + x));
      v128.store(to + x, any);
    }
    for (; x < width; x++) {
      let any: u8 = 0;
      for (let v = first; v <= last; v++) any |= load<u8>(between + v * width + x);
      store<u8>(to + x, any);
    }
  }
}

/** 1 becomes 0 and 0 becomes 1. */
export function invert(source: usize, count: i32): void {
  const ones = i8x16.splat(1);
  let i = 0;
  for (; i + 16 <= count; i += 16) v128.store(source + i, v128.xor(v128.load(source + i), ones));
  for (; i < count; i++) store<u8>(source + i, load<u8>(source + i) ^ 1);
}
