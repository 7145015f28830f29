import { listedCode, openCode } from '../codec/codes';
import { many, one, optional, sequence, type Sequence, type TypeOfCodec } from '../codec/structure';
import { anyString, boolean, dateTime, patternString } from '../codec/texts';

/** xdomea file formats: list version 1.0 is at hand, 2.0 is what xdomea 4.0.0 names. */
export const dateiformat = listedCode('dateiformat', { versions: ['1.0', '2.0'] });

/** A file name that starts with a UUID. */
const dateiname = patternString(
  /^[0-9|A-Fa-f]{8}-[0-9|A-Fa-f]{4}-[0-9|A-Fa-f]{4}-[0-9|A-Fa-f]{4}-[0-9|A-Fa-f]{12}_?[^\r\n]*$/,
  'beginnt nicht mit einer UUID',
);

const siegelTeile = sequence('xdomea', {
  SignaturSiegelEingebettet: optional(boolean({ whenEmpty: true, only: true })),
  SignaturSiegelDatei: many(dateiname),
});

/** SignaturSiegelType: embedded, or one or more files. */
const signaturSiegel: Sequence<TypeOfCodec<typeof siegelTeile>> = {
  ...siegelTeile,
  read: (element, reading) => {
    const value = siegelTeile.read(element, reading);
    if ((value.SignaturSiegelEingebettet === undefined) === (value.SignaturSiegelDatei.length === 0))
      reading.broken('SignaturSiegel braucht entweder SignaturSiegelEingebettet oder SignaturSiegelDatei');
    return value;
  },
};

const hash = sequence('xdomea', {
  Wert: one(anyString),
  Algorithmus: optional(openCode('urn:xoev-de:kosit:codeliste:xta.serviceprofile.kryptographische-algorithmen')),
  SonstigerAlgorithmus: optional(anyString),
});

const primaerdokument = sequence('xdomea', {
  Dateiname: one(dateiname),
  DateinameOriginal: optional(anyString),
  Ersteller: optional(anyString),
  DatumUhrzeit: optional(dateTime),
  SignaturSiegel: optional(signaturSiegel),
  ZeitpunktLetzteAenderung: optional(dateTime),
  Hash: optional(hash),
});

/** VersionType: one version of a document with its files. */
export const version = sequence('xdomea', {
  Nummer: one(anyString),
  Format: many(
    sequence('xdomea', {
      Name: one(dateiformat),
      SonstigerName: optional(anyString),
      Version: one(anyString),
      Primaerdokument: one(primaerdokument),
    }),
    1,
  ),
});
export type Version = TypeOfCodec<typeof version>;
