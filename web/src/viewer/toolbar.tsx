import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { AkteSeite } from '../api/shapes';
import { say } from '../frame/live';
import { useShortcuts } from '../frame/shortcuts';
import { number, percent } from '../frame/words';
import { findPage, zoomIn, zoomOut, type Zoom } from './geometry';

interface Options {
  readonly pages: readonly AkteSeite[];
  readonly current: number;
  readonly scale: number;
  readonly zoom: Zoom;
  readonly double: boolean;
  readonly back: number | null;
  readonly onJump: (index: number) => void;
  readonly onStep: (index: number) => void;
  readonly onBack: () => void;
  readonly onZoom: (zoom: Zoom) => void;
  readonly onTurn: () => void;
  readonly onDouble: () => void;
}

/** Where am I, go there, closer, turn, two pages, back. */
export function Toolbar(options: Options): ReactNode {
  const { pages, current, scale, zoom, double, back, onStep, onBack, onZoom, onTurn, onDouble } = options;
  const field = useRef<HTMLInputElement>(null);
  const step = double ? 2 : 1;
  const last = pages.length - 1;
  const before = (): void => onStep(Math.max(0, current - step));
  const after = (): void => onStep(Math.min(last, current + step));
  useShortcuts('Lesen', [
    { keys: ['ArrowRight', 'j'], what: 'Nächste Seite', run: after },
    { keys: ['ArrowLeft', 'k'], what: 'Vorige Seite', run: before },
    { keys: ['Home'], what: 'Erste Seite', run: () => options.onJump(0) },
    { keys: ['End'], what: 'Letzte Seite', run: () => options.onJump(last) },
    { keys: ['g'], what: 'Blatt oder Seite ansteuern', run: () => field.current?.select() },
    { keys: ['b'], what: 'Zurück zur vorigen Stelle', run: onBack },
    { keys: ['+'], what: 'Größer', run: () => onZoom(zoomIn(scale)) },
    { keys: ['-'], what: 'Kleiner', run: () => onZoom(zoomOut(scale)) },
    { keys: ['0'], what: 'Ganze Breite', run: () => onZoom('breite') },
    { keys: ['9'], what: 'Ganze Seite', run: () => onZoom('seite') },
    { keys: ['r'], what: 'Seite drehen (nur Ansicht)', run: onTurn },
    { keys: ['d'], what: 'Zwei Seiten nebeneinander', run: onDouble },
  ]);
  const backTo = back === null ? undefined : pages[back];
  return (
    <div className="toolbar" role="toolbar" aria-label="Seiten">
      <div className="tools">
        <Tool name="Vorige Seite" sign="‹" onClick={before} disabled={current === 0} />
        <GoTo {...options} field={field} />
        <Tool name="Nächste Seite" sign="›" onClick={after} disabled={current >= last} />
        {backTo !== undefined && (
          <button type="button" className="tool words" onClick={onBack} title="Zurück zur vorigen Stelle (b)">
            ↩ {backTo.label}
          </button>
        )}
      </div>
      <div className="tools">
        <Tool name="Kleiner" sign="−" onClick={() => onZoom(zoomOut(scale))} />
        <span className="scale" aria-label="Größe">
          {percent(scale)}
        </span>
        <Tool name="Größer" sign="+" onClick={() => onZoom(zoomIn(scale))} />
        <Tool name="Ganze Breite" sign="↔" onClick={() => onZoom('breite')} pressed={zoom === 'breite'} />
        <Tool name="Ganze Seite" sign="↕" onClick={() => onZoom('seite')} pressed={zoom === 'seite'} />
      </div>
      <div className="tools">
        <Tool name="Seite drehen (nur Ansicht)" sign="⟳" onClick={onTurn} />
        <Tool name="Zwei Seiten nebeneinander" sign="▯▯" onClick={onDouble} pressed={double} />
      </div>
    </div>
  );
}

/** The field that says where we are and takes us elsewhere. */
function GoTo({
  pages,
  current,
  onJump,
  field,
}: Options & { readonly field: React.RefObject<HTMLInputElement | null> }): ReactNode {
  const label = pages[current]?.label ?? '';
  const [text, setText] = useState(label);
  useEffect(() => setText(label), [label]);
  return (
    <form
      className="goto"
      onSubmit={(event) => {
        event.preventDefault();
        const found = findPage(pages, text);
        if (found === null) {
          say(`${text} gibt es in dieser Akte nicht`);
          setText(label);
        } else {
          onJump(found);
          field.current?.blur();
        }
      }}
    >
      <label className="kern-sr-only" htmlFor="goto">
        Blatt oder Seite
      </label>
      <input
        id="goto"
        ref={field}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onFocus={(event) => event.target.select()}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
        onBlur={() => setText(label)}
        autoComplete="off"
      />
      <span>
        {number(current + 1)} / {number(pages.length)}
      </span>
    </form>
  );
}

function Tool({
  name,
  sign,
  onClick,
  disabled = false,
  pressed,
}: {
  readonly name: string;
  readonly sign: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
}): ReactNode {
  return (
    <button type="button" className="tool" title={name} onClick={onClick} disabled={disabled} aria-pressed={pressed}>
      <span aria-hidden="true">{sign}</span>
      <span className="kern-sr-only">{name}</span>
    </button>
  );
}
