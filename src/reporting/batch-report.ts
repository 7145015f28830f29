import { Injectable } from '@nestjs/common';
import { AktenService, type Dokument } from '../akte/akten.service';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { rows } from '../platform/database/sql';
import { DeliveriesService, type Delivery, type Finding } from '../review/deliveries.service';

/** One page as the report tells it; `page` is 1-based in delivered order, `rotation` clockwise degrees. */
export interface ReportPage {
  readonly page: number;
  readonly text: string;
  readonly rotation: number;
  readonly blank: boolean;
  readonly separator: boolean;
  readonly confidence: number;
}

export interface ReportAkte {
  readonly aktenzeichen: string;
  readonly akteId: string | null;
  readonly deliveryIds: readonly string[];
  readonly seconds: number;
  readonly documents: readonly {
    readonly id: string;
    readonly type: string;
    readonly register: string;
    readonly title: string;
    readonly date: string | null;
    readonly firstPage: number;
    readonly lastPage: number;
    readonly fields: Dokument['fields'];
    readonly confidence: number;
    readonly cutConfidence: number;
    readonly sha256: string | null;
  }[];
  readonly pages: readonly ReportPage[];
  readonly findings: readonly { readonly code: string; readonly page: number | null; readonly message: string }[];
}

/** What came of a batch: the stable format of `eakte digitise --report`. */
export interface BatchReport {
  readonly batchId: string;
  readonly akten: readonly ReportAkte[];
  /** Every delivered or listed file that did not become filed documents, with code and German reason. */
  readonly rejected: readonly { readonly file: string; readonly code: string; readonly reason: string }[];
  /** About the batch as a whole. */
  readonly findings: readonly { readonly code: string; readonly message: string }[];
}

const pageRow = z.object({
  page: z.number(),
  text: z.string(),
  rotation: z.number(),
  blank: z.boolean(),
  separator: z.boolean(),
  confidence: z.number(),
});

@Injectable()
export class BatchReportService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly deliveries: DeliveriesService,
    private readonly akten: AktenService,
  ) {}

  /**
   * The report of a batch. Several Bände of one Akte are one entry; the pages of a later Band are counted on behind the
   * earlier one. A delivery that is held (foreign cover sheet) shows its pages and findings, but no documents.
   */
  async report(office: string, batchId: string): Promise<BatchReport> {
    const deliveries = await this.deliveries.ofBatch(office, batchId);
    const findings = await this.deliveries.findings(office, batchId);
    const akten = new Map<string, ReportAkte>();
    for (const delivery of deliveries) {
      if (delivery.aktenzeichen === null || !belongsToAnAkte(delivery)) continue;
      const before = akten.get(delivery.aktenzeichen);
      akten.set(delivery.aktenzeichen, await this.withDelivery(office, delivery, findings, before));
    }
    return {
      batchId,
      akten: [...akten.values()],
      rejected: deliveries.flatMap((delivery) =>
        delivery.akteId !== null || delivery.code === null
          ? []
          : [{ file: delivery.name, code: delivery.code, reason: delivery.reason ?? '' }],
      ),
      findings: findings.filter((f) => f.deliveryId === null).map(({ code, message }) => ({ code, message })),
    };
  }

  private async withDelivery(
    office: string,
    delivery: Delivery,
    findings: readonly Finding[],
    before: ReportAkte | undefined,
  ): Promise<ReportAkte> {
    const offset = before?.pages.length ?? 0;
    const pages = await rows(
      this.dataSource,
      pageRow,
      `SELECT page, text, rotation, blank, separator IS NOT NULL AS separator, confidence FROM page
        WHERE office = $1 AND delivery_id = $2 ORDER BY page`,
      [office, delivery.id],
    );
    const filed = delivery.akteId !== null;
    const documents = filed ? await this.akten.dokumenteOfDelivery(office, delivery.id) : [];
    const end = delivery.finishedAt === null ? delivery.stateSince : delivery.finishedAt;
    return {
      aktenzeichen: delivery.aktenzeichen ?? '',
      akteId: delivery.akteId ?? before?.akteId ?? null,
      deliveryIds: [...(before?.deliveryIds ?? []), delivery.id],
      seconds: (before?.seconds ?? 0) + Math.max(0, (Date.parse(end) - Date.parse(delivery.createdAt)) / 1000),
      documents: [
        ...(before?.documents ?? []),
        ...documents.map((document) => ({
          id: document.id,
          type: document.type,
          register: document.register,
          title: document.title,
          date: document.date,
          firstPage: document.firstPage + offset,
          lastPage: document.lastPage + offset,
          fields: document.fields,
          confidence: document.confidence,
          cutConfidence: document.cutConfidence,
          sha256: document.sha256,
        })),
      ],
      pages: [...(before?.pages ?? []), ...pages.map((page) => ({ ...page, page: page.page + offset }))],
      findings: [
        ...(before?.findings ?? []),
        ...findings
          .filter((finding) => finding.deliveryId === delivery.id)
          .map(({ code, page, message }) => ({ code, page: page === null ? null : page + offset, message })),
      ],
    };
  }
}

/** A duplicate is told with the Akte it repeats; what never reached an Akte stands under `rejected` alone. */
const belongsToAnAkte = (delivery: Delivery): boolean =>
  delivery.akteId !== null ||
  delivery.state === 'duplikat' ||
  delivery.state === 'pruefung' ||
  delivery.state === 'in_arbeit';
