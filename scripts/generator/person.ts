import { addMonths, iso } from './calendar';
import { ORIGINS, type Origin } from './origins';
import type { Random } from './random';

/** An invented person; dates are ISO text. */
export interface Person {
  readonly origin: Origin;
  readonly name: string;
  readonly vorname: string;
  readonly sex: 'M' | 'F';
  /** Partial where day or month are not known: `YYYY-MM-DD`, `YYYY-MM`, `YYYY`. */
  readonly birth: string;
  readonly birthPlace: string;
  /** First entry into Germany. */
  readonly entry: string;
  readonly azrNummer: string;
  readonly passport: string;
  readonly passportExpiry: string;
  readonly street: string;
  readonly plz: string;
  readonly ort: string;
}

const STREETS = {
  erst: 'Lindenstraße,Bahnhofstraße,Am Mühlgraben,Ginsterweg,Königsberger Straße,Schillerplatz,Brüder-Grimm-Straße,An der Fähre,Kastanienallee,Weißdornweg,Färbergasse,Hinter der Kirche',
  zweit:
    'Ulmenring,Goethestraße,Zum Güterbahnhof,Hafenstraße,Löwengasse,Pfarrer-Kneipp-Weg,Breslauer Straße,Im Wiesengrund,Marktstieg,Südwall,Kapuzinerplatz,Röntgenstraße',
};

export type Style = 'erst' | 'zweit';

/** The street names of a style. */
export function streets(style: Style): readonly string[] {
  return STREETS[style].split(',');
}

/** A person who lives in `ort` (with a postal code beginning with `plzPrefix`). */
export function makePerson(random: Random, style: Style, ort: string, plzPrefix: string): Person {
  const origin = random.pick(ORIGINS);
  const sex = random.chance(0.5) ? 'M' : 'F';
  const rawName = random.pick(origin.names);
  const name = typeof rawName === 'string' ? rawName : rawName[sex === 'M' ? 0 : 1];
  const given = sex === 'M' ? origin.male : origin.female;
  const first = random.pick(given);
  const second = random.pick(given);
  const vorname = random.chance(0.15) && second !== first ? `${first} ${second}` : first;
  const entryYear = random.int(1986, 2019);
  const birthYear = entryYear - random.int(0, 45);
  const full = iso(birthYear, random.int(1, 12), random.int(1, 28));
  const draw = random.next();
  const birth =
    draw < 0.04 ? full.slice(0, 4) : draw < 0.07 ? full.slice(0, 7) : draw < 0.12 ? iso(birthYear, 1, 1) : full;
  const entry = iso(entryYear, random.int(1, 12), random.int(1, 28));
  const letters = 'CFGHJKLMNPRTVWXYZ';
  return {
    origin,
    name,
    vorname,
    sex,
    birth,
    birthPlace: random.pick(origin.places),
    entry,
    azrNummer: entry.slice(2).replaceAll('-', '') + String(random.int(0, 999999)).padStart(6, '0'),
    passport: random.pick([...letters]) + String(random.int(0, 99999999)).padStart(8, '0'),
    passportExpiry: addMonths(entry, random.int(30, 160)),
    street: `${random.pick(streets(style))} ${random.int(1, 148)}${random.chance(0.12) ? random.pick(['a', 'b', 'c']) : ''}`,
    plz:
      plzPrefix +
      String(random.int(0, 999))
        .padStart(3, '0')
        .slice(0, 5 - plzPrefix.length),
    ort,
  };
}
