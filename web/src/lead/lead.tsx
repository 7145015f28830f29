import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { getJson } from '../api/client';
import type { StateCount } from '../api/shapes';
import { to } from '../frame/router';
import { number, since } from '../frame/words';
import { STATES } from '../scan/states';
import { Screen } from '../widgets/screen';
import { Empty, Loaded } from '../widgets/states';

/** Width of the chart, px of its own; a bar's height and the room it stands in. */
const WIDTH = 640;
const BAR = 20;
const ROW = 34;
/** Where the bars begin. */
const LEFT = 130;

/** What is where in the scanning, and for how long: a chart, and the same as a table. */
export function Lead(): ReactNode {
  const states = useQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) => getJson<{ items: readonly StateCount[] }>('/status', signal),
    refetchInterval: 30_000,
  });
  return (
    <Screen title="Überblick" sub="Was wo liegt, und seit wann">
      <Loaded query={states} what="Der Überblick">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Noch nichts eingeliefert">
              <p>
                Mit der ersten Lieferung entsteht hier das Bild. <a href={to('scan')}>Zur Scanstelle</a>
              </p>
            </Empty>
          ) : (
            <>
              <Chart items={items} />
              <Table items={items} />
            </>
          )
        }
      </Loaded>
    </Screen>
  );
}

function Chart({ items }: { readonly items: readonly StateCount[] }): ReactNode {
  const most = Math.max(1, ...items.map((item) => item.deliveries));
  const shown = STATES.map((state) => ({
    ...state,
    deliveries: items.find((item) => item.state === state.id)?.deliveries ?? 0,
  }));
  return (
    <figure className="panel chart">
      <svg
        viewBox={`0 0 ${WIDTH} ${shown.length * ROW}`}
        role="img"
        aria-label="Lieferungen je Stand, als Tabelle darunter"
      >
        {shown.map((state, index) => {
          const length = (state.deliveries / most) * (WIDTH - LEFT - 60);
          const middle = index * ROW + ROW / 2;
          return (
            <g key={state.id} className={`tone-${state.tone}`}>
              <text x={LEFT - 10} y={middle} textAnchor="end" dominantBaseline="central">
                {state.name}
              </text>
              <rect x={LEFT} y={middle - BAR / 2} width={Math.max(2, length)} height={BAR} rx={3} />
              <text x={LEFT + length + 10} y={middle} dominantBaseline="central">
                {number(state.deliveries)}
              </text>
            </g>
          );
        })}
      </svg>
    </figure>
  );
}

function Table({ items }: { readonly items: readonly StateCount[] }): ReactNode {
  return (
    <table className="list">
      <caption className="kern-sr-only">Lieferungen je Stand</caption>
      <thead>
        <tr>
          <th scope="col">Stand</th>
          <th scope="col" className="number">
            Lieferungen
          </th>
          <th scope="col">Älteste</th>
          <th scope="col">Was das heißt</th>
        </tr>
      </thead>
      <tbody>
        {STATES.map((state) => {
          const one = items.find((item) => item.state === state.id);
          return (
            <tr key={state.id}>
              <th scope="row">{state.name}</th>
              <td className="number">{number(one?.deliveries ?? 0)}</td>
              <td>{one === undefined ? '–' : since(one.oldest)}</td>
              <td className="muted">{state.help}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
