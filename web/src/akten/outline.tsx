import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { AkteSeite, AkteView, Dokument } from '../api/shapes';
import { germanDate } from '../frame/words';
import { Badge } from '../widgets/badge';
import { Thumbnails } from '../viewer/thumbnails';

const ORDERS = { register: 'Register', blatt: 'Blattfolge', bilder: 'Seiten' } as const;
type Order = keyof typeof ORDERS;

/** What the Akte holds: by register and Vorgang, in the original Blatt order, or as small pages. */
export function Outline({
  akte,
  pages,
  current,
  dokumentId,
  onDokument,
  onJump,
}: {
  readonly akte: AkteView;
  readonly pages: readonly AkteSeite[];
  readonly current: number;
  readonly dokumentId: string | null;
  readonly onDokument: (dokument: Dokument) => void;
  readonly onJump: (index: number) => void;
}): ReactNode {
  const [order, setOrder] = useState<Order>('register');
  const items = new Map(akte.items.map((item) => [item.id, item]));
  const labels = new Map<string, string>();
  for (const page of pages) if (!labels.has(page.dokumentId)) labels.set(page.dokumentId, page.label);
  const entries = (ids: readonly string[]): ReactNode => (
    <ul className="documents">
      {ids.map((id) => {
        const item = items.get(id);
        return item === undefined ? null : (
          <Entry
            key={id}
            dokument={item}
            label={labels.get(id) ?? null}
            open={id === dokumentId}
            onOpen={() => onDokument(item)}
          />
        );
      })}
    </ul>
  );
  return (
    <nav className="outline" aria-label="Inhalt der Akte">
      <div className="tabs" role="group" aria-label="Ordnung">
        {Object.entries(ORDERS).map(([key, name]) => (
          <button
            key={key}
            type="button"
            aria-pressed={order === key}
            onClick={() => setOrder(key === 'blatt' || key === 'bilder' ? key : 'register')}
          >
            {name}
          </button>
        ))}
      </div>
      {order === 'bilder' && <Thumbnails pages={pages} current={current} onJump={onJump} />}
      {order === 'blatt' && <div className="outline-list">{entries(akte.items.map((item) => item.id))}</div>}
      {order === 'register' && (
        <div className="outline-list">
          {akte.register.map((register) => (
            <details key={register.id} open>
              <summary>
                <span className="register-id">{register.id}</span> {register.name}
                <span className="amount">
                  {register.vorgaenge.reduce((sum, vorgang) => sum + vorgang.dokumente.length, 0)}
                </span>
              </summary>
              {register.vorgaenge.map((vorgang) => (
                <div key={vorgang.id}>
                  {register.vorgaenge.length > 1 && <h3>{vorgang.title}</h3>}
                  {entries(vorgang.dokumente)}
                </div>
              ))}
            </details>
          ))}
        </div>
      )}
    </nav>
  );
}

function Entry({
  dokument,
  label,
  open,
  onOpen,
}: {
  readonly dokument: Dokument;
  readonly label: string | null;
  readonly open: boolean;
  readonly onOpen: () => void;
}): ReactNode {
  const entry = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (open) entry.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  return (
    <li ref={entry}>
      <button type="button" onClick={onOpen} aria-current={open ? 'true' : undefined}>
        <span className="document-title">{dokument.title}</span>
        <span className="document-facts">
          {germanDate(dokument.date)}
          {label !== null && <> · {label}</>}
          {dokument.pages > 1 && <> · {dokument.pages} S.</>}
          {dokument.type === 'nachzuindizieren' && <Badge tone="warning">Typ offen</Badge>}
        </span>
      </button>
    </li>
  );
}
