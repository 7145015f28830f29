import type { ReactNode } from 'react';
import { useAkte, useSeiten } from '../api/queries';
import { Loaded } from '../widgets/states';
import { Reader } from './reader';

/** An Akte to read; its contents and its pages come at the same time. */
export function Akte({ id, params }: { readonly id: string; readonly params: URLSearchParams }): ReactNode {
  const akte = useAkte(id);
  const pages = useSeiten(id);
  return (
    <>
      {(akte.error ?? pages.error) !== null && <h1 className="kern-sr-only">Akte</h1>}
      <Loaded query={akte} what="Die Akte">
        {(view) => (
          <Loaded query={pages} what="Die Seitenfolge">
            {(items) => <Reader akte={view} pages={items} params={params} />}
          </Loaded>
        )}
      </Loaded>
    </>
  );
}
