import { createCanvas } from '@napi-rs/canvas';

const CELL = 15;
const LABELS = 190;

/**
 * The confusion matrix as PNG: rows are what a document is, columns what was said (last: left for a person); the darker,
 * the greater the share of the row. Green is right, red is wrong, grey is left for a person.
 */
export function confusionPicture(
  pairs: readonly { readonly truth: string; readonly got: string }[],
  types: readonly string[],
): Buffer {
  const columns = [...types, 'nachzuindizieren'];
  const width = LABELS + columns.length * CELL + 20;
  const height = LABELS + types.length * CELL + 20;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  context.font = '11px "DejaVu Sans", sans-serif';
  context.fillStyle = '#222222';
  columns.forEach((label, column) => {
    context.save();
    context.translate(LABELS + column * CELL + 11, LABELS - 6);
    context.rotate(-Math.PI / 2);
    context.fillText(label, 0, 0);
    context.restore();
  });
  types.forEach((truth, row) => {
    const own = pairs.filter((pair) => pair.truth === truth);
    const top = LABELS + row * CELL;
    context.fillStyle = '#222222';
    context.textAlign = 'right';
    context.fillText(`${truth} (${own.length})`, LABELS - 6, top + 11);
    context.textAlign = 'left';
    columns.forEach((got, column) => {
      const count = own.filter((pair) => pair.got === got).length;
      const strength = own.length === 0 ? 0 : count / own.length;
      const shade = got === truth ? '22,120,60' : column === types.length ? '90,90,90' : '190,30,30';
      context.fillStyle = count === 0 ? '#f4f4f4' : `rgba(${shade},${0.25 + 0.75 * strength})`;
      context.fillRect(LABELS + column * CELL + 1, top + 1, CELL - 2, CELL - 2);
    });
  });
  return canvas.toBuffer('image/png');
}
