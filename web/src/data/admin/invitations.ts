import { type InfiniteData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { client } from "@/data/client/client";
import type { InvitationList, InvitationRequest, NewInvitation } from "@/data/client/types";

const path = "/api/admin/invitations";
const listKey = ["admin", "invitations"] as const;

type Pages = InfiniteData<InvitationList, string | undefined>;

/** Invitations, newest first, without revoked ones. */
export function useInvitations() {
  return useInfiniteQuery({
    queryKey: listKey,
    queryFn: async ({ pageParam: cursor, signal }) =>
      (await client.get<InvitationList>(path, { params: { cursor }, signal })).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ invitations }) => invitations),
    staleTime: 0, // they are used meanwhile
  });
}

export function useCreateInvitation() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (request: InvitationRequest) => (await client.post<NewInvitation>(path, request)).data,
    onSuccess: () => queries.invalidateQueries({ queryKey: listKey }),
  });
}

/** The list is fetched again after a refusal: the invitation may have been used. */
export function useRevokeInvitation(onRevoked: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => client.delete(`${path}/${id}`),
    onSuccess: (_, id) => {
      onRevoked();
      queries.setQueryData<Pages>(listKey, (data) => {
        const pages = data?.pages.map((page) => ({
          ...page,
          invitations: page.invitations.filter((other) => other.id !== id),
        }));
        return data && pages && { ...data, pages };
      });
    },
    onError: () => queries.invalidateQueries({ queryKey: listKey }),
  });
}
