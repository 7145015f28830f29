import { composeDocument, fitsAkte, type AkteContext, type GeneratedDocument } from './document';
import { yearOf } from './calendar';
import { makeWorld } from './offices';
import { makePerson, type Person, type Style } from './person';
import { seededRandom, type Random } from './random';
import { templatesOf } from './template';

export { pageText, pageTextModel } from './page';
export type { GeneratedDocument } from './document';

/** An invented Akte: documents in filing order, the cover sheet first. */
export interface GeneratedAkte {
  readonly aktenzeichen: string;
  readonly style: Style;
  readonly person: Person;
  readonly documents: readonly GeneratedDocument[];
}

export interface AkteOptions {
  /** Which set of wordings, offices and layouts (train on one, evaluate on the other). */
  readonly style?: Style;
  /** Number of documents after the cover sheet; default 8 to 14. */
  readonly documents?: number;
  /** Exactly these types in this order (after the cover sheet), instead of a random choice. */
  readonly types?: readonly string[];
  /** False leaves the cover sheet out. */
  readonly cover?: boolean;
}

function makeContext(random: Random, style: Style): AkteContext {
  const world = makeWorld(random.fork('world'), style);
  const person = makePerson(random.fork('person'), style, world.ort, world.plz);
  const year = Math.max(1986, yearOf(person.entry));
  const number = random.int(100, 999999);
  const aktenzeichen =
    style === 'erst'
      ? random.pick([
          `33-${year}-${String(number).padStart(6, '0')}`,
          `33.2-${String(number).padStart(6, '0')}`,
          `ABH-${year}-${String(number).padStart(5, '0')}`,
        ])
      : random.pick([
          `32.4/${year}/${String(number).padStart(6, '0')}`,
          `A ${String(number).padStart(6, '0')}/${String(year).slice(2)}`,
          `${String(number).padStart(6, '0')}-${String(year).slice(2)}`,
        ]);
  return {
    person,
    world,
    aktenzeichen,
    bamfAktenzeichen: `${random.int(1000000, 8999999)}-${random.pick([225, 251, 262, 272, 281, 423, 438, 439, 445, 475])}`,
  };
}

/** All type ids for which the style has a template. */
export function generatableTypes(style: Style): string[] {
  return [...new Set(templatesOf(style).map((template) => template.typeId))];
}

/** One invented Akte; the same seed and options give the same Akte. Throws RangeError for a type without template. */
export function generateAkte(seed: number | string, options: AkteOptions = {}): GeneratedAkte {
  const style = options.style ?? 'erst';
  const random = seededRandom(`akte/${style}/${seed}`);
  const context = makeContext(random, style);
  if (templatesOf(style).length === 0) throw new RangeError(`no templates in the style ${style}`);
  const fitting = templatesOf(style).filter(
    (template) => template.typeId !== 'aktendeckblatt' && fitsAkte(template, context),
  );
  const types =
    options.types ??
    drawTypes(random, [...new Set(fitting.map((template) => template.typeId))], options.documents ?? random.int(8, 14));
  const documents = types.map((typeId, index) => compose(typeId, context, random.fork(`document ${index} ${typeId}`)));
  documents.sort((a, b) => (options.types === undefined ? a.date.localeCompare(b.date) : 0));
  const cover = options.cover === false ? [] : [compose('aktendeckblatt', context, random.fork('cover'))];
  return { aktenzeichen: context.aktenzeichen, style, person: context.person, documents: [...cover, ...documents] };
}

/** One invented document of a type with a person of its own: for training with as many examples of each type as wanted. */
export function generateDocument(
  seed: number | string,
  typeId: string,
  options: { readonly style?: Style } = {},
): GeneratedDocument {
  const style = options.style ?? 'erst';
  const random = seededRandom(`document/${style}/${typeId}/${seed}`);
  return compose(typeId, makeContext(random, style), random);
}

function compose(typeId: string, context: AkteContext, random: Random): GeneratedDocument {
  const all = templatesOf(context.world.style).filter((template) => template.typeId === typeId);
  const fitting = all.filter((template) => fitsAkte(template, context));
  if (all.length === 0) {
    throw new RangeError(`Keine Vorlage für ${typeId}`);
  }
  return composeDocument(random.pick(fitting.length > 0 ? fitting : all), context, random);
}

/** Mostly different types; letters and notes may come more than once, as in real files. */
function drawTypes(random: Random, types: readonly string[], count: number): string[] {
  const order = random.shuffled(types);
  const repeatable = types.filter((type) =>
    ['schriftverkehr', 'aktenvermerk', 'aufenthaltserlaubnis', 'duldung', 'zustellnachweis'].includes(type),
  );
  return Array.from({ length: count }, (_, index) =>
    repeatable.length > 0 && random.chance(0.15) ? random.pick(repeatable) : order[index % order.length]!,
  );
}
