import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { AkteSeite, AkteView, Box, Dokument, Field } from '../api/shapes';
import { say } from '../frame/live';
import { go, to } from '../frame/router';
import { count, germanDate, person } from '../frame/words';
import { Badge } from '../widgets/badge';
import { useHeading } from '../widgets/screen';
import { Empty } from '../widgets/states';
import type { Turn, Zoom } from '../viewer/geometry';
import { Toolbar } from '../viewer/toolbar';
import { useMarks } from '../viewer/use-marks';
import { Viewport, type Jump } from '../viewer/viewport';
import { AkteSearch } from './akte-search';
import { DocumentPanel } from './document-panel';
import { Outline } from './outline';

/** The address follows the eye this much later, ms. */
const ADDRESS_AFTER_MS = 400;

interface Options {
  readonly akte: AkteView;
  readonly pages: readonly AkteSeite[];
  readonly params: URLSearchParams;
}

/** Contents on the left, pages in the middle, the document on the right. */
export function Reader({ akte, pages, params }: Options): ReactNode {
  const heading = useHeading(`Akte ${akte.aktenzeichen}`);
  const query = params.get('q') ?? '';
  const reading = useReading(akte, pages, params, query);
  const marks = useMarks(akte.id, query, pages);
  const { current, dokument, jumpTo, jump } = reading;
  const [zoom, setZoom] = useState<Zoom>('breite');
  const [scale, setScale] = useState(1);
  const [double, setDouble] = useState(false);
  const [turns, setTurns] = useState<ReadonlyMap<number, Turn>>(new Map());
  const [pointed, setPointed] = useState<{ readonly key: string; readonly box: Box } | null>(null);
  const page = pages[current];

  const turn = (): void => {
    const next = { 0: 90, 90: 180, 180: 270, 270: 0 } as const;
    setTurns(new Map(turns).set(current, next[turns.get(current) ?? 0]));
  };
  const openDokument = (one: Dokument): void => {
    const index = pages.findIndex((each) => each.dokumentId === one.id);
    reading.choose(one.id);
    if (index >= 0) jumpTo(index);
  };
  const showField = (field: Field): void => {
    const index = pages.findIndex((each) => each.dokumentId === dokument?.id && each.page === field.page);
    const on = pages[index];
    if (on === undefined || field.box === undefined) return;
    setPointed({ key: `${on.deliveryId}.${on.page}`, box: field.box });
    jumpTo(index);
  };
  const boxes = useMemo(
    () => (pointed === null ? marks.boxes : new Map(marks.boxes).set(pointed.key, [pointed.box])),
    [marks.boxes, pointed],
  );
  return (
    <div className="reader">
      <header className="reader-head">
        <h1 ref={heading} tabIndex={-1}>
          {akte.aktenzeichen}
        </h1>
        <p>
          <strong>{person(akte)}</strong> · geboren {germanDate(akte.geburtsdatum)}
          {akte.staatsangehoerigkeit !== null && <> · {akte.staatsangehoerigkeit}</>}
          {akte.azrNummer !== null && <> · AZR {akte.azrNummer}</>}
          <span className="muted">
            {' '}
            · {count(akte.dokumente, 'Dokument', 'Dokumente')}, {count(akte.seiten, 'Seite', 'Seiten')}
          </span>{' '}
          {akte.unsicher > 0 && <Badge tone="warning">{akte.unsicher} nachzuindizieren</Badge>}
        </p>
        <AkteSearch akteId={akte.id} query={query} marks={marks} current={current} onJump={jumpTo} />
        <p className="downloads">
          <a href={`/api/v1/akten/${akte.id}/pdf`}>Akte als PDF</a>
          <a href={`/api/v1/akten/${akte.id}/zip`}>als ZIP</a>
        </p>
      </header>
      <Outline
        akte={akte}
        pages={pages}
        current={current}
        dokumentId={dokument?.id ?? null}
        onDokument={openDokument}
        onJump={jumpTo}
      />
      <section className="reader-pages" aria-label="Lesen">
        {pages.length === 0 ? (
          <Empty title="Diese Akte hat noch keine Seitenbilder">
            <p>
              Die Seiten sind noch in Arbeit, oder die Akte kam fertig von einer anderen Behörde: dann lassen sich die
              Dokumente als PDF/A öffnen.
            </p>
          </Empty>
        ) : (
          <>
            <Toolbar
              pages={pages}
              current={current}
              scale={scale}
              zoom={zoom}
              double={double}
              back={reading.trail.at(-1) ?? null}
              onJump={jumpTo}
              onStep={reading.stepTo}
              onBack={reading.back}
              onZoom={setZoom}
              onTurn={turn}
              onDouble={() => setDouble(!double)}
            />
            <Viewport
              pages={pages}
              zoom={zoom}
              double={double}
              turns={turns}
              marks={boxes}
              jump={jump}
              current={current}
              onCurrent={reading.look}
              onScale={setScale}
            />
          </>
        )}
      </section>
      {dokument !== null && <DocumentPanel dokument={dokument} page={page} onField={showField} />}
    </div>
  );
}

/** Where the reader is: the page looked at, the way back, the address that leads here. */
function useReading(
  akte: AkteView,
  pages: readonly AkteSeite[],
  params: URLSearchParams,
  query: string,
): {
  readonly current: number;
  readonly jump: Jump;
  readonly trail: readonly number[];
  readonly dokument: Dokument | null;
  readonly jumpTo: (index: number) => void;
  readonly stepTo: (index: number) => void;
  readonly back: () => void;
  readonly look: (index: number) => void;
  readonly choose: (dokumentId: string) => void;
} {
  const [first] = useState(() => wanted(params, pages) ?? 0);
  const [jump, setJump] = useState<Jump>({ index: first, at: 0 });
  const [current, setCurrent] = useState(first);
  const [trail, setTrail] = useState<readonly number[]>([]);
  const [chosen, setChosen] = useState<string | null>(null);
  const stepTo = useCallback((index: number) => setJump((before) => ({ index, at: before.at + 1 })), []);
  const jumpTo = (index: number): void => {
    if (index !== current) setTrail([...trail.slice(-49), current]);
    stepTo(index);
  };
  const back = (): void => {
    const last = trail.at(-1);
    if (last === undefined) return;
    setTrail(trail.slice(0, -1));
    stepTo(last);
  };
  const look = useCallback((index: number) => {
    setCurrent(index);
    setChosen(null);
  }, []);
  // A link followed while the Akte is open (a hit, a document).
  const asked = params.get('ort') ?? params.get('dok');
  useEffect(() => {
    const index = asked === null ? null : wanted(params, pages);
    if (index !== null) stepTo(index);
  }, [asked]);
  const seen = pages[current];
  useEffect(() => {
    const timer = setTimeout(() => {
      go(to(`akte/${akte.id}`, { s: current === 0 ? '' : current + 1, q: query }), true);
    }, ADDRESS_AFTER_MS);
    return () => clearTimeout(timer);
  }, [akte.id, current, query]);
  useEffect(() => {
    if (seen !== undefined) say(`${seen.label}, Seite ${current + 1}`);
  }, [current, seen]);
  const shownId = chosen ?? seen?.dokumentId ?? akte.items[0]?.id;
  const dokument = akte.items.find((item) => item.id === shownId) ?? null;
  return { current, jump, trail, dokument, jumpTo, stepTo, back, look, choose: setChosen };
}

/** The page an address asks for: a place (`ort`), a document (`dok`) or a running number (`s`). */
function wanted(params: URLSearchParams, pages: readonly AkteSeite[]): number | null {
  const place = params.get('ort');
  const dokument = params.get('dok');
  const number = Number(params.get('s') ?? '0');
  const index =
    place !== null
      ? pages.findIndex((page) => `${page.deliveryId}.${page.page}` === place)
      : dokument !== null
        ? pages.findIndex((page) => page.dokumentId === dokument)
        : number - 1;
  return index >= 0 && index < pages.length ? index : null;
}
