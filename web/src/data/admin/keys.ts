import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { client } from "@/data/client/client";
import type { AccountKeyList } from "@/data/client/types";

const path = "/api/admin/keys";
const listKey = ["admin", "keys"] as const;

/** The API keys of all accounts, newest first. */
export function useAllKeys() {
  return useInfiniteQuery({
    queryKey: listKey,
    queryFn: async ({ pageParam: cursor, signal }) =>
      (await client.get<AccountKeyList>(path, { params: { cursor }, signal })).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ keys }) => keys),
    staleTime: 0, // people create and use them meanwhile
  });
}

/** Revokes a key. The list is read again whatever the outcome: its owner may have revoked it. */
export function useRevokeAnyKey(onRevoked: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => client.delete(`${path}/${id}`),
    onSuccess: onRevoked,
    onSettled: () => queries.invalidateQueries({ queryKey: listKey }),
  });
}
