import type { Box, Rotation } from '../page-image';

/**
 * The way between the delivered image and the upright page: turned clockwise by `rotation`, then straightened by
 * `skewDegrees` clockwise about the centre, canvas unchanged. Points count px corners: (0, 0) is the top left corner of
 * the top left px. Works for any scale: give the size in the px you count in.
 */
export class UprightFrame {
  /** Size of the upright page in the px given. */
  readonly width: number;
  readonly height: number;
  private readonly cos: number;
  private readonly sin: number;

  constructor(
    readonly sourceWidth: number,
    readonly sourceHeight: number,
    readonly rotation: Rotation,
    readonly skewDegrees: number,
  ) {
    const turned = rotation === 90 || rotation === 270;
    this.width = turned ? sourceHeight : sourceWidth;
    this.height = turned ? sourceWidth : sourceHeight;
    this.cos = Math.cos((skewDegrees * Math.PI) / 180);
    this.sin = Math.sin((skewDegrees * Math.PI) / 180);
  }

  /** A point of the delivered image on the upright page. */
  toUpright(x: number, y: number): readonly [number, number] {
    let turnedX = x;
    let turnedY = y;
    if (this.rotation === 90) [turnedX, turnedY] = [this.sourceHeight - y, x];
    else if (this.rotation === 180) [turnedX, turnedY] = [this.sourceWidth - x, this.sourceHeight - y];
    else if (this.rotation === 270) [turnedX, turnedY] = [y, this.sourceWidth - x];
    const dx = turnedX - this.width / 2;
    const dy = turnedY - this.height / 2;
    return [dx * this.cos - dy * this.sin + this.width / 2, dx * this.sin + dy * this.cos + this.height / 2];
  }

  /** A point of the upright page in the delivered image. */
  toSource(x: number, y: number): readonly [number, number] {
    const dx = x - this.width / 2;
    const dy = y - this.height / 2;
    const turnedX = dx * this.cos + dy * this.sin + this.width / 2;
    const turnedY = -dx * this.sin + dy * this.cos + this.height / 2;
    if (this.rotation === 90) return [turnedY, this.sourceHeight - turnedX];
    if (this.rotation === 180) return [this.sourceWidth - turnedX, this.sourceHeight - turnedY];
    if (this.rotation === 270) return [this.sourceWidth - turnedY, turnedX];
    return [turnedX, turnedY];
  }

  /** The smallest upright box around a box of the delivered image, cut to the page, whole px of the upright page × `scale`. */
  boxToUpright(box: Box, scale = 1): Box {
    const corners = [
      this.toUpright(box.left, box.top),
      this.toUpright(box.right, box.top),
      this.toUpright(box.left, box.bottom),
      this.toUpright(box.right, box.bottom),
    ];
    const xs = corners.map(([x]) => x);
    const ys = corners.map(([, y]) => y);
    const limit = (value: number, max: number): number => Math.min(Math.max(value, 0), max);
    const width = Math.round(this.width * scale);
    const height = Math.round(this.height * scale);
    return {
      left: limit(Math.floor(Math.min(...xs) * scale), width),
      top: limit(Math.floor(Math.min(...ys) * scale), height),
      right: limit(Math.ceil(Math.max(...xs) * scale), width),
      bottom: limit(Math.ceil(Math.max(...ys) * scale), height),
    };
  }
}
