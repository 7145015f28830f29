/** Directions of architecture.md: data flows left to right, pure folders know nothing of the outside. */
const pure = '^src/(imaging|ocr|classification|archive/pdfa|transfer/xauslaender)/';
const order = [
  'intake',
  'imaging',
  'ocr',
  'classification',
  'archive',
  'akte',
  'review',
  'abgleich',
  'transfer',
  'reporting',
];
module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'pure-stays-pure',
      comment: 'Pure folders import no NestJS, database, queue or object store.',
      severity: 'error',
      from: { path: pure, pathNot: '\\.test\\.ts$' },
      to: {
        path: 'node_modules/(@nestjs|typeorm|pg|bullmq|minio|ioredis)/|^src/intake/(?!stammdaten)|^src/(config|akte|review|access|reporting|pipeline)/|^src/platform/(?!eakte-error|error-codes|clock)',
      },
    },
    {
      name: 'nobody-imports-workers',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^workers/' },
    },
    {
      name: 'nobody-imports-controllers',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.module\\.ts$|\\.test\\.ts$' },
      to: { path: '\\.controller\\.ts$' },
    },
    {
      name: 'product-does-not-import-tests-or-scripts',
      severity: 'error',
      from: { path: '^(src|workers)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(test|scripts)/' },
    },
    ...order.map((folder, place) => ({
      name: `${folder}-does-not-reach-right`,
      comment: 'A folder may use what lies to its left (values flow right); it never reaches to the right.',
      severity: 'error',
      from: { path: `^src/${folder}/`, pathNot: '\\.test\\.ts$' },
      to: {
        path:
          order
            .slice(place + 1)
            .map((right) => `^src/${right}/`)
            .join('|') || '^$',
      },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
