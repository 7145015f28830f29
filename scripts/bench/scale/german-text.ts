import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { makePerson, type Person } from '../../generator/person';
import type { Random } from '../../generator/random';

const TEMPLATES = join(__dirname, '..', '..', 'generator', 'vorlagen', 'erst');
/** Words of the whole vocabulary; German files have about this many different ones, compounds and inflections included. */
const VOCABULARY = 60_000;
/** Exponent of the frequency by rank. */
const ZIPF = 1.18;
/** Share of words that the recogniser misread: they are what makes a vocabulary grow without end. */
const MISREAD = 0.02;
const FREQUENT =
  'der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde Sie Ihre Ihnen wir gemäß sowie Bescheid Antrag Aufenthaltserlaubnis Ausländerbehörde Aufenthaltsgesetz Herr Frau geboren Staatsangehörigkeit Datum Unterschrift'.split(
    ' ',
  );

/** Text of pages as offices have them: German words by Zipf's law, dates, numbers, names, and what OCR gets wrong. */
export class GermanText {
  private readonly words: readonly string[];
  /** `ranks[i]`: the word that the i-th of 2^18 equal slices of the probability belongs to. */
  private readonly ranks: Uint32Array;

  constructor(random: Random) {
    this.words = vocabulary(random);
    this.ranks = slices(this.words.length);
  }

  /** One word, frequent ones often. */
  word(random: Random): string {
    return this.words[this.ranks[(random.next() * this.ranks.length) | 0]!]!;
  }

  /** A word by its place in the order of frequency, 0-based. */
  at(rank: number): string {
    return this.words[rank]!;
  }

  /** The text of one page about a person: a letter, a form or a note; the empty text for one side in eight. */
  page(random: Random, person: Person, aktenzeichen: string): string {
    if (random.chance(0.12)) return '';
    const lines: string[] = [];
    if (random.chance(0.5)) lines.push(`Az.: ${aktenzeichen}`);
    if (random.chance(0.6)) lines.push(`${person.name}, ${person.vorname}, geb. ${germanDate(person.birth)}`);
    if (random.chance(0.3)) lines.push(`${person.street}, ${person.plz} ${person.ort}`);
    if (random.chance(0.15)) lines.push(`AZR-Nummer ${person.azrNummer}`);
    if (random.chance(0.1)) lines.push(`Pass Nr. ${person.passport}`);
    // Most pages are half full; a few are tight prose.
    const count = Math.round(40 + 420 * random.next() ** 1.7);
    let line: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const draw = random.next();
      if (draw < 0.008) line.push(germanDate(day(random)));
      else if (draw < 0.016) line.push(`§ ${random.int(1, 99)} Abs. ${random.int(1, 6)}`);
      else if (draw < 0.019) line.push(String(random.int(100, 99_999)));
      else if (draw < 0.019 + MISREAD) line.push(misread(this.word(random), random));
      else line.push(this.word(random));
      if (line.length === 11) {
        lines.push(line.join(' '));
        line = [];
      }
    }
    if (line.length > 0) lines.push(line.join(' '));
    return lines.join('\n');
  }
}

/** A person of the simulated office. */
export function simulatedPerson(random: Random): Person {
  return makePerson(random, 'erst', 'Musterstadt', '65');
}

const day = (random: Random): string => `${random.int(1986, 2026)}-${two(random.int(1, 12))}-${two(random.int(1, 28))}`;
const two = (value: number): string => String(value).padStart(2, '0');
const germanDate = (iso: string): string => iso.split('-').reverse().join('.');

function misread(word: string, random: Random): string {
  const at = random.int(0, Math.max(0, word.length - 1));
  return word.slice(0, at) + random.pick([...'lI1rnce0oßaäu']) + word.slice(at + 1);
}

/** The frequent words first, then the words of our templates, then compounds and inflections made of them. */
function vocabulary(random: Random): readonly string[] {
  const text = readdirSync(TEMPLATES)
    .map((file) => readFileSync(join(TEMPLATES, file), 'utf8'))
    .join(' ');
  const real = [...new Set(text.match(/\p{L}[\p{L}-]{2,}/gu) ?? [])];
  const nouns = real.filter((word) => /^\p{Lu}\p{Ll}{3,11}$/u.test(word));
  const words = new Set([...FREQUENT, ...random.shuffled(real)]);
  const endings = ['', 'en', 's', 'es', 'ung', 'ungen', 'er', 'lich', 'n'];
  while (words.size < VOCABULARY) {
    const [first, second] = [random.pick(nouns), random.pick(nouns).toLowerCase()];
    words.add(first + random.pick(['', 's', 'en']) + second + random.pick(endings));
  }
  return [...words];
}

function slices(count: number): Uint32Array {
  const weights = Array.from({ length: count }, (_unused, rank) => 1 / (rank + 2) ** ZIPF);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const table = new Uint32Array(2 ** 20);
  let rank = 0;
  let reached = weights[0]! / total;
  for (let slice = 0; slice < table.length; slice += 1) {
    while (slice / table.length > reached && rank < count - 1) {
      rank += 1;
      reached += weights[rank]! / total;
    }
    table[slice] = rank;
  }
  return table;
}
