/** The browser tests: each file starts its own service and browser. See scripts/test-browser.mjs. */
import base from './jest.config.mjs';

export default { ...base, roots: ['<rootDir>/test/browser'], testMatch: ['**/*.browser.ts'], testTimeout: 300_000 };
