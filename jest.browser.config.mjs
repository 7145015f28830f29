/** The browser tests: one file, one service, one browser. See scripts/test-browser.mjs. */
import base from './jest.config.mjs';

export default { ...base, roots: ['<rootDir>/test/browser'], testMatch: ['**/*.browser.ts'], testTimeout: 90_000 };
