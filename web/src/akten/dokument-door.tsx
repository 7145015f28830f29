import { useQuery } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { getJson } from '../api/client';
import type { Dokument } from '../api/shapes';
import { go, to } from '../frame/router';
import { Screen } from '../widgets/screen';
import { Loaded } from '../widgets/states';

/** A link to a document opens its Akte at that document. */
export function DokumentDoor({ id, query }: { readonly id: string; readonly query: string }): ReactNode {
  const dokument = useQuery({
    queryKey: ['dokument', id],
    queryFn: ({ signal }) => getJson<Dokument>(`/dokumente/${encodeURIComponent(id)}`, signal),
  });
  const akteId = dokument.data?.akteId ?? null;
  useEffect(() => {
    if (akteId !== null) go(to(`akte/${akteId}`, { dok: id, q: query }), true);
  }, [akteId, id, query]);
  return (
    <Screen title="Dokument">
      <Loaded query={dokument} what="Das Dokument">
        {() => (akteId === null ? <p>Dieses Dokument gehört noch zu keiner Akte.</p> : null)}
      </Loaded>
    </Screen>
  );
}
