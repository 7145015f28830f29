import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useHits } from '../api/queries';
import { go, to, usePlace } from '../frame/router';
import { person } from '../frame/words';
import { hitAddress } from './hit-address';
import { HitImage } from './hit-image';
import { Snippet } from './snippet';

/** Typing is over when no key came for this long, ms. */
const TYPED_AFTER_MS = 120;

function useTyped(text: string): string {
  const [typed, setTyped] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setTyped(text), TYPED_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return typed;
}

/** The one search box: hits while typing, arrow keys choose, Enter opens; Enter without a choice shows all hits. */
export function SearchBox(): ReactNode {
  const { path, params } = usePlace();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const list = useId();
  const query = useTyped(text.trim());
  const hits = useHits(open ? query : '', 8);
  const items = open && query !== '' ? (hits.data ?? []) : [];
  const shown = path[0] === 'suche' ? (params.get('q') ?? '') : null;
  useEffect(() => {
    if (shown !== null) setText(shown);
  }, [shown]);

  const leave = (address: string): void => {
    setOpen(false);
    setChosen(-1);
    input.current?.blur();
    go(address);
  };
  const submit = (): void => {
    const hit = items[chosen];
    if (hit !== undefined) leave(hitAddress(hit, query));
    else if (text.trim() !== '') leave(to('suche', { q: text.trim() }));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      if (open) setOpen(false);
      else input.current?.blur();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setOpen(true);
      setChosen(((chosen + 1 + step + items.length + 1) % (items.length + 1)) - 1);
    }
  };
  return (
    <form
      role="search"
      className="search"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <label htmlFor="query" className="kern-sr-only">
        Suche in Namen, Nummern und Texten
      </label>
      <input
        ref={input}
        id="query"
        type="text"
        role="combobox"
        aria-expanded={items.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={chosen >= 0 ? `${list}-${chosen}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder="Name, Geburtsdatum, Nummer oder Wörter suchen"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setOpen(true);
          setChosen(-1);
        }}
        onFocus={() => setOpen(true)}
        onKeyDown={onKeyDown}
      />
      <kbd aria-hidden="true">/</kbd>
      <ul id={list} role="listbox" aria-label="Treffer" className="suggestions" hidden={items.length === 0}>
        {items.map((hit, index) => (
          <li
            key={`${hit.akteId}/${hit.deliveryId ?? ''}/${hit.page ?? 0}`}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => leave(hitAddress(hit, query))}
          >
            <span className="who">
              <strong>{hit.aktenzeichen}</strong> {person(hit)}
            </span>
            {hit.title !== null && <span className="what">{hit.title}</span>}
            {hit.snippet !== null && <Snippet text={hit.snippet} />}
            {index === Math.max(0, chosen) && <HitImage hit={hit} />}
          </li>
        ))}
      </ul>
      {open && query !== '' && hits.isSuccess && !hits.isPlaceholderData && items.length === 0 && (
        <p className="suggestions none">Nichts gefunden. Weniger Wörter oder nur den Anfang versuchen.</p>
      )}
    </form>
  );
}
