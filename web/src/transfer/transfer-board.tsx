import { useInfiniteQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { getJson } from '../api/client';
import type { Page } from '../api/shapes';
import { to } from '../frame/router';
import { count, since } from '../frame/words';
import { Badge } from '../widgets/badge';
import { Button } from '../widgets/button';
import { Screen } from '../widgets/screen';
import { Empty, Loading, ProblemView } from '../widgets/states';
import type { Handover } from './shapes';

const FILTERS = {
  offen: { name: 'Offen', query: 'offen=true' },
  entscheidung: { name: 'Wartet auf uns', query: 'entscheidung=true' },
  eingang: { name: 'Eingang', query: 'richtung=eingang' },
  ausgang: { name: 'Ausgang', query: 'richtung=ausgang' },
  alle: { name: 'Alle', query: '' },
} as const;
type Filter = keyof typeof FILTERS;
const KEYS: readonly Filter[] = ['offen', 'entscheidung', 'eingang', 'ausgang', 'alle'];

/** Everything on its way between this office and others, in plain words. */
export function TransferBoard(): ReactNode {
  const [filter, setFilter] = useState<Filter>('offen');
  const board = useInfiniteQuery({
    queryKey: ['uebergaben', filter],
    queryFn: ({ pageParam, signal }) =>
      getJson<Page<Handover>>(
        `/uebergaben?limit=50&${FILTERS[filter].query}${pageParam === '' ? '' : `&cursor=${pageParam}`}`,
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    refetchInterval: 15_000,
  });
  const items = board.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Screen
      title="Aktenübergabe"
      sub="Was zwischen dieser und anderen Behörden unterwegs ist"
      actions={
        <>
          <a href={to('uebergabe/behoerden')}>Behörden</a>
          <a className="button-link" href={to('uebergabe/senden')}>
            Akte senden
          </a>
        </>
      }
    >
      <div className="filter" role="group" aria-label="Nur zeigen">
        {KEYS.map((key) => (
          <button key={key} type="button" aria-pressed={filter === key} onClick={() => setFilter(key)}>
            {FILTERS[key].name}
          </button>
        ))}
      </div>
      {board.error !== null && <ProblemView error={board.error} retry={() => void board.refetch()} />}
      {board.isPending && <Loading what="Die Übergaben" />}
      {board.isSuccess && items.length === 0 && (
        <Empty title={filter === 'entscheidung' ? 'Nichts wartet auf eine Entscheidung' : 'Hier ist nichts unterwegs'}>
          <p>
            Wechselt eine Person die zuständige Behörde, geht ihre Akte von hier hinaus:{' '}
            <a href={to('uebergabe/senden')}>Akte senden</a>
          </p>
        </Empty>
      )}
      <ul className="deliveries">
        {items.map((one) => (
          <HandoverCard key={one.id} handover={one} />
        ))}
      </ul>
      {board.hasNextPage && (
        <p className="actions">
          <Button onClick={() => void board.fetchNextPage()}>Ältere zeigen</Button>
        </p>
      )}
    </Screen>
  );
}

function HandoverCard({ handover }: { readonly handover: Handover }): ReactNode {
  const { richtung, partner, aktenzeichen, entscheidung, offen } = handover;
  const tone = entscheidung !== null ? 'warning' : offen ? 'info' : 'success';
  return (
    <li className={`delivery tone-${tone}`}>
      <div className="delivery-head">
        <Badge tone="neutral">{richtung === 'ausgang' ? 'Ausgang →' : '← Eingang'}</Badge>
        <h2>
          <a href={to(`uebergabe/vorgang/${handover.id}`)}>{aktenzeichen ?? 'ohne Aktenzeichen'}</a>
        </h2>
        <span>
          {richtung === 'ausgang' ? 'an' : 'von'} {partner.name}
        </span>
        <span className="spacer" />
        <span className="muted">{since(handover.seit)}</span>
      </div>
      <p>{handover.text}</p>
      {entscheidung !== null && <p className="delivery-reason">Zu entscheiden: {entscheidung.grund}</p>}
      <PackageBar handover={handover} />
    </li>
  );
}

/** How many packages are out, or here. */
export function PackageBar({ handover }: { readonly handover: Handover }): ReactNode {
  const { anzahl, hinaus, da } = handover.pakete;
  if (anzahl === null || !handover.offen) return null;
  const done = handover.richtung === 'ausgang' ? hinaus : da;
  return (
    <span className="bar">
      <progress max={Math.max(1, anzahl)} value={done} aria-label="Pakete" />
      <span className="muted">
        {done} von {count(anzahl, 'Paket', 'Paketen')}
      </span>
    </span>
  );
}
