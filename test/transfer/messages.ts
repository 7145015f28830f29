import { readMessage } from '../../src/transfer/xauslaender/read-message';
import type { Message, MessageOf } from '../../src/transfer/xauslaender/registry/messages';
import { writeMessage } from '../../src/transfer/xauslaender/write-message';
import { metadatenOf, person, umschlag, uuid } from './build';

export const akte = {
  uuid: uuid(100),
  titel: 'Ausländerakte',
  dokumente: [1, 2].map((n) => ({
    uuid: uuid(200 + n),
    dateiUuid: uuid(300 + n),
    titel: `Bescheid ${String.fromCharCode(64 + n)}`,
    dateiname: `Scan ${n}.pdf`,
    format: '044',
    position: n,
    zusaetze: [],
  })),
  vorgaenge: [],
  register: [],
  zusaetze: [],
};
export const metadaten = metadatenOf(akte, person(), { archivgroesse: 1000, anzahlDerPakete: 2 });

export const anforderung: MessageOf<'010201'> = {
  ...umschlag('010201', uuid(2)),
  type: '010201',
  version: '26.11',
  inhalt: {
    person: person(),
    aktenzeichenAuftraggebendeABH: 'WI-1',
    anforderungsgrund: { code: '01' },
    versandbestaetigung: true,
    zusaetzlichAkzeptiertesFormat: [],
  },
};

export const paket: MessageOf<'010207'> = {
  ...umschlag('010207', uuid(3)),
  type: '010207',
  version: '26.11',
  inhalt: {
    dokumentcontainer: { kind: 'inline', data: Buffer.from('PK und so weiter') },
    identifikationAktenlieferung: uuid(1),
    paketnummer: 1,
  },
};

export const typ4 = (code: string) => ({
  code,
  listURI: 'urn:de:xauslaender:codelist:nachrichtentyp',
  listVersionID: '19',
});
export const verweis = {
  nachrichtenUUID: uuid(1),
  nachrichtentyp: typ4('010206'),
  erstellungszeitpunkt: '2026-11-21T08:00:00.000+01:00',
};

export const quittung: MessageOf<'0020'> = {
  ...umschlag('0020', uuid(4)),
  type: '0020',
  version: '26.11',
  inhalt: {
    ursprungsnachricht: verweis,
    quittung: {
      ursprungsereignis: { zeitpunkt: '2026-11-21T08:00:00.000+01:00', zeichen: 'KS-2026-1' },
      sachverhalt: { code: '4' },
    },
  },
};

export async function weiterleitung(): Promise<MessageOf<'0030'>> {
  const { autor } = umschlag('0030').kopf;
  return {
    ...umschlag('0030', uuid(5)),
    type: '0030',
    version: '26.11',
    inhalt: {
      weiterleitendeStelle: [{ stelle: autor, zeitpunkt: '2026-11-21T08:00:00.000+01:00' }],
      ausloesendeStelle: anforderung.kopf.autor,
      weitergeleiteteNachricht: { kind: 'inline', data: await writeMessage(anforderung) },
      weitergeleiteteNachrichtTyp: typ4('010201'),
    },
  };
}

export async function sendungswiederholung(inner: Uint8Array, type = '010201'): Promise<MessageOf<'000020'>> {
  return await Promise.resolve({
    ...umschlag('000020', uuid(6)),
    type: '000020',
    version: '26.11',
    inhalt: { nachrichtentyp: { code: type }, nachricht: { kind: 'inline', data: inner } },
  });
}

export async function rueckweisung(): Promise<MessageOf<'0010'>> {
  return {
    ...umschlag('0010', uuid(7)),
    type: '0010',
    version: '26.11',
    inhalt: {
      rueckweisung: {
        rueckweisungsgrund: [
          { grund: { code: 'S999' }, grundSpezifisch: [{ fehlerbeschreibung: 'Die Akte ist leer.' }] },
        ],
        nichtVerarbeitbarerEinzelfall: [],
        idNachricht: { ...verweis, nachrichtenUUID: uuid(2), nachrichtentyp: typ4('010201') },
        nachricht: { kind: 'inline', data: await writeMessage(anforderung) },
      },
    },
  };
}

export const xmlOf = async (message: Message): Promise<string> => (await writeMessage(message)).toString('utf8');
export const judge = async (xml: string | Uint8Array, options = {}): Promise<string> => {
  const result = await readMessage(typeof xml === 'string' ? Buffer.from(xml) : xml, options);
  return result.kind === 'message' ? 'accepted' : result.findings[0].code;
};

/** Replaces, and fails when there was nothing to replace: a mutation that changes nothing proves nothing. */
export function replace(xml: string, from: string | RegExp, to: string): string {
  const changed = xml.replace(from, to);
  if (changed === xml) throw new Error(`nothing to replace: ${String(from)}`);
  return changed;
}

/** What, replaced by what, and the code that must come of it. */
export type Case = readonly [what: string, from: string | RegExp, to: string, code: string];
