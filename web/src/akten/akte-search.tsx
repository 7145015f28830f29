import { useEffect, useRef, useState, type ReactNode } from 'react';
import { go, to } from '../frame/router';
import { useShortcuts } from '../frame/shortcuts';
import type { Marks } from '../viewer/use-marks';

/** Searching in one Akte: type, then from hit to hit. */
export function AkteSearch({
  akteId,
  query,
  marks,
  current,
  onJump,
}: {
  readonly akteId: string;
  readonly query: string;
  readonly marks: Marks;
  readonly current: number;
  readonly onJump: (index: number) => void;
}): ReactNode {
  const [text, setText] = useState(query);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setText(query), [query]);
  const { places } = marks;
  const next = (): void => {
    const index = places.find((place) => place > current) ?? places[0];
    if (index !== undefined) onJump(index);
  };
  const before = (): void => {
    const index = places.findLast((place) => place < current) ?? places.at(-1);
    if (index !== undefined) onJump(index);
  };
  useShortcuts('Suche in der Akte', [
    { keys: ['f'], what: 'In dieser Akte suchen', run: () => input.current?.focus() },
    { keys: ['n'], what: 'Nächste Fundstelle', run: next },
    { keys: ['p'], what: 'Vorige Fundstelle', run: before },
  ]);
  const at = places.indexOf(current);
  return (
    <form
      className="akte-search"
      role="search"
      aria-label="In dieser Akte"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === query) next();
        else go(to(`akte/${akteId}`, { s: current + 1, q: text.trim() }), true);
      }}
    >
      <label htmlFor="akte-query" className="kern-sr-only">
        In dieser Akte suchen
      </label>
      <input
        id="akte-query"
        ref={input}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
        placeholder="In dieser Akte suchen"
        autoComplete="off"
      />
      {query !== '' && (
        <span role="status" className="found">
          {!marks.settled ? '…' : places.length === 0 ? 'keine' : `${at < 0 ? '–' : at + 1} / ${places.length}`}
        </span>
      )}
      {places.length > 0 && (
        <>
          <button type="button" className="tool" onClick={before} title="Vorige Fundstelle (p)">
            <span aria-hidden="true">↑</span>
            <span className="kern-sr-only">Vorige Fundstelle</span>
          </button>
          <button type="button" className="tool" onClick={next} title="Nächste Fundstelle (n)">
            <span aria-hidden="true">↓</span>
            <span className="kern-sr-only">Nächste Fundstelle</span>
          </button>
        </>
      )}
    </form>
  );
}
