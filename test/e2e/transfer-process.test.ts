import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { loadConfig } from '../../src/config/config';
import { openFoundations, type Foundations } from '../../src/foundations';
import { execute, rows } from '../../src/platform/database/sql';
import {
  answerObstacle,
  declareNotCompetent,
  declareUnresolved,
  forwardRequest,
  rejectRequest,
} from '../../src/transfer/exchange/answers';
import { board, type BoardEntry } from '../../src/transfer/exchange/board';
import { askCompetence, denyCompetence } from '../../src/transfer/exchange/competence';
import { openExchange, type Exchange } from '../../src/transfer/exchange/exchange';
import { handoverDetail } from '../../src/transfer/exchange/handover-detail';
import { releaseLocked } from '../../src/transfer/exchange/locked-akte';
import { deliverOutbox } from '../../src/transfer/exchange/outbox';
import { receiveFolder } from '../../src/transfer/exchange/receive-folder';
import { remind, resend } from '../../src/transfer/exchange/remind';
import { placeRequest, requestFromQuestion } from '../../src/transfer/exchange/request-akte';
import { beginDelivery, sendAkte, writeBegun } from '../../src/transfer/exchange/send-akte';
import { rejectDelivery } from '../../src/transfer/exchange/take-over';
import { auskunftssperren, sendVorabinformationen } from '../../src/transfer/exchange/vorabinformationen';
import { withdraw } from '../../src/transfer/exchange/withdraw';
import { SchemaSets } from '../../src/transfer/xauslaender/schema/schema-sets';
import { fileAkte, introduce, PAPERS, PERSON } from '../support/akte-in-stock';
import { startMigratedDatabase, type MigratedDatabase } from '../support/migrated-database';
import { SCHEMAS } from '../transfer/shared';

/** Every branch of the sequence diagram between three offices: by command at one, by effect at the other. */
const [A, B, C] = ['030500', '030700', '030400'];

let database: MigratedDatabase;
let foundations: Foundations;
let folder: string;
let schemas: SchemaSets | undefined;
let a: Exchange;
let b: Exchange;
let c: Exchange;

beforeAll(async () => {
  // With the schemas at hand every message written here is validated against them.
  if (existsSync(SCHEMAS)) schemas = await SchemaSets.load(SCHEMAS);
  else process.stderr.write(`SKIPPED validation of written messages: ${SCHEMAS} is missing\n`);
  database = await startMigratedDatabase();
});
afterAll(async () => {
  await database.stop();
  await schemas?.close();
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eakte-process-'));
  await execute(database.dataSource, 'TRUNCATE office CASCADE');
  foundations = await openFoundations(
    loadConfig({ EAKTE_DATA: folder, EAKTE_DATABASE_URL: database.url, EAKTE_OFFICE: A }),
    'eakte-process-test',
  );
  const options = schemas === undefined ? {} : { schemas };
  a = await openExchange(foundations, A, options);
  b = await openExchange(foundations, B, options);
  c = await openExchange(foundations, C, options);
  await introduce(a, 'Ausländerbehörde Kassel', 'Kassel', '34117');
  await introduce(b, 'Ausländerbehörde Wiesbaden', 'Wiesbaden', '65183');
  await introduce(c, 'Ausländerbehörde Frankfurt', 'Frankfurt', '60311');
});
afterEach(async () => {
  await foundations.dataSource.destroy();
  await rm(folder, { recursive: true, force: true });
});

/** The post goes round until nobody writes anything any more; gives the types that were carried. */
async function post(): Promise<string[]> {
  const carried: string[] = [];
  for (let round = 0; round < 10; round += 1) {
    for (const exchange of [a, b, c]) await deliverOutbox(exchange);
    let found = 0;
    for (const exchange of [a, b, c]) {
      const box = join(folder, 'austausch', exchange.office);
      const files = (await readdir(box).catch(() => [])).filter((name) => name.endsWith('.xml'));
      if (files.length === 0) continue;
      found += files.length;
      const report = await receiveFolder(exchange, box);
      expect(report.files.filter(({ outcome }) => outcome !== 'angenommen' && outcome !== 'bekannt')).toEqual([]);
      carried.push(...files.map((name) => name.slice(0, name.indexOf('_'))));
      for (const name of files) await rm(join(box, name));
    }
    if (found === 0) return carried.sort();
  }
  throw new Error('the post never ends');
}

const entries = async (exchange: Exchange): Promise<readonly BoardEntry[]> =>
  (await board(exchange, { limit: 50 })).items;
async function only(exchange: Exchange): Promise<BoardEntry> {
  const [entry, second] = await entries(exchange);
  if (entry === undefined || second !== undefined) throw new Error('not exactly one handover');
  return entry;
}

/** B asks A for the Akte of the person; A has read it. */
async function asked(options: { readonly grund?: string } = {}): Promise<{ at: BoardEntry; by: BoardEntry }> {
  await placeRequest(b, A, { ...PERSON, aktenzeichen: 'WI-77/2026' }, options);
  await post();
  return { at: await only(a), by: await only(b) };
}

describe('the process between offices', () => {
  it('answers with an obstacle; the Akte comes later without a new request', async () => {
    await fileAkte(a, 'KS-1/2019');
    const { at } = await asked();
    expect(at).toMatchObject({ richtung: 'ausgang', aktenzeichen: 'KS-1/2019', text: 'Angefordert; zu entscheiden' });
    expect(at.aktionen).toEqual(expect.arrayContaining(['senden', 'hindernis', 'weiterleiten', 'ungeklaert']));
    await answerObstacle(a, at.id, { kind: 'antwort', code: '07' });
    expect(await post()).toEqual(['010202']);
    expect(await only(b)).toMatchObject({
      zustand: 'hindernis',
      zuletzt: 'Akte wurde angefordert, liegt noch nicht vor',
    });
    await answerObstacle(a, at.id, { kind: 'versandt', am: '2026-11-02' });
    await post();
    expect((await only(b)).zuletzt).toBe('Die Akte wurde schon am 2026-11-02 versandt');
    await sendAkte(a, 'KS-1/2019', B);
    await post();
    expect([(await only(a)).zustand, (await only(b)).zustand]).toEqual(['quittiert', 'uebernommen']);
  });

  it('rejects a faulty request; the new one has a new UUID', async () => {
    await fileAkte(a, 'KS-1/2019');
    const { at, by } = await asked();
    await rejectRequest(a, at.id, 'Das Aktenzeichen fehlt');
    expect(await post()).toEqual(['0010']);
    expect(await only(b)).toMatchObject({ zustand: 'zurueckgewiesen' });
    expect((await only(b)).zuletzt).toContain('Das Aktenzeichen fehlt');
    expect(await resend(b, by.id)).toEqual({ fresh: true });
    expect(await post()).toEqual(['010201']);
    const uuids = (await handoverDetail(b, by.id)).nachrichten.filter(({ type }) => type === '010201');
    expect(new Set(uuids.map(({ uuid }) => uuid)).size).toBe(2);
    expect(await only(a)).toMatchObject({ zustand: 'anforderung-liegt-vor' });
  });

  it('forwards a request unchanged and tells the initiator; the third office delivers', async () => {
    await fileAkte(c, 'F-9/2020');
    const { at } = await asked();
    expect(at.entscheidung?.code).toBe('AKTE_UNBEKANNT');
    await forwardRequest(a, at.id, C);
    expect(await post()).toEqual(['0030', '0031']);
    expect(await only(b)).toMatchObject({ zustand: 'weitergeleitet', partner: { code: C } });
    expect(await only(c)).toMatchObject({
      zustand: 'anforderung-liegt-vor',
      partner: { code: B },
      aktenzeichen: 'F-9/2020',
    });
    expect(await only(a)).toMatchObject({ offen: false, text: 'Weitergeleitet an OB Frankfurt am Main' });
    await expect(forwardRequest(c, (await only(c)).id, A)).rejects.toMatchObject({ code: 'VALIDATION' });
    await sendAkte(c, 'F-9/2020', B);
    await post();
    expect([(await only(c)).zustand, (await only(b)).zustand]).toEqual(['quittiert', 'uebernommen']);
  });

  it('says that nobody is competent, with 0032 and with 000030', async () => {
    const { at } = await asked();
    await declareUnresolved(a, at.id, 'Nie hier gemeldet');
    expect(await post()).toEqual(['0032']);
    expect(await only(b)).toMatchObject({ zustand: 'ungeklaert' });
    expect((await only(b)).zuletzt).toContain('Nie hier gemeldet');
    await resend(b, (await only(b)).id);
    await post();
    const [again] = await entries(a);
    await declareNotCompetent(a, again?.id ?? '', { zustaendig: C, bemerkung: 'Fortgezogen' });
    expect(await post()).toEqual(['000030']);
    expect((await only(b)).zuletzt).toContain('Fortgezogen');
  });

  it('asks whether another office is competent; no is a 010102, yes is a request', async () => {
    await fileAkte(a, 'KS-1/2019');
    const no = await askCompetence(a, 'KS-1/2019', B, { wohnort: 'Wiesbaden' });
    expect(await post()).toEqual(['010101']);
    const question = await only(b);
    expect(question.entscheidung?.code).toBe('ZUSTAENDIGKEIT_GEFRAGT');
    await denyCompetence(b, question.id, { kind: 'grund', text: 'Nach Mainz verzogen' });
    expect(await post()).toEqual(['010102']);
    expect((await handoverDetail(a, no)).zustand).toBe('nicht-zustaendig-erklaert');
    await askCompetence(a, 'KS-1/2019', C, { wohnort: 'Frankfurt' });
    await post();
    await requestFromQuestion(c, (await only(c)).id, 'F-1/2026');
    expect(await post()).toEqual(['010201']);
    await sendAkte(a, 'KS-1/2019', C);
    await post();
    expect(await only(c)).toMatchObject({ zustand: 'uebernommen', aktenzeichen: 'F-1/2026' });
    // The question and the delivery are one handover.
    expect((await entries(a)).filter(({ partner }) => partner.code === C)).toMatchObject([{ zustand: 'quittiert' }]);
  });

  it('reminds of a request that was lost, and of a receipt that does not come', async () => {
    await fileAkte(a, 'KS-1/2019');
    const { uebergabe } = await placeRequest(b, A, { ...PERSON, aktenzeichen: 'WI-77/2026' });
    await deliverOutbox(b);
    await rm(join(folder, 'austausch', A), { recursive: true });
    await remind(b, uebergabe);
    expect(await post()).toEqual(['010002']);
    expect(await only(a)).toMatchObject({ zustand: 'anforderung-liegt-vor', partner: { code: B } });
    await remind(b, uebergabe);
    await post();
    expect(await only(a)).toMatchObject({ zuletzt: 'Die andere Behörde erinnert an die Antwort' });
    expect(await only(b)).toMatchObject({ zustand: 'angefordert', erinnerungen: 2 });

    await sendAkte(a, 'KS-1/2019', B);
    await receiveFolder(b, join(folder, 'austausch', B));
    await rm(join(folder, 'austausch', A), { recursive: true });
    await rm(join(folder, 'austausch', B), { recursive: true });
    const { id } = await only(a);
    await remind(a, id);
    await remind(a, id);
    expect(await post()).toEqual(['0020', '0021', '0021']);
    expect((await only(a)).zustand).toBe('quittiert');
    await expect(remind(a, id)).rejects.toMatchObject({ code: 'TRANSFER_STEP_INVALID' });
  });

  it('keeps Vorabinformationen with blocking data; Auskunftssperren 6 and 12 stay whatever comes later', async () => {
    await fileAkte(a, 'KS-1/2019');
    const { at, by } = await asked();
    const eat = { sperrkennwort: 'Löwe', sperrsumme: 'ab12', eidAktiv: true, seriennummer: 'Y12345678' };
    const angaben = {
      eat,
      auskunftssperren: [{ code: '6' }, { code: '3', gueltigBis: '2027-01-31' }],
      nebenbestimmungen: [],
    };
    await sendVorabinformationen(a, at.id, angaben);
    await post();
    const detail = await handoverDetail(b, by.id);
    expect(detail.vorabinformationen).toMatchObject([
      { richtung: 'eingang', sperrkennwort: 'Löwe', sperrsumme: 'ab12', eid_aktiv: true, seriennummer: 'Y12345678' },
    ]);
    expect(detail.auskunftssperren).toEqual([
      { code: '3', gueltig_bis: '2027-01-31' },
      { code: '6', gueltig_bis: null },
    ]);
    await expect(
      execute(foundations.dataSource, `DELETE FROM auskunftssperre WHERE office = $1 AND code = '6'`, [B]),
    ).rejects.toThrow('kept for good');
    // The next message of the same office carries them without being told to.
    await sendVorabinformationen(a, at.id, { eat: { bestellt: true }, auskunftssperren: [], nebenbestimmungen: ['x'] });
    await post();
    expect((await auskunftssperren(foundations.dataSource, B, PERSON.azrNummer)).map(({ code }) => code)).toEqual([
      '3',
      '6',
    ]);
    const sent = await handoverDetail(a, at.id);
    expect(sent.nachrichten.filter(({ type }) => type === '010205')).toHaveLength(2);
  });

  it('answers a request for Vorabinformationen alone', async () => {
    await fileAkte(a, 'KS-1/2019');
    const { at } = await asked({ grund: '03' });
    expect(at.grund).toBe('03');
    await sendVorabinformationen(a, at.id, { eat: { bestellt: false }, auskunftssperren: [], nebenbestimmungen: [] });
    await post();
    expect([(await only(a)).offen, (await only(b)).offen]).toEqual([false, false]);
  });

  it('lets a person refuse a delivery; the Akte is free at the sender and nothing of it is filed here', async () => {
    await fileAkte(a, 'KS-1/2019');
    await fileAkte(b, 'WI-1/2000', PAPERS.slice(0, 1));
    const { lieferung } = await sendAkte(a, 'KS-1/2019', B);
    await post();
    const entry = await only(b);
    expect(entry.entscheidung?.code).toBe('NICHT_ANGEFORDERT');
    const { vergleich } = await handoverDetail(b, entry.id);
    expect(vergleich?.neu.map(({ titel, register }) => [titel, register])).toEqual([
      ['Deckblatt', 'Aktenführung, Stammdaten und Schriftverkehr'],
      ['Antrag „Verlängerung“ – Nr. 2', 'Anträge, Aufenthaltstitel und Freizügigkeit'],
      ['Schreiben', 'Anträge, Aufenthaltstitel und Freizügigkeit'],
      ['Bescheid', 'Anträge, Aufenthaltstitel und Freizügigkeit'],
    ]);
    expect(vergleich?.vorhandeneAkten).toMatchObject([
      { aktenzeichen: 'WI-1/2000', gleich: 'AZR-Nummer', abweichend: [], dokumente: 1 },
    ]);
    await rejectDelivery(b, lieferung, 'Die Person wohnt nicht hier');
    await post();
    expect(await only(b)).toMatchObject({ zustand: 'lieferung-zurueckgewiesen', entscheidung: null });
    expect(await only(a)).toMatchObject({ zustand: 'lieferung-zurueckgewiesen' });
    expect((await only(a)).zuletzt).toContain('Die Person wohnt nicht hier');
    const akten = await rows(
      foundations.dataSource,
      z.object({ office: z.string(), state: z.string() }),
      `SELECT office, state FROM akte ORDER BY office`,
    );
    expect(akten).toEqual([
      { office: A, state: 'aktiv' },
      { office: B, state: 'aktiv' },
    ]);
  });

  it('takes a delivery back before it leaves: two persons, a tombstone, the Akte is free', async () => {
    await fileAkte(a, 'KS-1/2019');
    const begun = await beginDelivery(a, 'KS-1/2019', B, 'anna');
    await writeBegun(a, begun, true);
    expect(await withdraw(a, begun.id, 'anna', 'Falsche Behörde')).toEqual({ done: false });
    expect(await deliverOutbox(a)).toEqual([]);
    await expect(withdraw(a, begun.id, 'anna', 'Falsche Behörde')).rejects.toMatchObject({ code: 'FOUR_EYES' });
    expect(await withdraw(a, begun.id, 'bert', 'ja')).toEqual({ done: true });
    expect(await post()).toEqual([]);
    const { zurueckziehung } = await handoverDetail(a, begun.id);
    expect(zurueckziehung).toMatchObject({
      grund: 'Falsche Behörde',
      vorgeschlagen_von: 'anna',
      bestaetigt_von: 'bert',
    });
    // Free again; and what has gone out is not taken back.
    const again = await sendAkte(a, 'KS-1/2019', B);
    expect(again.lieferung).not.toBe(begun.lieferungUuid);
    const [newest] = await entries(a);
    await expect(withdraw(a, newest?.id ?? '', 'anna', 'x')).rejects.toMatchObject({ code: 'TRANSFER_STEP_INVALID' });
  });

  it('lets a locked Akte go only when a second person has released it for this receiver', async () => {
    const akte = await fileAkte(a, 'KS-1/2019');
    await execute(
      foundations.dataSource,
      `INSERT INTO sperrvermerk (id, office, akte_id, grund, gesetzt_von) VALUES (gen_random_uuid(), $1, $2, '§ 51 BMG', 'clara')`,
      [A, akte],
    );
    const send = (actor: string) => sendAkte(a, 'KS-1/2019', B, { actor });
    await expect(send('anna')).rejects.toThrow('zweite Person');
    await releaseLocked(a, 'KS-1/2019', C, { actor: 'bert', grund: 'anderer Empfänger' });
    await expect(send('anna')).rejects.toThrow('zweite Person');
    await releaseLocked(a, 'KS-1/2019', B, { actor: 'bert', grund: 'Umzug bestätigt' });
    await expect(send('bert')).rejects.toThrow('nicht selbst senden');
    expect((await send('anna')).packages).toBe(1);
  });

  it('notes the receiving office and the end of Ausländerdatei B when the receipt is there', async () => {
    await fileAkte(a, 'KS-1/2019');
    await asked();
    await sendAkte(a, 'KS-1/2019', B);
    await post();
    const [akte] = await rows(
      foundations.dataSource,
      z.object({ state: z.string(), abgegeben_an: z.string(), years: z.number() }),
      `SELECT state, abgegeben_an, extract(year FROM age(datei_b_bis, abgegeben_am))::integer AS years FROM akte WHERE office = $1`,
      [A],
    );
    expect(akte).toEqual({ state: 'abgegeben', abgegeben_an: B, years: 10 });
  });
});
