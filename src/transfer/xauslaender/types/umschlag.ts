import { one, optional, sequence, type Sequence, type TypeOfCodec } from '../codec/structure';
import { uuid } from '../codec/texts';
import { postanschrift, type Postanschrift } from './anschrift';
import { behoerde, behoerdeErreichbar } from './behoerde';
import { identifikationXA, identifikationXInneres } from './nachricht';

/** The program that wrote a message: attributes of the root element. */
export interface Produkt {
  readonly produkt: string;
  readonly produkthersteller: string;
  readonly produktversion?: string;
}

/** Header of the message (nachrichtenkopf.g2g). */
export type Nachrichtenkopf = TypeOfCodec<ReturnType<typeof kopf>>;

/** What every message has around its body. */
export interface Umschlag {
  readonly produkt: Produkt;
  /** Present, with whatever text: the message must not be processed productively. */
  readonly test?: string;
  readonly kopf: Nachrichtenkopf;
  readonly anschriftLeser?: Postanschrift;
  readonly anschriftAutor: Postanschrift;
  readonly ausloeserUUID?: string;
}

/** The elements of the envelope, before those of the body. */
export type Umschlagelemente = Pick<Umschlag, 'kopf' | 'anschriftLeser' | 'anschriftAutor' | 'ausloeserUUID'>;

function kopf(identifikation: typeof identifikationXA | typeof identifikationXInneres) {
  return sequence('none', {
    identifikation: one<TypeOfCodec<typeof identifikationXA>>(identifikation, { local: 'identifikation.nachricht' }),
    leser: one(behoerde),
    autor: one(behoerdeErreichbar),
  });
}

const elements = (head: typeof identifikationXA | typeof identifikationXInneres) => ({
  kopf: one(kopf(head), { local: 'nachrichtenkopf.g2g', ns: 'none' as const }),
  anschriftLeser: optional(postanschrift, { local: 'anschrift.leser', ns: 'none' as const }),
  anschriftAutor: one(postanschrift, { local: 'anschrift.autor', ns: 'none' as const }),
});

/** XInneres: no ausloeserUUID. */
export const umschlagXInneres: Sequence<Umschlagelemente> = sequence('none', elements(identifikationXInneres));

/** XAusländer, by whether ausloeserUUID is there: never (000002), maybe, always (000030). */
export const umschlagXA: Readonly<Record<'none' | 'optional' | 'mandatory', Sequence<Umschlagelemente>>> = {
  none: sequence('xa', elements(identifikationXA)),
  optional: sequence('xa', { ...elements(identifikationXA), ausloeserUUID: optional(uuid) }),
  mandatory: sequence('xa', { ...elements(identifikationXA), ausloeserUUID: one(uuid) }),
};
