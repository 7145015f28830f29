/**
 * Comparing a register with Akten: `node scripts/run-ts.mjs scripts/bench/abgleich.ts [--rows 36000]`.
 * First how often a name that was only written otherwise is taken for another one (false alarm), and how often another name is taken
 * for a writing of it; then the time of comparing as many rows as a large office has Akten, without the database.
 */
import { parseArgs } from 'node:util';
import { compareAkte, type AkteSide } from '../../src/abgleich/compare-akte';
import { compareNames, HARMLESS } from '../../src/classification/vergleich/compare-names';
import { ORIGINS } from '../generator/origins';
import { seededRandom, type Random } from '../generator/random';

const { values } = parseArgs({ options: { rows: { type: 'string', default: '36000' } } });

/** Ways offices write a name that is the same name. */
const WRITINGS: Readonly<Record<string, (name: string) => string>> = {
  Großschreibung: (name) => name.toUpperCase(),
  'ohne Zeichen': (name) => name.normalize('NFD').replace(/\p{M}/gu, ''),
  'ä als ae': (name) => name.replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue').replaceAll('ß', 'ss'),
  'Bindestrich statt Leerzeichen': (name) => name.replaceAll(' ', '-'),
  'zusammen statt getrennt': (name) => name.replaceAll(' ', ''),
  'Artikel Al als El': (name) => name.replace(/\bAl(?=[ -])/g, 'El'),
  'russisch: englisch statt deutsch': (name) =>
    name
      .replace(/w/g, 'v')
      .replace(/sch/g, 'sh')
      .replace(/tsch/g, 'ch')
      .replace(/j(?=[aeou])/g, 'y')
      .replace(/ew$/g, 'ev'),
  'arabisch: ou statt u, kh statt ch': (name) => name.replace(/u/g, 'ou').replace(/ch/g, 'kh'),
  'arabisch: i statt e, ein Konsonant': (name) =>
    name.replace(/e(?=[dlmrs])/g, 'i').replace(/(ss|mm|dd)/g, (pair) => pair[0]!),
  'türkisch: ohne ğ, ı als i': (name) =>
    name.replaceAll('ğ', 'g').replaceAll('ı', 'i').replaceAll('ş', 's').replaceAll('ç', 'c'),
  'Teile vertauscht': (name) => name.split(' ').reverse().join(' '),
};

const names = [
  ...new Set(ORIGINS.flatMap(({ names: family, male, female }) => [...family.flat(), ...male, ...female])),
];

function falseAlarms(): void {
  let tried = 0;
  let alarms = 0;
  for (const [way, write] of Object.entries(WRITINGS)) {
    const changed = names.filter((name) => write(name) !== name);
    const alarmed = changed.filter((name) => !HARMLESS.has(compareNames(name, write(name))));
    tried += changed.length;
    alarms += alarmed.length;
    process.stdout.write(
      `${way.padEnd(36)} ${alarmed.length} von ${changed.length}${alarmed.length > 0 ? `: ${alarmed.slice(0, 6).join(', ')}` : ''}\n`,
    );
  }
  process.stdout.write(`Fehlalarme: ${alarms} von ${tried} (${((alarms / tried) * 100).toFixed(2)} %)\n`);
  let pairs = 0;
  const merged: string[] = [];
  names.forEach((name, at) => {
    for (const other of names.slice(at + 1)) {
      pairs += 1;
      const verdict = compareNames(name, other);
      if (HARMLESS.has(verdict)) merged.push(`${name}/${other}`);
    }
  });
  process.stdout.write(
    `Verschiedene Namen, als Schreibweise angesehen: ${merged.length} von ${pairs} Paaren: ${merged.slice(0, 12).join(', ')}\n`,
  );
}

function person(random: Random, number: number) {
  const origin = random.pick(ORIGINS);
  const family = random.pick(origin.names);
  const born = `${random.int(1940, 2015)}-${String(random.int(1, 12)).padStart(2, '0')}-${String(random.int(1, 28)).padStart(2, '0')}`;
  return {
    name: typeof family === 'string' ? family : family[0],
    vorname: random.pick(random.chance(0.5) ? origin.male : origin.female),
    geburtsdatum: born,
    staatsangehoerigkeit: origin.nationality,
    azrNummer: String(190_000_000_000 + number),
  };
}

function speed(rows: number): void {
  const random = seededRandom('abgleich');
  const pairs = Array.from({ length: rows }, (_, number) => {
    const known = person(random, number);
    const field = (value: string) => ({
      value,
      page: 1,
      box: { left: 1, top: 1, right: 9, bottom: 9 },
      confidence: 0.95,
      source: 'print',
    });
    const fields = { name: field(known.name), vorname: field(known.vorname), geburtsdatum: field(known.geburtsdatum) };
    const documents = Array.from({ length: 20 }, (_, at) => ({
      id: `${number}-${at}`,
      deliveryId: 'd',
      type: at === 0 ? 'reisepass' : 'schriftverkehr',
      title: 'Dokument',
      date: '2015-01-01',
      position: at,
      fields,
    }));
    const write = random.pick(Object.values(WRITINGS));
    const wrong = random.chance(0.09);
    const values = { ...known, name: write(known.name), geburtsdatum: wrong ? '1999-09-09' : known.geburtsdatum };
    const akte: AkteSide = { values: known, documents };
    return { row: { line: number + 2, aktenzeichen: String(number), values }, akte, wrong };
  });
  const started = process.cpuUsage();
  let found = 0;
  let spellings = 0;
  let others = 0;
  for (const { row, akte, wrong } of pairs) {
    const differences = compareAkte(row, akte, 'deutsches-register');
    if (wrong && differences.some(({ field }) => field === 'geburtsdatum')) found += 1;
    spellings += differences.filter(({ kind }) => kind === 'schreibweise').length;
    others += differences.filter(({ kind, field }) => kind === 'abweichung' && field !== 'geburtsdatum').length;
  }
  const { user, system } = process.cpuUsage(started);
  const seconds = (user + system) / 1e6;
  process.stdout.write(
    `${rows} Zeilen gegen je 20 Dokumente: ${seconds.toFixed(1)} s CPU (${Math.round(rows / seconds)} Zeilen/s); ` +
      `falsche Geburtsdaten gefunden ${found} von ${pairs.filter(({ wrong }) => wrong).length}; ` +
      `${spellings} andere Schreibweisen, ${others} Abweichungen von Namen, die keine sind\n`,
  );
}

falseAlarms();
speed(Number(values.rows));
