/** Jest reporter: leaves the run's counts for scripts/test-summary.mjs. A suite that does not even load is one failure. */
import { writeSummary } from './test-summary.mjs';

export default class SummaryReporter {
  onRunComplete(_contexts, results) {
    writeSummary('jest', {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    });
  }
}
