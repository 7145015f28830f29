import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { sendJson } from '../../api/client';
import { to } from '../../frame/router';
import { bytes, count, duration, number, percent } from '../../frame/words';
import { Badge, type Tone } from '../../widgets/badge';
import { Button } from '../../widgets/button';
import { Screen } from '../../widgets/screen';
import { ProblemView } from '../../widgets/states';
import type { FileState } from './messages';
import { clearRun, type UploadRun } from './upload-run';

/** Height of a line of the list, px. */
const LINE = 34;

const TONES: Readonly<Record<FileState, Tone>> = {
  wartet: 'neutral',
  prüft: 'info',
  sendet: 'info',
  'wartet auf Netz': 'warning',
  fertig: 'success',
  abgewiesen: 'danger',
};

/** A batch on its way: bytes, rate, time left, every file. */
export function UploadProgress({ run }: { readonly run: UploadRun }): ReactNode {
  const version = useSyncExternalStore(run.subscribe, () => run.version);
  const [onlyOpen, setOnlyOpen] = useState(false);
  const { sent, total, rate } = run;
  const done = run.count('fertig');
  const refused = run.count('abgewiesen');
  const waiting = run.count('wartet auf Netz');
  const left = rate > 0 ? duration((total - sent) / rate) : null;
  const safe = run.finished && refused === 0 && run.error === null && done === run.files.length;
  return (
    <Screen
      title={safe ? `${run.batch.name} ist angekommen` : `${run.batch.name} wird hochgeladen`}
      sub={
        safe
          ? 'Jede Datei hat ihre Quittung: die Bytes liegen sicher und stimmen mit den Prüfsummen überein.'
          : 'Bei Netzausfall geht es von selbst weiter. Nach einem Neuladen dieselbe Lieferung öffnen und den Ordner noch einmal wählen.'
      }
    >
      <section className="panel upload-state" aria-label="Fortschritt">
        <progress max={Math.max(1, total)} value={sent} aria-label="Übertragen" />
        <p className="upload-figures">
          <strong>{percent(total === 0 ? 1 : sent / total)}</strong>
          <span>
            {bytes(sent)} von {bytes(total)}
          </span>
          <span>
            {number(done)} von {count(run.files.length, 'Datei', 'Dateien')}
          </span>
          {!run.finished && rate > 0 && <span>{bytes(rate)}/s</span>}
          {!run.finished && left !== null && <span>noch etwa {left}</span>}
          {waiting > 0 && <Badge tone="warning">wartet auf Netz</Badge>}
          {refused > 0 && <Badge tone="danger">{`${refused} abgewiesen`}</Badge>}
        </p>
        {run.error !== null && (
          <ProblemView error={run.error} retry={() => void sendJson('POST', `/batches/${run.batch.id}/complete`)} />
        )}
        {run.finished && (
          <p className="actions">
            <a className="button-link" href={to(`scan/lieferung/${run.batch.id}`)}>
              Zur Lieferung
            </a>
            {refused > 0 && (
              <a href={to('scan/neu', { lieferung: run.batch.id })} onClick={clearRun}>
                Abgewiesenes erneut senden
              </a>
            )}
            <Button kind="tertiary" onClick={clearRun}>
              Weitere Lieferung hochladen
            </Button>
          </p>
        )}
      </section>
      <label className="check">
        <input type="checkbox" checked={onlyOpen} onChange={(event) => setOnlyOpen(event.target.checked)} />
        Nur zeigen, was noch nicht fertig ist
      </label>
      <Files run={run} version={version} onlyOpen={onlyOpen} />
    </Screen>
  );
}

function Files({
  run,
  version,
  onlyOpen,
}: {
  readonly run: UploadRun;
  readonly version: number;
  readonly onlyOpen: boolean;
}): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  // The files change in place; the version says when.
  const shown = useMemo(
    () => (onlyOpen ? run.files.filter((file) => file.state !== 'fertig') : run.files),
    [run, onlyOpen, version],
  );
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => frame.current,
    estimateSize: () => LINE,
    overscan: 8,
  });
  return (
    <div className="upload-files" ref={frame} tabIndex={0} role="region" aria-label="Dateien">
      <ul style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const file = shown[item.index];
          if (file === undefined) return null;
          return (
            <li key={item.key} style={{ height: LINE, transform: `translateY(${item.start}px)` }}>
              <span className="path" title={file.path}>
                {file.path}
              </span>
              {file.reason !== null ? (
                <span className="reason">{file.reason}</span>
              ) : (
                <progress
                  max={Math.max(1, file.bytes)}
                  value={file.state === 'fertig' ? Math.max(1, file.bytes) : file.done}
                  aria-label={file.path}
                />
              )}
              <span className="number">{bytes(file.bytes)}</span>
              <Badge tone={TONES[file.state]}>{file.state}</Badge>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
