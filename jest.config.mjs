import { readFileSync } from 'node:fs';

const swc = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));
delete swc.$schema;
// Inside jest a dynamic import becomes a require: what is loaded late can be tested too.
const transform = { ...swc, swcrc: false, module: { type: 'commonjs', ignoreDynamic: false } };

/** One configuration for all suites; the npm scripts choose by folder. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/workers', '<rootDir>/test', '<rootDir>/scripts'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.(t|m?j)s$': ['@swc/jest', transform] },
  transformIgnorePatterns: [
    '/node_modules/(?!(@tus|srvx|libxml2-wasm|zxing-wasm|@hyzyla/pdfium|csv-parse|jose|openid-client|oauth4webapi|oidc-provider|@opentelemetry/otlp-exporter-base)/)',
  ],
  reporters: ['default', '<rootDir>/scripts/jest-summary-reporter.mjs'],
  testTimeout: 60_000,
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.eakte/'],
};
