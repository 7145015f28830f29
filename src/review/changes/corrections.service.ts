import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { documentTitle } from '../../classification/document-title';
import { NACHZUINDIZIEREN } from '../../classification/document';
import type { ReferenceProfile } from '../../classification/profile';
import { STAGE_VERSIONS } from '../../pipeline/stage-versions';
import type { TaskSpec } from '../../pipeline/stage';
import { createTasks, type Ring } from '../../pipeline/task-table';
import { firstRow } from '../../platform/database/sql';
import type { Doorbell } from '../../platform/doorbell';
import { DOORBELL } from '../../platform/doorbell/doorbell.module';
import { EakteError } from '../../platform/eakte-error';
import { newId } from '../../platform/id';
import { PROFILE } from '../../platform/tokens';
import { auditDecision } from '../audit-decision';
import { recordDecision } from '../learning/record-decision';
import {
  corrected,
  inVorgang,
  learnCorrection,
  noteCorrection,
  storeCorrection,
  type Correction,
} from './correct-dokument';
import { planCut, type CutDokument, type CutEdits } from './cut-plan';
import { dokumenteOf, lockDokumente, type DokumentState } from './document-state';
import { prepareChange, type ChangeKind, type PageEdit } from './prepare-change';
import { renewFile } from './renew-file';
import { requireChangeable, requireOwnScan, type ChangeableDelivery } from './require-changeable';
import { undoChange } from './undo-change';

/** Who decides, and why. */
export interface Decider {
  readonly office: string;
  readonly actor: string;
  readonly reason: string | null;
}

/** A page as a person wants it: turned by `degrees` clockwise from what is shown, blank or not. */
export interface PageWish {
  readonly page: number;
  readonly degrees?: number;
  readonly blank?: boolean;
}

/** What people correct in documents and pages: at once where only words change, through the stage machine where files do. */
@Injectable()
export class CorrectionsService {
  private readonly log = new Logger('corrections');

  constructor(
    private readonly dataSource: DataSource,
    @Inject(PROFILE) private readonly profile: ReferenceProfile,
    @Inject(DOORBELL) private readonly doorbell: Doorbell,
  ) {}

  /** Type, title, date, register, fields; takes effect at once. Throws CHANGED_MEANWHILE unless `version` is the present one. */
  async correct(who: Decider, dokumentId: string, version: number, correction: Correction): Promise<void> {
    await this.inTransaction((tx) => this.correctIn(tx, who, dokumentId, version, correction));
  }

  /** Like `correct`, inside a transaction; `version` null: whatever is there. Gives the tasks that follow. */
  async correctIn(
    tx: EntityManager,
    who: Decider,
    dokumentId: string,
    version: number | null,
    correction: Correction,
  ): Promise<TaskSpec[]> {
    const before = await this.lock(tx, who.office, dokumentId, version);
    const changed = corrected(this.profile, before, correction);
    const placed = await inVorgang(tx, this.profile, who.office, before, changed, correction.vorgangId);
    const after = await storeCorrection(tx, who.office, placed);
    const id = await noteCorrection(tx, who, before, after);
    await learnCorrection(tx, who, before, after, correction);
    await auditDecision(tx, who.office, who.actor, 'dokument.corrected', dokumentId, {
      aenderung: id,
      felder: Object.keys(correction),
    });
    return after.title === before.title ? [] : renewFile(tx, who, after);
  }

  /** A person looked: type and beginning are right. An example to learn from; the document leaves the work list. */
  async confirm(who: Decider, dokumentId: string, version: number): Promise<void> {
    await this.inTransaction(async (tx) => {
      const before = await this.lock(tx, who.office, dokumentId, version);
      if (before.type === NACHZUINDIZIEREN) throw new EakteError('VALIDATION', '„nachzuindizieren“ ist kein Typ');
      const after = await storeCorrection(tx, who.office, { ...before, confidence: 1, cut_confidence: 1 });
      await noteCorrection(tx, who, before, after);
      const base = {
        office: who.office,
        deliveryId: before.delivery_id,
        firstPage: before.first_page,
        lastPage: before.last_page,
        modelVersion: before.classified_by,
        decidedBy: who.actor,
      };
      await recordDecision(tx, { ...base, kind: 'type', oldValue: before.type, newValue: before.type });
      const cut = { ...base, lastPage: base.firstPage, kind: 'cut', oldValue: 'beginn', newValue: 'beginn' } as const;
      await recordDecision(tx, cut);
      await auditDecision(tx, who.office, who.actor, 'dokument.confirmed', dokumentId);
      return [];
    });
  }

  /** A new document begins at `page` of the delivery; gives the id of the change. */
  async split(who: Decider, dokumentId: string, page: number, type: string | undefined): Promise<string> {
    return this.recut(who, dokumentId, 'trennen', (dokument) => {
      if (page <= dokument.first_page || page > dokument.last_page) {
        throw new EakteError('VALIDATION', `„page“: zwischen ${dokument.first_page + 1} und ${dokument.last_page}`);
      }
      return { begin: [this.beginning(page, type)], join: [] };
    });
  }

  /** The document goes on the one before it in the delivery; gives the id of the change. */
  async join(who: Decider, dokumentId: string): Promise<string> {
    return this.recut(who, dokumentId, 'verbinden', (dokument) => ({ begin: [], join: [dokument.first_page] }));
  }

  /** Turns a page or says whether it is blank; gives the id of the change. The delivered bytes stay, and so does the page. */
  async editPage(who: Decider, deliveryId: string, wish: PageWish): Promise<string> {
    let id = '';
    await this.inTransaction(async (tx) => {
      const delivery = await requireChangeable(tx, who.office, deliveryId);
      const prepared = await this.prepareEdits(tx, who, delivery, 'seite', { begin: [], join: [] }, [wish]);
      if (prepared === null) throw new EakteError('VALIDATION', 'Die Seite ist schon so');
      id = prepared.id;
      return prepared.rings;
    });
    return id;
  }

  /**
   * Prepares cuts and page edits of one delivery as one change, inside the caller's transaction; null when nothing
   * changes. The caller rings for what it gives.
   */
  async prepareEdits(
    tx: EntityManager,
    who: Decider,
    delivery: ChangeableDelivery,
    art: ChangeKind,
    cuts: CutEdits,
    wishes: readonly PageWish[],
  ): Promise<{ readonly id: string; readonly rings: readonly Ring[] } | null> {
    requireOwnScan(delivery);
    const documents = (await dokumenteOf(tx, who.office, delivery.id)).map(cutOf);
    const plan = planCut(documents, cuts);
    const pages = await this.pageEdits(tx, who.office, delivery.id, wishes);
    // A page that is seen differently needs a new file of its document, also where the cut stays.
    const cut = new Map(
      documents.filter((d) => !plan.retired.includes(d.id)).map((d) => [d.id, { ...d, from: null as string | null }]),
    );
    for (const changed of plan.changed) cut.set(changed.id, changed);
    const planned = [...cut.values()].filter(
      (document) =>
        plan.changed.some((changed) => changed.id === document.id) ||
        pages.some(({ page }) => document.firstPage <= page && page <= document.lastPage),
    );
    if (planned.length === 0 && plan.retired.length === 0) return null;
    return prepareChange(tx, who, delivery, art, { planned, retired: plan.retired, pages });
  }

  /** Takes a change back. Throws NOT_FOUND, NOT_READY, CHANGED_MEANWHILE. */
  async undo(who: Decider, changeId: string): Promise<void> {
    await this.inTransaction((tx) => undoChange(tx, who, changeId));
  }

  /** A document that begins at `page`, before anybody said what it is. */
  beginning(page: number, type = NACHZUINDIZIEREN): CutEdits['begin'][number] {
    if (type !== NACHZUINDIZIEREN && !this.profile.documentTypes.some((known) => known.id === type)) {
      throw new EakteError('VALIDATION', `„type“: ${type} steht nicht im Profil`);
    }
    return { page, id: newId(), type, title: documentTitle(null, type, this.profile) };
  }

  /** Runs decisions in a transaction, creates the tasks they give and rings for them afterwards. */
  async inTransaction(work: (tx: EntityManager) => Promise<readonly (TaskSpec | Ring)[]>): Promise<void> {
    const rings = await this.dataSource.transaction(async (tx) => {
      const follow = await work(tx);
      const specs = follow.filter((item): item is TaskSpec => 'stage' in item);
      const known = follow.filter((item): item is Ring => 'fence' in item);
      return [...known, ...(await createTasks(tx, STAGE_VERSIONS, specs))];
    });
    if (rings.length === 0) return;
    // Not waited for: a queue that is away must not hold the person; the dispatcher finds the tasks in the table.
    this.doorbell.ring(rings.slice(0, 16)).catch(() => this.log.warn('doorbell silent; the dispatcher rings'));
  }

  private async recut(
    who: Decider,
    dokumentId: string,
    art: ChangeKind,
    edits: (dokument: DokumentState) => CutEdits,
  ): Promise<string> {
    let id = '';
    await this.inTransaction(async (tx) => {
      const dokument = await this.lock(tx, who.office, dokumentId, null);
      const delivery = await requireChangeable(tx, who.office, dokument.delivery_id);
      const prepared = await this.prepareEdits(tx, who, delivery, art, edits(dokument), []);
      if (prepared === null)
        throw new EakteError('VALIDATION', 'Vor diesem Dokument liegt keines in derselben Lieferung');
      id = prepared.id;
      return prepared.rings;
    });
    return id;
  }

  /** A living document of the office, its Akte not read-only. */
  private async lock(
    tx: EntityManager,
    office: string,
    dokumentId: string,
    version: number | null,
  ): Promise<DokumentState> {
    const found = await firstRow(
      tx,
      z.object({ delivery_id: z.string() }),
      `SELECT delivery_id FROM dokument WHERE office = $1 AND id = $2 AND ersetzt_am IS NULL`,
      [office, dokumentId],
    );
    if (found === undefined) throw new EakteError('NOT_FOUND', 'Dokument');
    await requireChangeable(tx, office, found.delivery_id);
    const [dokument] = await lockDokumente(tx, office, [dokumentId]);
    if (dokument === undefined || dokument.ersetzt_am !== null) throw new EakteError('NOT_FOUND', 'Dokument');
    if (version !== null && dokument.version !== version) throw new EakteError('CHANGED_MEANWHILE');
    return dokument;
  }

  private async pageEdits(
    tx: EntityManager,
    office: string,
    deliveryId: string,
    wishes: readonly PageWish[],
  ): Promise<PageEdit[]> {
    const edits: PageEdit[] = [];
    for (const wish of wishes) {
      const page = await firstRow(
        tx,
        z.object({ rotation: z.number(), blank: z.boolean(), separator: z.boolean() }),
        `SELECT rotation, blank, separator IS NOT NULL AS separator FROM page WHERE office = $1 AND delivery_id = $2 AND page = $3`,
        [office, deliveryId, wish.page],
      );
      if (page === undefined) throw new EakteError('NOT_FOUND', `Seite ${wish.page}`);
      if (page.separator) throw new EakteError('VALIDATION', 'Trennblätter gehören zu keinem Dokument');
      const rotation = (page.rotation + (wish.degrees ?? 0)) % 360;
      const blank = wish.blank ?? page.blank;
      if (rotation !== page.rotation || blank !== page.blank) edits.push({ page: wish.page, rotation, blank });
    }
    return edits;
  }
}

const cutOf = (dokument: DokumentState): CutDokument => ({
  id: dokument.id,
  type: dokument.type,
  title: dokument.title,
  firstPage: dokument.first_page,
  lastPage: dokument.last_page,
});
