/** One configuration for all suites; the npm scripts choose by folder. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/workers', '<rootDir>/test', '<rootDir>/scripts'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.(t|m?j)s$': ['@swc/jest'] },
  transformIgnorePatterns: [
    '/node_modules/(?!(@tus|srvx|libxml2-wasm|zxing-wasm|@hyzyla/pdfium|csv-parse|jose|openid-client|oauth4webapi|oidc-provider)/)',
  ],
  reporters: ['default', '<rootDir>/scripts/jest-summary-reporter.mjs'],
  testTimeout: 60_000,
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.eakte/'],
};
