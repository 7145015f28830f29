import { z } from 'zod';
import { planSchema } from './sample-plan';

/** What a key press says about a page. */
export const decisionSchema = z.discriminatedUnion('art', [
  z.strictObject({ art: z.literal('gut') }),
  z.strictObject({
    art: z.literal('drehen'),
    value: z.strictObject({ degrees: z.union([z.literal(90), z.literal(180), z.literal(270)]) }),
  }),
  z.strictObject({ art: z.literal('nachscan'), value: z.strictObject({ reason: z.string().trim().min(1).max(500) }) }),
  z.strictObject({ art: z.literal('leer') }),
  z.strictObject({ art: z.literal('nicht-leer') }),
  z.strictObject({ art: z.literal('trennen') }),
  z.strictObject({ art: z.literal('verbinden') }),
  z.strictObject({ art: z.literal('typ'), value: z.strictObject({ type: z.string().min(1).max(100) }) }),
  z.strictObject({ art: z.literal('notiz'), value: z.strictObject({ text: z.string().trim().min(1).max(2000) }) }),
]);
export type QsVerdict = z.output<typeof decisionSchema>;

export const DECISION_KINDS = [
  'gut',
  'drehen',
  'nachscan',
  'leer',
  'nicht-leer',
  'trennen',
  'verbinden',
  'typ',
  'notiz',
] as const;

export const qsDecisionSchema = z.object({
  id: z.string(),
  key: z.string(),
  deliveryId: z.string(),
  page: z.number(),
  art: z.enum(DECISION_KINDS),
  value: z.record(z.string(), z.unknown()),
  actor: z.string(),
  at: z.string(),
  undone: z.boolean(),
});
export type QsDecision = z.output<typeof qsDecisionSchema>;

/** The document a page lies in, as the QS station shows it. */
export const qsDokumentSchema = z.object({
  id: z.string(),
  type: z.string(),
  title: z.string(),
  firstPage: z.number(),
  lastPage: z.number(),
  cutConfidence: z.number(),
});

export const qsPageSchema = z.object({
  deliveryId: z.string(),
  delivery: z.string(),
  page: z.number(),
  blatt: z.string(),
  dokumentId: z.string().nullable(),
  image: z.string(),
  thumbnail: z.string(),
  flagged: z.boolean(),
  inSample: z.boolean(),
  findings: z.array(z.object({ code: z.string(), message: z.string() })),
  blank: z.boolean(),
  separator: z.boolean(),
  rotation: z.number(),
  confidence: z.number(),
  width: z.number(),
  height: z.number(),
  beginsDokument: z.boolean(),
  dokument: qsDokumentSchema.nullable(),
  decisions: z.array(qsDecisionSchema),
});
export type QsPage = z.output<typeof qsPageSchema>;

export const qsOverviewSchema = z.object({
  batch: z.object({ id: z.string(), name: z.string(), state: z.string() }),
  qs: z.object({
    state: z.enum(['offen', 'freigegeben', 'abgelehnt']),
    by: z.string().nullable(),
    at: z.string().nullable(),
    reason: z.string().nullable(),
  }),
  plan: planSchema,
  progress: z.object({
    pages: z.number(),
    sample: z.number(),
    sampleChecked: z.number(),
    flagged: z.number(),
    flaggedChecked: z.number(),
    checked: z.number(),
    faults: z.number(),
    blattSoll: z.number().nullable(),
    seitenSoll: z.number().nullable(),
    seitenIst: z.number(),
  }),
  acceptance: z.object({
    sampleSize: z.number(),
    acceptUpTo: z.number().nullable(),
    faults: z.number(),
    verdict: z.enum(['offen', 'annehmbar', 'nicht-annehmbar']),
  }),
});
export type QsOverview = z.output<typeof qsOverviewSchema>;

export const qsQueueSchema = qsOverviewSchema.extend({ items: z.array(qsPageSchema), next: z.string().nullable() });
export type QsQueue = z.output<typeof qsQueueSchema>;
