import type { Report } from './schemas';

/** 0 when every delivery was filed or is held with a code and a reason, otherwise 1. */
export function batchOutcome(report: Report): 0 | 1 {
  const filed = report.akten.every((akte) => akte.akteId !== null || akte.findings.length > 0);
  const explained = report.rejected.every((entry) => entry.code !== '' && entry.reason !== '');
  return filed && explained && report.akten.length + report.rejected.length > 0 ? 0 : 1;
}
