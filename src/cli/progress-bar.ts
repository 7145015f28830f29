import type { Writable } from 'node:stream';
import type { Clock } from '../platform/clock';
import type { Progress } from './schemas';

/**
 * One line that tells where a batch stands: pages, pages a minute, remaining time. On a terminal it is drawn in place,
 * otherwise (log file, CI) a line is written at each tenth.
 */
export class ProgressBar {
  private readonly started: number;
  private lastTenth = -1;

  constructor(
    private readonly out: Writable & { readonly isTTY?: boolean },
    private readonly clock: Clock,
  ) {
    this.started = clock.monotonic();
  }

  show(progress: Progress): void {
    const text = progressLine(progress, (this.clock.monotonic() - this.started) / 1000);
    if (this.out.isTTY === true) {
      this.out.write(`\r\u001b[K${text}`);
      return;
    }
    const tenth = progress.pages === 0 ? 0 : Math.floor((progress.pagesRead / progress.pages) * 10);
    if (tenth === this.lastTenth) return;
    this.lastTenth = tenth;
    this.out.write(`${text}\n`);
  }

  end(): void {
    if (this.out.isTTY === true) this.out.write('\n');
  }
}

/** The line itself; `seconds` since the start. */
export function progressLine(progress: Progress, seconds: number): string {
  const share = progress.pages === 0 ? 0 : Math.min(1, progress.pagesRead / progress.pages);
  const filled = Math.round(share * 24);
  const bar = '█'.repeat(filled) + '░'.repeat(24 - filled);
  const perMinute = seconds > 0 ? (progress.pagesRead / seconds) * 60 : 0;
  const rest =
    perMinute > 0
      ? `noch ${duration(((progress.pages - progress.pagesRead) / perMinute) * 60)}`
      : 'Restzeit noch unbekannt';
  const counted = progress.uninspected > 0 ? ` (${progress.uninspected} Lieferungen noch ungezählt)` : '';
  return `${bar} ${progress.pagesRead}/${progress.pages} Seiten${counted} · ${perMinute.toFixed(0)} Seiten/min · ${rest} · ${progress.finished}/${progress.deliveries} Lieferungen fertig`;
}

/** Seconds as people say them. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1).replace('.', ',')} h`;
}
