import type { Face } from './fonts';
import type { Style } from './person';
import type { Random } from './random';

/** The typographic habits of one paper. Lengths in mm, type in points. */
export interface Look {
  readonly face: Face;
  readonly headFace: Face;
  readonly size: number;
  /** Line height as a multiple of the type size. */
  readonly leading: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly letterhead: Letterhead;
  readonly form: FormKind;
  readonly numbering: Numbering;
  readonly titleAlign: 'left' | 'centre';
  readonly justify: boolean;
  readonly ink: string;
  readonly accent: string;
  readonly typewritten: boolean;
}

export type Letterhead =
  'mitte' | 'infoblock' | 'bezugszeile' | 'schlicht' | 'rechts' | 'leiste' | 'balken' | 'kopfzeile';
export type FormKind = 'gitter' | 'kaestchen' | 'linien' | 'spalten' | 'nummern' | 'punkte';
export type Numbering = 'seite-von' | 'strich' | 'seite' | 'bruch' | 'blatt' | 'zum-schreiben' | 'keine';

const CHOICES = {
  erst: {
    faces: ['sans', 'serif', 'sans', 'serif'] as const,
    letterheads: ['mitte', 'infoblock', 'infoblock', 'bezugszeile', 'schlicht'] as const,
    forms: ['gitter', 'kaestchen', 'linien'] as const,
    numberings: ['seite-von', 'seite-von', 'strich', 'seite', 'keine'] as const,
  },
  zweit: {
    faces: ['sans-dv', 'serif-dv', 'sans', 'serif'] as const,
    letterheads: ['rechts', 'leiste', 'balken', 'kopfzeile'] as const,
    forms: ['spalten', 'nummern', 'punkte'] as const,
    numberings: ['bruch', 'blatt', 'zum-schreiben', 'strich', 'keine'] as const,
  },
};

/** Draws the habits for a paper of a year; up to the nineties much was typed. */
export function drawLook(random: Random, style: Style, year: number, flags: ReadonlySet<string>): Look {
  const choice = CHOICES[style];
  const typed = flags.has('typ') || random.chance(year < 1993 ? 0.7 : year < 2001 ? 0.35 : 0.04);
  const face: Face = typed ? random.pick(['typewriter', 'typewriter', 'worn']) : random.pick(choice.faces);
  return {
    face,
    headFace: typed && random.chance(0.5) ? face : random.pick(choice.faces),
    size: typed ? 11.5 : random.pick([9.5, 10, 10.5, 11, 11, 11.5]) - (face.endsWith('-dv') ? 1 : 0),
    leading: typed ? random.pick([1.25, 1.5]) : random.pick([1.18, 1.25, 1.35, 1.45]),
    left: random.real(20, 26),
    right: random.real(16, 24),
    top: random.real(14, 22),
    bottom: random.real(20, 27),
    letterhead: typed && style === 'erst' && random.chance(0.5) ? 'schlicht' : random.pick(choice.letterheads),
    form: random.pick(choice.forms),
    numbering: random.pick(choice.numberings),
    titleAlign: random.chance(0.4) ? 'centre' : 'left',
    justify: !typed && random.chance(0.3),
    ink: typed ? '#2b2b2f' : '#111111',
    accent: random.pick(['#1d3b6f', '#7a1f1f', '#1f5c3a', '#333333', '#333333']),
    typewritten: typed,
  };
}
