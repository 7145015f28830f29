import { keepPreviousData, useInfiniteQuery, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { getJson } from './client';
import type { AkteSeite, AkteSummary, AkteView, Me, Page, PageWithWords, Profile, SearchHit } from './shapes';

const encode = encodeURIComponent;

/** What this person may do changes seldom, ms. */
const RIGHTS_FRESH_MS = 5 * 60_000;

/** Who is signed in; the error says 401 when nobody is. */
export const useMe = (): UseQueryResult<Me> =>
  useQuery({ queryKey: ['me'], queryFn: ({ signal }) => getJson<Me>('/me', signal), staleTime: RIGHTS_FRESH_MS });

/** True when the person has this right (its name in the service's matrix). */
export const useMay = (right: string): boolean => useMe().data?.rights.some(({ id }) => id === right) ?? false;

/** Akten in the order of their Aktenzeichen, page by page. */
export const useAkten = () =>
  useInfiniteQuery({
    queryKey: ['akten'],
    queryFn: ({ pageParam, signal }) =>
      getJson<Page<AkteSummary>>(`/akten?limit=100${pageParam === '' ? '' : `&cursor=${encode(pageParam)}`}`, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });

export const useAkte = (id: string): UseQueryResult<AkteView> =>
  useQuery({ queryKey: ['akte', id], queryFn: ({ signal }) => getJson<AkteView>(`/akten/${encode(id)}`, signal) });

/** All pages of an Akte in the original Blatt order. */
export const useSeiten = (id: string): UseQueryResult<readonly AkteSeite[]> =>
  useQuery({
    queryKey: ['akte', id, 'seiten'],
    queryFn: async ({ signal }) =>
      (await getJson<{ items: readonly AkteSeite[] }>(`/akten/${encode(id)}/seiten`, signal)).items,
  });

/** Hits for what is typed; the earlier hits stay until the new ones are here. */
export const useHits = (query: string, limit: number, akteId?: string): UseQueryResult<readonly SearchHit[]> =>
  useQuery({
    queryKey: ['suche', query, limit, akteId ?? ''],
    queryFn: async ({ signal }) => {
      const inside = akteId === undefined ? '' : `&akteId=${encode(akteId)}`;
      return (
        await getJson<{ items: readonly SearchHit[] }>(`/search?limit=${limit}&q=${encode(query)}${inside}`, signal)
      ).items;
    },
    enabled: query.trim() !== '',
    placeholderData: keepPreviousData,
  });

/** A page with its words; kept as long as it is near the eye. */
export const usePageWords = (deliveryId: string, page: number, enabled: boolean): UseQueryResult<PageWithWords> =>
  useQuery({
    queryKey: ['worte', deliveryId, page],
    queryFn: ({ signal }) => getJson<PageWithWords>(`/deliveries/${encode(deliveryId)}/pages/${page}`, signal),
    enabled,
    staleTime: 60_000,
    gcTime: 30_000,
  });

/** Registers and document types of the office's profile. */
export const useProfile = (): UseQueryResult<Profile> =>
  useQuery({
    queryKey: ['profil'],
    queryFn: ({ signal }) => getJson<Profile>('/profile', signal),
    staleTime: Infinity,
  });

export const imageOf = (deliveryId: string, page: number): string =>
  `/api/v1/deliveries/${deliveryId}/pages/${page}/image`;
export const thumbnailOf = (deliveryId: string, page: number): string =>
  `/api/v1/deliveries/${deliveryId}/pages/${page}/thumbnail`;
