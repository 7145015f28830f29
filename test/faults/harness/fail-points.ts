/** Places in the product where a process may be made to die (`EAKTE_FAIL_POINT=name@n`), before and after each side effect. */
const STAGES = ['inspect', 'page', 'classify', 'archive', 'file'] as const;

export const WORKER_FAIL_POINTS: readonly string[] = [
  ...STAGES.flatMap((stage) => ['claimed', 'ran', 'before-commit', 'committed'].map((place) => `${place}:${stage}`)),
  ...['seite', 'dokument', 'vermerk'].flatMap((kind) => [`before-put:${kind}`, `put:${kind}`]),
  'marked-as-rung',
];

export const API_FAIL_POINTS: readonly string[] = [
  'before-put:original',
  'put:original',
  'original-stored',
  'receipt-committed',
  'upload-discarded',
  'batch-planned',
  'batch-committed',
];
