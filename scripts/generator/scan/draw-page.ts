import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { canvasFont } from '../fonts';
import type { CodeItem, DrawingItem, GeneratedPage, StampItem } from '../page';
import { seededRandom } from '../random';
import { codePixels } from './code-pixels';

/** Resolution of drawing and of the scans, dpi. */
export const SCAN_DPI = 300;
const PX_PER_MM = SCAN_DPI / 25.4;

/** RGBA pixels, row-major. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** Draws a laid-out page on white paper at 300 dpi. */
export async function drawPage(page: GeneratedPage): Promise<Pixels> {
  const [width, height] = [Math.round(page.width * PX_PER_MM), Math.round(page.height * PX_PER_MM)];
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  const px = (mm: number): number => mm * PX_PER_MM;
  for (const item of page.items) {
    switch (item.kind) {
      case 'text':
        context.fillStyle = item.colour;
        context.font = canvasFont(item.font, PX_PER_MM);
        context.fillText(item.text, px(item.x), px(item.y));
        break;
      case 'stamp':
        drawStamp(context, item);
        break;
      case 'rule':
        context.strokeStyle = item.colour;
        context.lineWidth = Math.max(1, px(item.width));
        context.setLineDash(item.dotted === true ? [px(0.4), px(0.9)] : []);
        context.beginPath();
        context.moveTo(px(item.x1), px(item.y1));
        context.lineTo(px(item.x2), px(item.y2));
        context.stroke();
        context.setLineDash([]);
        break;
      case 'box':
        if (item.fill !== undefined) {
          context.fillStyle = item.fill;
          context.fillRect(px(item.x), px(item.y), px(item.width), px(item.height));
        }
        if (item.stroke !== undefined) {
          context.strokeStyle = item.stroke;
          context.lineWidth = Math.max(1, px(item.line));
          context.strokeRect(px(item.x), px(item.y), px(item.width), px(item.height));
        }
        break;
      case 'code':
        await drawCode(context, item);
        break;
      default:
        drawByHand(context, item);
    }
  }
  return { width, height, data: context.getImageData(0, 0, width, height).data };
}

function drawStamp(context: SKRSContext2D, stamp: StampItem): void {
  context.save();
  context.translate(stamp.x * PX_PER_MM, stamp.y * PX_PER_MM);
  context.rotate((stamp.degrees * Math.PI) / 180);
  context.globalAlpha = 0.8;
  context.strokeStyle = stamp.colour;
  context.fillStyle = stamp.colour;
  context.lineWidth = 0.7 * PX_PER_MM;
  const [width, height] = [stamp.width * PX_PER_MM, stamp.height * PX_PER_MM];
  if (stamp.shape === 'frame') context.strokeRect(-width / 2, -height / 2, width, height);
  if (stamp.shape === 'round') {
    for (const radius of [width / 2, width / 2.4]) {
      context.beginPath();
      context.arc(0, 0, radius, 0, 2 * Math.PI);
      context.stroke();
    }
  }
  const step = height / (stamp.lines.length + 0.6);
  const longest = Math.max(...stamp.lines.map((line) => line.length), 1);
  const size = Math.min((step / PX_PER_MM / 0.3528) * 0.78, (stamp.width / longest / 0.3528) * 1.6);
  context.font = canvasFont({ face: 'sans', size, bold: true, italic: false }, PX_PER_MM);
  context.textAlign = 'center';
  stamp.lines.forEach((line, index) => context.fillText(line, 0, -height / 2 + step * (index + 1)));
  context.restore();
}

async function drawCode(context: SKRSContext2D, item: CodeItem): Promise<void> {
  const code = await codePixels(item.format, item.text);
  const [x, y, width, height] = [item.x, item.y, item.width, item.height].map((mm) => mm * PX_PER_MM) as [
    number,
    number,
    number,
    number,
  ];
  // Whole pixels a module, or decoders see bars of two widths where there is one. Linear codes fill their other side.
  const scale = Math.max(
    1,
    Math.floor(
      Math.min(code.width === 1 ? Infinity : width / code.width, code.height === 1 ? Infinity : height / code.height),
    ),
  );
  const [cellWidth, cellHeight] = [code.width === 1 ? width : scale, code.height === 1 ? height : scale];
  context.fillStyle = '#111111';
  for (let row = 0; row < code.height; row += 1) {
    for (let column = 0; column < code.width; column += 1) {
      if (code.dark[row * code.width + column] !== 1) continue;
      context.fillRect(Math.round(x) + column * scale, Math.round(y) + row * scale, cellWidth, cellHeight);
    }
  }
}

/** Signatures, pencil, photos, coats of arms: strokes and shades that nobody can read as words. */
function drawByHand(context: SKRSContext2D, item: DrawingItem): void {
  const random = seededRandom(`drawing ${item.seed}`);
  const [x, y, width, height] = [item.x, item.y, item.width, item.height].map((mm) => mm * PX_PER_MM) as [
    number,
    number,
    number,
    number,
  ];
  context.save();
  context.strokeStyle = item.colour;
  context.fillStyle = item.colour;
  if (item.kind === 'photo') {
    context.globalAlpha = 0.45;
    context.fillRect(x, y, width, height);
    context.globalAlpha = 0.7;
    context.beginPath();
    context.ellipse(x + width / 2, y + height * 0.42, width * 0.24, height * 0.25, 0, 0, 2 * Math.PI);
    context.ellipse(x + width / 2, y + height * 1.02, width * 0.44, height * 0.34, 0, Math.PI, 2 * Math.PI);
    context.fill();
  } else if (item.kind === 'guilloche') {
    context.lineWidth = 1.5;
    context.globalAlpha = 0.6;
    for (let line = 0; line < 24; line += 1) {
      context.beginPath();
      for (let step = 0; step <= 80; step += 1) {
        const at = (step / 80) * width;
        const wave = Math.sin(step / 5 + line / 3) * height * 0.03 + (line / 24) * height;
        if (step === 0) context.moveTo(x + at, y + wave);
        else context.lineTo(x + at, y + wave);
      }
      context.stroke();
    }
  } else if (item.kind === 'arms') {
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + width, y);
    context.lineTo(x + width, y + height * 0.6);
    context.quadraticCurveTo(x + width / 2, y + height * 1.25, x, y + height * 0.6);
    context.closePath();
    context.globalAlpha = 0.75;
    context.fill();
  } else {
    context.lineWidth = item.kind === 'pencil' ? 3 : 4;
    context.globalAlpha = item.kind === 'pencil' ? 0.45 : 0.9;
    context.lineCap = 'round';
    context.beginPath();
    context.moveTo(x, y + height * 0.6);
    const strokes = 7;
    for (let stroke = 1; stroke <= strokes; stroke += 1) {
      const to = x + (width * stroke) / strokes;
      const lift = y + height * random.real(0, 1);
      context.bezierCurveTo(
        to - width / strokes,
        lift,
        to - width / strokes / 2,
        y + height * random.real(-0.1, 1.1),
        to,
        y + height * random.real(0.35, 0.75),
      );
    }
    context.stroke();
  }
  context.restore();
}
