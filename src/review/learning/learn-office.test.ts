import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { classifiable } from '../../../scripts/eval-pages';
import { fileAkteForTest } from '../../../test/support/filed-akte';
import { startMigratedDatabase, type MigratedDatabase } from '../../../test/support/migrated-database';
import { storePageForTest, textOfLines } from '../../../test/support/stored-page';
import { classifyPages } from '../../classification/classify-pages';
import type { Classification } from '../../classification/document';
import { loadModel, withOffice } from '../../classification/model';
import { loadProfile } from '../../classification/profile';
import { loadConfig } from '../../config/config';
import { Blobs } from '../../platform/blobs';
import { openObjectStore } from '../../platform/object-store/open-object-store';
import { learnOffice, officesToLearn, type LearningContext } from './learn-office';
import { isHeldBack } from './learning-examples';
import { currentOfficeModel, rollBackModel } from './office-models';
import { recordDecision } from './record-decision';

const profile = loadProfile();
const model = loadModel();
const NAMES = ['Haddad', 'Şentürk', 'Wardak', 'Jovanović', 'Amiri', 'Kassab', 'Popal', 'Güneş', 'Nasser', 'Đukić'];

/** A paper only this office has: nobody else could know what it is. */
const houseSheet = (number: number): string =>
  `Hauslauf Blatt ${number}\nBelegstelle Kämmerei Umlauf Fach ${(number % 7) + 1}\nEinwurf blauer Kasten Nordflügel\n` +
  `${NAMES[number % NAMES.length]!} abgezeichnet Umlauf beendet`;
/** A paper every model knows. */
const deliveryCertificate = (number: number): string =>
  `Postzustellungsurkunde\nTag der Zustellung ${(number % 27) + 1}.03.2019\nin den Briefkasten eingelegt\nUnterschrift des Zustellers`;

describe('learning from decisions of an office', () => {
  let database: MigratedDatabase;
  let data: string;
  let context: LearningContext;

  beforeAll(async () => {
    database = await startMigratedDatabase();
    data = await mkdtemp(join(tmpdir(), 'eakte-learn-'));
    const { dataSource } = database;
    const objects = await openObjectStore(loadConfig({ EAKTE_DATA: data }));
    context = { dataSource, blobs: new Blobs(dataSource, objects), profile, model };
  });
  afterAll(async () => {
    await database.stop();
    await rm(data, { recursive: true, force: true });
  });

  /** Documents of one page, each in an Akte of its own, with what a person decided about their type. */
  async function decided(
    office: string,
    from: number,
    count: number,
    text: (number: number) => string,
    decide: (deliveryId: string) => string,
  ): Promise<void> {
    for (let number = from; number < from + count; number++) {
      const akte = await fileAkteForTest(database.dataSource, office, { aktenzeichen: `33-${office}-${number}` }, [
        { type: 'nachzuindizieren', pages: [text(number)] },
      ]);
      const { deliveryId } = akte;
      await storePageForTest({ data }, database.dataSource, {
        office,
        deliveryId,
        page: 1,
        text: textOfLines(text(number)),
      });
      await recordDecision(database.dataSource, {
        office,
        deliveryId,
        kind: 'type',
        firstPage: 1,
        lastPage: 1,
        oldValue: 'nachzuindizieren',
        newValue: decide(deliveryId),
        modelVersion: 'test',
        decidedBy: 'test',
      });
    }
  }

  async function classified(office: string, text: string): Promise<Classification> {
    const learned = await currentOfficeModel(database.dataSource, office, model.version);
    const pages = [classifiable(1, textOfLines(text), false, null)];
    return classifyPages(pages, { aktenzeichen: '1' }, profile, withOffice(model, learned));
  }

  it('turns a wrong type into the right one once it was corrected often enough, and can be taken back', async () => {
    const office = '061140';
    const fresh = houseSheet(99);
    expect((await classified(office, fresh)).documents[0]?.type).not.toBe('gebuehrenbescheid');

    await decided(office, 0, 4, houseSheet, () => 'gebuehrenbescheid');
    expect(await learnOffice(context, office, 'test')).toMatchObject({ kind: 'few' });
    await decided(office, 4, 36, houseSheet, () => 'gebuehrenbescheid');
    await decided(office, 40, 8, deliveryCertificate, () => 'zustellnachweis');

    expect(await officesToLearn(database.dataSource, 40)).toEqual([office]);
    const outcome = await learnOffice(context, office, 'test');
    expect(outcome.kind).toBe('taken');
    expect(await officesToLearn(database.dataSource, 1)).toEqual([]);

    const after = await classified(office, fresh);
    expect(after.documents[0]?.type).toBe('gebuehrenbescheid');
    expect(after.version).toContain(outcome.kind === 'taken' ? outcome.version : 'never');
    expect((await classified(office, deliveryCertificate(3))).documents[0]?.type).toBe('zustellnachweis');
    // Another office has learned nothing from it.
    expect((await classified('064120', fresh)).documents[0]?.type).not.toBe('gebuehrenbescheid');

    expect(await rollBackModel(database.dataSource, office, 'test')).toBeNull();
    const back = await classified(office, fresh);
    expect(back.documents[0]?.type).not.toBe('gebuehrenbescheid');
    expect(back.version).not.toContain('~');
    // The model that was given up is not taken a second time.
    expect(await learnOffice(context, office, 'test')).toMatchObject({ kind: 'kept', reason: 'zurückgenommen' });
    expect(await rollBackModel(database.dataSource, office, 'test')).toBeUndefined();
  }, 120_000);

  it('does not take a model that is worse on decisions held back from it', async () => {
    const office = '055150';
    // What is learned from was decided wrongly, what is held back rightly.
    await decided(office, 0, 40, deliveryCertificate, (deliveryId) =>
      isHeldBack(deliveryId) ? 'zustellnachweis' : 'visum',
    );
    const outcome = await learnOffice(context, office, 'test');
    expect(outcome).toMatchObject({ kind: 'kept', reason: 'nicht besser' });
    expect((await classified(office, deliveryCertificate(3))).documents[0]?.type).toBe('zustellnachweis');
  }, 120_000);

  it('learns nothing about protected papers', async () => {
    const office = '055160';
    await decided(office, 0, 20, houseSheet, () => 'sicherheitsanfrage');
    expect(await learnOffice(context, office, 'test')).toEqual({ kind: 'few', examples: 0 });
  }, 120_000);
});
