import { optional, sequence } from '../codec/structure';
import { datatypeC } from '../codec/texts';
import { behoerdeMitAnschrift } from '../types/behoerde';
import { define, noRules, type NachrichtOf } from './definition';

/** 000030: the reader of a message declares that it is not competent; ausloeserUUID is mandatory. */
export const nichtzustaendigkeitserklaerung = define({
  type: '000030',
  root: { ns: 'xa', local: 'Administration.Nichtzustaendigserklaerung.000030' },
  ausloeser: 'mandatory',
  inhalt: sequence('xa', {
    zustaendigeBehoerde: optional(behoerdeMitAnschrift, { ns: 'none' }),
    bemerkung: optional(datatypeC),
  }),
  rules: noRules,
});
export type Nichtzustaendigkeitserklaerung = NachrichtOf<typeof nichtzustaendigkeitserklaerung>;
