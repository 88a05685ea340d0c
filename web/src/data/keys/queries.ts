import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { createKey, listKeys, revokeKey } from "./requests";

const listKey = ["keys"] as const;

/** The person's API keys, newest first. */
export function useKeys() {
  return useInfiniteQuery({
    queryKey: listKey,
    queryFn: ({ pageParam, signal }) => listKeys(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ keys }) => keys),
    staleTime: 0, // they are used meanwhile
  });
}

/** Creates a key. Its text is in the result only. */
export function useCreateKey() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: createKey,
    gcTime: 0, // the text does not stay in the cache
    onSuccess: () => queries.invalidateQueries({ queryKey: listKey }),
  });
}

/** Revokes a key. The list is read again whatever the outcome. */
export function useRevokeKey(onRevoked: (id: number) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: revokeKey,
    onSuccess: (_, id) => onRevoked(id),
    onSettled: () => queries.invalidateQueries({ queryKey: listKey }),
  });
}
