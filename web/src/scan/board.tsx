import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useSyncExternalStore, type ReactNode } from 'react';
import { getJson } from '../api/client';
import type { Batch, BatchProgress, Page, StateCount } from '../api/shapes';
import { to } from '../frame/router';
import { count, germanTime, number, percent, since } from '../frame/words';
import { Badge } from '../widgets/badge';
import { Button } from '../widgets/button';
import { Screen } from '../widgets/screen';
import { Empty, Loading, ProblemView } from '../widgets/states';
import { STATES } from './states';
import { currentRun, watchRuns } from './upload/upload-run';

/** What is where, and every batch with its progress. */
export function Board(): ReactNode {
  const run = useSyncExternalStore(watchRuns, currentRun);
  const batches = useInfiniteQuery({
    queryKey: ['lieferungen'],
    queryFn: ({ pageParam, signal }) =>
      getJson<Page<Batch>>(`/batches?limit=30${pageParam === '' ? '' : `&cursor=${pageParam}`}`, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    refetchInterval: 15_000,
  });
  const items = batches.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Screen
      title="Scanstelle"
      sub="Lieferungen, neueste zuerst"
      actions={
        <a className="button-link" href={to('scan/neu')}>
          {run !== null && !run.finished ? 'Laufende Übertragung zeigen' : 'Lieferung hochladen'}
        </a>
      }
    >
      <Columns />
      {batches.error !== null && <ProblemView error={batches.error} retry={() => void batches.refetch()} />}
      {batches.isPending && <Loading what="Die Liste der Lieferungen" />}
      {batches.isSuccess && items.length === 0 && (
        <Empty title="Noch keine Lieferung">
          <p>
            Einen Ordner mit Scans <a href={to('scan/neu')}>hochladen</a>, oder auf dem Server mit eakte ingest
            einreichen.
          </p>
        </Empty>
      )}
      {items.length > 0 && (
        <table className="list">
          <caption className="kern-sr-only">Lieferungen</caption>
          <thead>
            <tr>
              <th scope="col">Lieferung</th>
              <th scope="col">Angelegt</th>
              <th scope="col">Stand</th>
              <th scope="col" className="wide">
                Seiten gelesen
              </th>
              <th scope="col" className="number">
                Akten
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((batch) => (
              <BatchRow key={batch.id} batch={batch} />
            ))}
          </tbody>
        </table>
      )}
      {batches.hasNextPage && (
        <p className="actions">
          <Button onClick={() => void batches.fetchNextPage()}>Ältere Lieferungen zeigen</Button>
        </p>
      )}
    </Screen>
  );
}

/** Deliveries by state, with the age of the oldest. */
function Columns(): ReactNode {
  const states = useQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) => getJson<{ items: readonly StateCount[] }>('/status', signal),
    refetchInterval: 5000,
  });
  const byState = new Map(states.data?.items.map((one) => [one.state, one]));
  if (byState.size === 0) return null;
  return (
    <ul className="columns" aria-label="Was ist wo">
      {STATES.map((state) => {
        const one = byState.get(state.id);
        return (
          <li key={state.id} className={`column tone-${state.tone}`} title={state.help}>
            <span className="column-name">{state.name}</span>
            <strong>{number(one?.deliveries ?? 0)}</strong>
            <span className="muted">
              {one === undefined || state.id === 'fertig' || state.id === 'duplikat'
                ? '\u00a0'
                : `älteste ${since(one.oldest)}`}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function BatchRow({ batch }: { readonly batch: Batch }): ReactNode {
  const progress = useQuery({
    queryKey: ['lieferung', batch.id, 'fortschritt'],
    queryFn: ({ signal }) => getJson<BatchProgress>(`/batches/${batch.id}/progress`, signal),
    enabled: batch.state === 'angenommen',
    refetchInterval: (query) =>
      query.state.data !== undefined && query.state.data.finished === query.state.data.deliveries ? false : 3000,
  });
  const data = progress.data;
  const ready = data !== undefined && data.finished === data.deliveries;
  const address = batch.state === 'offen' ? to('scan/neu', { lieferung: batch.id }) : to(`scan/lieferung/${batch.id}`);
  return (
    <tr>
      <th scope="row">
        <a href={address}>{batch.name}</a>
      </th>
      <td className="figures">{germanTime(batch.createdAt)}</td>
      <td>
        {batch.state === 'offen' ? (
          <Badge tone="warning">offen: weiter hochladen</Badge>
        ) : (
          <Badge tone={ready ? 'success' : 'info'}>{ready ? 'verarbeitet' : 'in Arbeit'}</Badge>
        )}
      </td>
      <td>
        {data !== undefined && (
          <span className="bar">
            <progress max={Math.max(1, data.pages)} value={data.pagesRead} aria-label={`Seiten von ${batch.name}`} />
            <span className="muted">
              {ready
                ? count(data.pages, 'Seite', 'Seiten')
                : percent(data.pages === 0 ? 0 : data.pagesRead / data.pages)}
            </span>
          </span>
        )}
      </td>
      <td className="number">{data === undefined ? '–' : `${number(data.finished)} / ${number(data.deliveries)}`}</td>
    </tr>
  );
}
