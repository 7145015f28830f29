import type { Random } from './random';
import type { Setter } from './setter';
import { reword, type WordingContext } from './wording';

/**
 * Parts that are not running text: `@mrzpass` and other machine readable zones, `@foto`, `@siegel` (round seal),
 * `@wappen`, `@rahmen` (certificate border), `@karte` … `@endekarte` (a card copied onto the sheet).
 */
export function setSpecial(setter: Setter, random: Random, name: string, context: WordingContext): void {
  const { look } = setter;
  if (name.startsWith('mrz')) {
    setMrz(setter, reword(`<${name}>`, context));
    return;
  }
  switch (name) {
    case 'foto':
      setter.items.push({
        kind: 'photo',
        x: setter.width - look.right - 40,
        y: setter.y + 2,
        width: 33,
        height: 42,
        colour: '#777777',
        seed: random.int(1, 1_000_000),
      });
      return;
    case 'siegel':
      setter.stamp({
        x: setter.width * random.real(0.5, 0.75),
        y: Math.min(setter.y + 6, setter.height - 35),
        width: 34,
        height: 34,
        degrees: random.real(-20, 20),
        colour: random.pick(['#23408f', '#3d3d3d', '#5b2a7a']),
        shape: 'round',
        lines: ['SIEGEL', context.world.style === 'erst' ? context.sender.ort : String(random.int(1, 99))],
      });
      return;
    case 'wappen':
      setter.items.push({
        kind: 'arms',
        x: setter.width / 2 - 9,
        y: setter.y,
        width: 18,
        height: 20,
        colour: look.accent,
        seed: random.int(1, 99),
      });
      setter.y += 24;
      return;
    case 'rahmen':
      for (const inset of [9, 11]) {
        setter.items.push({
          kind: 'box',
          x: inset,
          y: inset,
          width: setter.width - 2 * inset,
          height: setter.height - 2 * inset,
          line: 0.4,
          stroke: look.accent,
        });
      }
      setter.y += 12;
      return;
    case 'hintergrund':
      setter.items.push({
        kind: 'guilloche',
        x: look.left - 4,
        y: setter.y,
        width: setter.measure + 8,
        height: random.real(85, 110),
        colour: random.pick(['#b9c9dd', '#d8c6d2', '#c5d8c3']),
        seed: random.int(1, 1_000_000),
      });
      setter.y += 5;
      return;
    case 'code':
      setter.y += 4;
      setter.items.push({
        kind: 'code',
        format: 'Code128',
        text: `AKTE:${reword('<az>', context)}`,
        x: look.left,
        y: setter.y,
        width: 110,
        height: 16,
      });
      setter.y += 22;
      return;
    case 'linie':
      setter.rule(look.left, setter.y, setter.width - look.right, setter.y);
      setter.y += 3;
      return;
    case 'abstand':
      setter.y += random.real(12, 40);
      return;
    default:
      throw new Error(`Unbekannter Baustein @${name}`);
  }
}

/** Machine readable zone in monospaced capitals, one block. */
function setMrz(setter: Setter, mrz: string): void {
  const lines = mrz.split('\n');
  const size = lines[0]!.length > 36 ? 10.6 : 12;
  setter.y += 4;
  setter.ensure(lines.length * 6.5);
  setter.nextBlock();
  for (const line of lines) {
    setter.y += 6.2;
    setter.run(line, setter.look.left, setter.y, { face: 'mrz', size, bold: false, italic: false });
    setter.nextLine();
  }
  setter.y += 5;
}
