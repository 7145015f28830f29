import { z } from 'zod';

/** The answers of the service as the command line reads them. */
export const batchSchema = z.object({ id: z.string(), name: z.string(), state: z.string() });

export const receiptsSchema = z.object({
  items: z.array(
    z.object({ id: z.string(), path: z.string(), sha256: z.string(), bytes: z.number(), receivedAt: z.string() }),
  ),
});

export const progressSchema = z.object({
  deliveries: z.number(),
  finished: z.number(),
  pages: z.number(),
  pagesRead: z.number(),
  uninspected: z.number(),
});
export type Progress = z.output<typeof progressSchema>;

const reportDocumentSchema = z.object({
  id: z.string(),
  type: z.string(),
  register: z.string(),
  title: z.string(),
  date: z.string().nullable(),
  firstPage: z.number(),
  lastPage: z.number(),
  fields: z.record(z.string(), z.looseObject({ value: z.string() })),
  confidence: z.number(),
  cutConfidence: z.number(),
  sha256: z.string().nullable(),
});

export const reportSchema = z.object({
  batchId: z.string(),
  akten: z.array(
    z.object({
      aktenzeichen: z.string(),
      akteId: z.string().nullable(),
      deliveryIds: z.array(z.string()),
      seconds: z.number(),
      documents: z.array(reportDocumentSchema),
      pages: z.array(
        z.object({
          page: z.number(),
          text: z.string(),
          rotation: z.number(),
          blank: z.boolean(),
          separator: z.boolean(),
          confidence: z.number(),
        }),
      ),
      findings: z.array(z.object({ code: z.string(), page: z.number().nullable(), message: z.string() })),
    }),
  ),
  rejected: z.array(z.object({ file: z.string(), code: z.string(), reason: z.string() })),
  findings: z.array(z.object({ code: z.string(), message: z.string() })),
});
export type Report = z.output<typeof reportSchema>;
export type ReportAkte = Report['akten'][number];

export const akteSchema = z.object({
  id: z.string(),
  aktenzeichen: z.string(),
  name: z.string().nullable(),
  vorname: z.string().nullable(),
  geburtsdatum: z.string().nullable(),
  dokumente: z.number(),
  seiten: z.number(),
  unsicher: z.number(),
});
export const aktenSchema = z.object({ items: z.array(akteSchema), next: z.string().nullable() });

export const akteViewSchema = akteSchema.extend({
  register: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      vorgaenge: z.array(z.object({ id: z.string(), title: z.string(), dokumente: z.array(z.string()) })),
    }),
  ),
  items: z.array(
    z.object({
      id: z.string(),
      position: z.number().nullable(),
      type: z.string(),
      title: z.string(),
      date: z.string().nullable(),
      pages: z.number(),
      confidence: z.number(),
      duplicateOf: z.string().nullable(),
    }),
  ),
  structure: z
    .object({
      abschnitte: z.array(z.object({ id: z.string(), name: z.string(), dokumente: z.array(z.string()) })),
      nichtZugeordnet: z.array(z.string()),
    })
    .exactOptional(),
});

const evidenceSchema = z.object({ title: z.string(), page: z.number().nullable(), date: z.string().nullable() });
const factSchema = z.object({
  label: z.string(),
  value: z.string().nullable(),
  state: z.enum(['belegt', 'unbelegt', 'widerspruch', 'unbekannt']),
  note: z.string().nullable(),
  evidence: evidenceSchema.nullable(),
  others: z.array(z.object({ value: z.string(), evidence: evidenceSchema })),
});
const validSchema = z.object({
  nummer: z.string().nullable(),
  gueltigBis: z.string().nullable(),
  state: z.string(),
  evidence: evidenceSchema,
});

export const ueberblickSchema = z.object({
  asOf: z.string(),
  person: z.array(factSchema),
  titel: validSchema
    .extend({ label: z.string(), note: z.string().nullable(), later: z.array(evidenceSchema) })
    .nullable(),
  pass: validSchema.nullable(),
  anschrift: factSchema,
  fristen: z.array(z.object({ value: z.string(), due: z.string().nullable(), evidence: evidenceSchema })),
  counts: z.object({ dokumente: z.number(), seiten: z.number(), unsicher: z.number(), duplikate: z.number() }),
});
export type UeberblickAnswer = z.output<typeof ueberblickSchema>;

export const statusSchema = z.object({
  items: z.array(z.object({ state: z.string(), deliveries: z.number(), oldest: z.string() })),
});
