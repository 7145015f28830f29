import { textWidth } from './fonts';
import { breakLines, type Setter } from './setter';
import type { Random } from './random';

type Row = readonly [label: string, value: string];

/** Sets label–value rows in the look's kind of form: grid, boxes, lines, columns, numbered fields or dots. */
export function setRows(setter: Setter, random: Random, rows: readonly Row[]): void {
  switch (setter.look.form) {
    case 'gitter': {
      grid(setter, rows, 0.38, false);
      return;
    }
    case 'nummern': {
      grid(
        setter,
        rows.map(([label, value], index) => [`${index + 1} ${label}`, value] as const),
        0.45,
        true,
      );
      return;
    }
    case 'kaestchen': {
      boxes(setter, random, rows);
      return;
    }
    case 'linien': {
      lines(setter, rows, false);
      return;
    }
    case 'punkte': {
      lines(setter, rows, true);
      return;
    }
    case 'spalten': {
      plainColumns(setter, rows);
      return;
    }
  }
}

function grid(setter: Setter, rows: readonly Row[], share: number, grey: boolean): void {
  const labelWidth = setter.measure * share;
  const valueFont = setter.font({ bold: setter.look.typewritten ? false : setter.look.size < 11 });
  for (const [label, value] of rows) {
    const step = setter.look.size * 0.3528 * 1.25;
    const labelLines = breakLines(label, setter.font({ size: setter.look.size - 1 }), labelWidth - 4);
    const valueLines = breakLines(value, valueFont, setter.measure - labelWidth - 4);
    const height = Math.max(labelLines.length, valueLines.length) * step + 3;
    setter.ensure(height);
    setter.box(setter.look.left, setter.y, labelWidth, height, grey ? '#e4e4e4' : undefined);
    setter.box(setter.look.left + labelWidth, setter.y, setter.measure - labelWidth, height);
    setter.nextBlock();
    labelLines.forEach((line, index) =>
      setter.run(
        line,
        setter.look.left + 2,
        setter.y + 0.8 + step * (index + 1),
        setter.font({ size: setter.look.size - 1 }),
      ),
    );
    valueLines.forEach((line, index) => {
      setter.run(line, setter.look.left + labelWidth + 2, setter.y + 0.8 + step * (index + 1), valueFont);
      setter.nextLine();
    });
    setter.y += height;
  }
  setter.y += 4;
}

/** Boxes with a small label in the upper left corner, one or two a line. */
function boxes(setter: Setter, random: Random, rows: readonly Row[]): void {
  const height = 11.5;
  let index = 0;
  while (index < rows.length) {
    const first = rows[index]!;
    const second = rows[index + 1];
    const fits = (row: Row): boolean =>
      textWidth(row[1], setter.font()) < setter.measure / 2 - 6 &&
      textWidth(row[0], setter.font({ size: 7 })) < setter.measure / 2 - 4;
    const pair = second !== undefined && fits(first) && fits(second) && random.chance(0.7) ? [first, second] : [first];
    setter.ensure(height);
    pair.forEach(([label, value], column) => {
      const width = setter.measure / pair.length;
      const x = setter.look.left + column * width;
      setter.box(x, setter.y, width, height);
      setter.nextBlock();
      setter.run(label, x + 1.5, setter.y + 3.2, setter.font({ size: 7 }));
      setter.nextLine();
      setter.run(value, x + 2.5, setter.y + 9, setter.font());
    });
    setter.y += height;
    index += pair.length;
  }
  setter.y += 4;
}

function lines(setter: Setter, rows: readonly Row[], dotted: boolean): void {
  const labelWidth = Math.min(
    setter.measure * 0.5,
    Math.max(...rows.map(([label]) => textWidth(label, setter.font()))) + 4,
  );
  for (const [label, value] of rows) {
    const valueLines = breakLines(value, setter.font(), setter.measure - labelWidth - 2);
    const labelLines = breakLines(`${label}${dotted ? '' : ':'}`, setter.font(), labelWidth);
    const count = Math.max(valueLines.length, labelLines.length);
    setter.ensure(count * 7);
    setter.nextBlock();
    for (let index = 0; index < count; index++) {
      setter.y += index === 0 ? 7 : 5.2;
      setter.run(labelLines[index] ?? '', setter.look.left, setter.y, setter.font());
      setter.run(valueLines[index] ?? '', setter.look.left + labelWidth, setter.y, setter.font());
      setter.nextLine();
    }
    setter.rule(
      setter.look.left + labelWidth - 1,
      setter.y + 1,
      setter.width - setter.look.right,
      setter.y + 1,
      0.2,
      dotted,
    );
  }
  setter.y += 5;
}

function plainColumns(setter: Setter, rows: readonly Row[]): void {
  const labelWidth = setter.measure * 0.4;
  for (const [label, value] of rows) {
    const valueLines = breakLines(value, setter.font({ bold: true }), setter.measure - labelWidth);
    const labelLines = breakLines(label, setter.font(), labelWidth - 3);
    const count = Math.max(valueLines.length, labelLines.length);
    setter.ensure(count * 5.5);
    setter.nextBlock();
    for (let index = 0; index < count; index++) {
      setter.y += 5.4;
      setter.run(labelLines[index] ?? '', setter.look.left, setter.y, setter.font());
      setter.run(valueLines[index] ?? '', setter.look.left + labelWidth, setter.y, setter.font({ bold: true }));
      setter.nextLine();
    }
  }
  setter.y += 4;
}

/** Sets a ruled table, the first row in bold; cells that look like amounts stand right. */
export function setTable(setter: Setter, rows: readonly (readonly string[])[]): void {
  const columns = Math.max(...rows.map((row) => row.length));
  const font = setter.font({ size: Math.min(setter.look.size, 10) });
  const natural = Array.from({ length: columns }, (_, column) =>
    Math.min(70, Math.max(14, ...rows.map((row) => textWidth(row[column] ?? '', { ...font, bold: true }) + 5))),
  );
  const scale = setter.measure / natural.reduce((sum, width) => sum + width, 0);
  const widths = natural.map((width) => width * scale);
  const bordered = setter.look.form !== 'spalten' && setter.look.form !== 'linien';
  const step = font.size * 0.3528 * 1.25;
  rows.forEach((row, rowIndex) => {
    const bold = rowIndex === 0;
    const cells = row.map((cell, column) => breakLines(cell, { ...font, bold }, widths[column]! - 4));
    const height = Math.max(...cells.map((cell) => cell.length)) * step + 2.6;
    setter.ensure(height);
    let x = setter.look.left;
    setter.nextBlock();
    cells.forEach((cell, column) => {
      const width = widths[column]!;
      if (bordered) {
        setter.box(x, setter.y, width, height, bold && setter.look.form === 'nummern' ? '#e4e4e4' : undefined);
      }
      cell.forEach((line, index) => {
        const right = /^-?[\d.,]+(?: (?:€|EUR|DM))?$/u.test(line) && column > 0;
        const at = right ? x + width - 2 - textWidth(line, { ...font, bold }) : x + 2;
        setter.run(line, at, setter.y + 0.6 + step * (index + 1), { ...font, bold });
      });
      x += width;
    });
    setter.y += height;
    if (!bordered) {
      setter.rule(setter.look.left, setter.y, setter.width - setter.look.right, setter.y, bold ? 0.4 : 0.12);
    }
  });
  setter.y += 4;
}
