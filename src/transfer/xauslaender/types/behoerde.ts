import { listedCode } from '../codec/codes';
import { many, one, optional, sequence, type TypeOfCodec } from '../codec/structure';
import { datatypeC } from '../codec/texts';
import { postanschrift } from './anschrift';

/** Directory of authorities: in headers only DVDV is allowed, and no name of the code. */
const verzeichnisdienst = listedCode('verzeichnisdienst', { name: false, allowed: ['DVDV'] });

const kanal = listedCode('erreichbarkeit', { name: false });

/** KommunikationType of the XÖV base message. */
export const kommunikation = sequence('none', {
  kanal: one(kanal),
  kennung: one(datatypeC),
  zusatz: optional(datatypeC),
});

/** Kommunikation of XAusländer: other names, qualified. */
export const kommunikationXA = sequence('xa', {
  art: one(kanal),
  zugangsinfo: one(datatypeC),
  bemerkung: optional(datatypeC),
});

const basis = { verzeichnisdienst: one(verzeichnisdienst), kennung: one(datatypeC), name: one(datatypeC) };

/** An authority; ways to reach it may be missing (reader of a message). */
export const behoerde = sequence('none', { ...basis, erreichbarkeit: many(kommunikation) });
export type Behoerde = TypeOfCodec<typeof behoerde>;

/** An authority with at least one way to reach it (author of a message, forwarding office). */
export const behoerdeErreichbar = sequence('none', { ...basis, erreichbarkeit: many(kommunikation, 1) });
export type BehoerdeErreichbar = TypeOfCodec<typeof behoerdeErreichbar>;

/** An authority with its postal address, if known (000030). */
export const behoerdeMitAnschrift = sequence('none', {
  ...basis,
  erreichbarkeit: many(kommunikation),
  anschrift: optional(postanschrift),
});
