import { toDatatypeC } from '../codec/to-datatype-c';
import { UUID_PATTERN } from '../codec/texts';
import { codeList, findCode } from '../codelists/code-list';
import type { ReadResult } from '../read-message';
import type { MessageOf } from '../registry/messages';

type Refused = Extract<ReadResult, { readonly kind: 'refused' }>;

/**
 * The body of the 0010 for a message that was refused: its codes, each with the reasons (no personal data in them),
 * the identification where it could be read, and the message as it came.
 */
export function rueckweisungAus(refused: Refused, original: Uint8Array): MessageOf<'0010'>['inhalt'] {
  const codes = [...new Set(refused.findings.map(({ code }) => code))];
  const rueckweisungsgrund = codes.map((code) => ({
    grund: { code },
    grundSpezifisch: refused.findings
      .filter((finding) => finding.code === code)
      .slice(0, 20)
      .map(({ path, reason }) => ({
        fehlerbeschreibung: toDatatypeC(path === '' ? reason : `${reason} (${path})`).slice(0, 1000),
      })),
  }));
  const id = refused.identifikation;
  const list = id?.type?.length === 4 ? 'nachrichtentypXInneres' : 'nachrichtentyp';
  const named =
    id?.type !== undefined &&
    findCode(list, id.type) !== undefined &&
    id.uuid !== undefined &&
    UUID_PATTERN.test(id.uuid) &&
    id.erstellungszeitpunkt !== undefined &&
    !Number.isNaN(Date.parse(id.erstellungszeitpunkt))
      ? {
          idNachricht: {
            nachrichtenUUID: id.uuid,
            nachrichtentyp: { code: id.type, listURI: codeList(list).urn, listVersionID: codeList(list).version },
            erstellungszeitpunkt: id.erstellungszeitpunkt,
          },
        }
      : {};
  return {
    rueckweisung: {
      rueckweisungsgrund,
      nichtVerarbeitbarerEinzelfall: [],
      ...named,
      nachricht: { kind: 'inline', data: original },
    },
  };
}
