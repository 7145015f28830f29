import { useQuery } from '@tanstack/react-query';
import { useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { getJson } from '../../api/client';
import type { Batch } from '../../api/shapes';
import { bytes, count, number } from '../../frame/words';
import { Button } from '../../widgets/button';
import { Screen } from '../../widgets/screen';
import { ProblemView } from '../../widgets/states';
import { fromDrop, fromField, type Collection } from './collect-files';
import { UploadProgress } from './upload-progress';
import { currentRun, startRun, watchRuns } from './upload-run';

/** Sending a batch: drop or choose, name it, watch it go. With `batchId` an open batch is continued. */
export function UploadScreen({ batchId }: { readonly batchId: string | null }): ReactNode {
  const run = useSyncExternalStore(watchRuns, currentRun);
  if (run !== null) return <UploadProgress run={run} />;
  return batchId === null ? <Choose into={null} /> : <Continue batchId={batchId} />;
}

function Continue({ batchId }: { readonly batchId: string }): ReactNode {
  const batch = useQuery({
    queryKey: ['lieferung', batchId, 'kopf'],
    queryFn: ({ signal }) => getJson<Batch>(`/batches/${encodeURIComponent(batchId)}`, signal),
  });
  if (batch.error !== null) return <ProblemView error={batch.error} retry={() => void batch.refetch()} />;
  return batch.data === undefined ? null : <Choose into={batch.data} />;
}

function Choose({ into }: { readonly into: Batch | null }): ReactNode {
  const [chosen, setChosen] = useState<Collection | null>(null);
  const [name, setName] = useState('');
  const [completeAfter, setCompleteAfter] = useState(true);
  const [over, setOver] = useState(false);
  const [reading, setReading] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const folder = useRef<HTMLInputElement>(null);
  const single = useRef<HTMLInputElement>(null);
  const take = (collection: Collection): void => {
    setChosen(collection);
    setName(into?.name ?? collection.name ?? '');
    setReading(false);
  };
  const begin = (): void => {
    if (chosen === null) return;
    startRun(name.trim(), chosen.files, completeAfter, into).catch(setError);
  };
  const total = chosen?.files.reduce((sum, { file }) => sum + file.size, 0) ?? 0;
  const list = chosen?.files.some(({ path }) => /\.csv$/i.test(path)) ?? true;
  return (
    <Screen
      title={into === null ? 'Lieferung hochladen' : `${into.name} weiter hochladen`}
      sub={
        into === null
          ? 'Ein Ordner mit Scans und Stammdatenliste ist eine Lieferung.'
          : 'Denselben Ordner noch einmal wählen: was schon angekommen ist, wird erkannt und nicht noch einmal gesendet.'
      }
    >
      <div
        className={over ? 'drop over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          setReading(true);
          fromDrop(event.dataTransfer).then(take, setError);
        }}
      >
        <p className="drop-title">Ordner oder Dateien hierher ziehen</p>
        <p className="muted">TIFF, PDF, JPEG oder PNG, dazu die Stammdatenliste als CSV</p>
        <p className="actions">
          <Button onClick={() => folder.current?.click()}>Ordner wählen</Button>
          <Button onClick={() => single.current?.click()}>Dateien wählen</Button>
        </p>
        <input
          ref={(input) => {
            folder.current = input;
            input?.setAttribute('webkitdirectory', '');
          }}
          id="folder"
          type="file"
          multiple
          hidden
          onChange={(event) => event.target.files !== null && take(fromField(event.target.files))}
        />
        <input
          ref={single}
          id="files"
          type="file"
          multiple
          hidden
          onChange={(event) => event.target.files !== null && take(fromField(event.target.files))}
        />
        {reading && <p role="status">Der Ordner wird gelesen …</p>}
      </div>
      {error !== null && <ProblemView error={error} />}
      {chosen !== null && (
        <form
          className="panel upload-form"
          onSubmit={(event) => {
            event.preventDefault();
            begin();
          }}
        >
          <h2>
            {count(chosen.files.length, 'Datei', 'Dateien')}, {bytes(total)}
          </h2>
          {!list && (
            <p className="hint">
              Keine Stammdatenliste (CSV) dabei. Das geht auch: dann gilt das Aktenzeichen vom Deckblatt, und es gibt
              mehr zu prüfen.
            </p>
          )}
          <div className="field">
            <label htmlFor="batch-name">Name der Lieferung</label>
            <input
              id="batch-name"
              required
              maxLength={200}
              value={name}
              disabled={into !== null}
              onChange={(event) => setName(event.target.value)}
            />
          </div>
          <label className="check">
            <input
              type="checkbox"
              checked={completeAfter}
              onChange={(event) => setCompleteAfter(event.target.checked)}
            />
            Nach dem Hochladen gleich abschließen: die Verarbeitung beginnt
          </label>
          <p className="actions">
            <Button kind="primary" type="submit" disabled={chosen.files.length === 0}>
              {`${number(chosen.files.length)} hochladen`}
            </Button>
            <Button kind="tertiary" onClick={() => setChosen(null)}>
              Andere Auswahl
            </Button>
          </p>
        </form>
      )}
    </Screen>
  );
}
