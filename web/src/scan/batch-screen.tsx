import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { getJson } from '../api/client';
import type { Batch, BatchDetail, Delivery, DeliveryState, Finding } from '../api/shapes';
import { to } from '../frame/router';
import { bytes, count, germanTime, number, since } from '../frame/words';
import { Badge } from '../widgets/badge';
import { Screen } from '../widgets/screen';
import { Loaded } from '../widgets/states';
import { DeliveryActions } from './delivery-actions';
import { STATES, stateOf } from './states';

/** One batch: how far it is, every delivery with state and reason, and what can be done. */
export function BatchScreen({ id }: { readonly id: string }): ReactNode {
  const batch = useQuery({
    queryKey: ['lieferung', id, 'kopf'],
    queryFn: ({ signal }) => getJson<Batch>(`/batches/${encodeURIComponent(id)}`, signal),
  });
  const detail = useQuery({
    queryKey: ['lieferung', id],
    queryFn: ({ signal }) => getJson<BatchDetail>(`/batches/${encodeURIComponent(id)}/deliveries`, signal),
    refetchInterval: (query) => {
      const progress = query.state.data?.progress;
      return progress !== undefined && progress.finished === progress.deliveries ? 15_000 : 2000;
    },
  });
  return (
    <Screen
      title={batch.data?.name ?? 'Lieferung'}
      sub={
        <>
          <a href={to('scan')}>Scanstelle</a> · angelegt{' '}
          {batch.data === undefined ? '' : germanTime(batch.data.createdAt)}
        </>
      }
    >
      <Loaded query={detail} what="Die Lieferung">
        {(data) => <Detail data={data} />}
      </Loaded>
    </Screen>
  );
}

function Detail({ data }: { readonly data: BatchDetail }): ReactNode {
  const [only, setOnly] = useState<DeliveryState | null>(null);
  const { progress, items, findings } = data;
  const present = STATES.filter((state) => items.some((item) => item.state === state.id));
  const shown = only === null ? items : items.filter((item) => item.state === only);
  const general = findings.filter((finding) => finding.deliveryId === null);
  return (
    <>
      <section className="panel upload-state" aria-label="Fortschritt">
        <progress max={Math.max(1, progress.pages)} value={progress.pagesRead} aria-label="Seiten gelesen" />
        <p className="upload-figures">
          <strong>
            {number(progress.pagesRead)} von {count(progress.pages, 'Seite', 'Seiten')} gelesen
          </strong>
          <span>
            {number(progress.finished)} von {count(progress.deliveries, 'Lieferteil', 'Lieferteilen')} entschieden
          </span>
          {progress.uninspected > 0 && <span>{number(progress.uninspected)} noch nicht gezählt</span>}
        </p>
        {general.length > 0 && (
          <ul className="findings">
            {general.map((finding) => (
              <li key={finding.code + finding.message}>{finding.message}</li>
            ))}
          </ul>
        )}
      </section>
      <div className="filter" role="group" aria-label="Nur zeigen">
        <button type="button" aria-pressed={only === null} onClick={() => setOnly(null)}>
          Alle {items.length}
        </button>
        {present.map((state) => (
          <button
            key={state.id}
            type="button"
            aria-pressed={only === state.id}
            title={state.help}
            onClick={() => setOnly(state.id)}
          >
            {state.name} {items.filter((item) => item.state === state.id).length}
          </button>
        ))}
      </div>
      <ul className="deliveries">
        {shown.map((delivery) => (
          <DeliveryCard
            key={delivery.id}
            delivery={delivery}
            findings={findings.filter((finding) => finding.deliveryId === delivery.id)}
          />
        ))}
      </ul>
    </>
  );
}

function DeliveryCard({
  delivery,
  findings,
}: {
  readonly delivery: Delivery;
  readonly findings: readonly Finding[];
}): ReactNode {
  const state = stateOf(delivery.state);
  const working = delivery.state === 'in_arbeit' || delivery.state === 'angenommen';
  return (
    <li className={`delivery tone-${state?.tone ?? 'neutral'}`}>
      <div className="delivery-head">
        <h3>{delivery.name}</h3>
        <Badge tone={state?.tone ?? 'neutral'}>{state?.name ?? delivery.state}</Badge>
        <span className="muted">{since(delivery.stateSince)}</span>
        <span className="spacer" />
        {delivery.akteId !== null && <a href={to(`akte/${delivery.akteId}`)}>Akte {delivery.aktenzeichen}</a>}
      </div>
      <p className="muted delivery-counts">
        {bytes(delivery.bytes)}
        <Counts delivery={delivery} />
      </p>
      {working && delivery.seitenIst !== null && (
        <progress max={delivery.seitenIst} value={delivery.seitenFertig} aria-label={`Seiten von ${delivery.name}`} />
      )}
      {delivery.reason !== null && delivery.state !== 'fertig' && (
        <p className="delivery-reason">
          {delivery.reason} <span className="muted">({delivery.code})</span>
        </p>
      )}
      {findings.length > 0 && (
        <details>
          <summary>{count(findings.length, 'Befund', 'Befunde')}</summary>
          <ul className="findings">
            {findings.map((finding) => (
              <li key={`${finding.code}/${finding.page ?? 0}/${finding.message}`}>
                {finding.page !== null && <span className="muted">S. {finding.page}: </span>}
                {finding.message}
              </li>
            ))}
          </ul>
        </details>
      )}
      <DeliveryActions delivery={delivery} />
    </li>
  );
}

/** Sheets and sides: what the list says against what was found. */
function Counts({ delivery }: { readonly delivery: Delivery }): ReactNode {
  const { blattSoll, seitenSoll, seitenIst } = delivery;
  const differs = seitenSoll !== null && seitenIst !== null && seitenSoll !== seitenIst;
  return (
    <>
      {seitenIst !== null && (
        <span className={differs ? 'differs' : undefined}>{count(seitenIst, 'Seite', 'Seiten')} gezählt</span>
      )}
      {seitenSoll !== null && <span>laut Liste {number(seitenSoll)}</span>}
      {blattSoll !== null && <span>{count(blattSoll, 'Blatt', 'Blatt')}</span>}
    </>
  );
}
