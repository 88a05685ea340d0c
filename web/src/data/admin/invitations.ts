import { type InfiniteData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { client } from "@/data/client/client";
import type { InvitationList, InvitationRequest, NewInvitation } from "@/data/client/types";

const path = "/api/admin/invitations";
const listKey = ["admin", "invitations"] as const;

type Pages = InfiniteData<InvitationList, string | undefined>;

/** How long to wait before the list is fetched again, in milliseconds: at least, and at most. */
const shortestPause = 3_000;
const longestPause = 60_000;

/**
 * The pause before the list is fetched again because a mail is on its way; false if none is. Mostly it is sent within seconds, and what became of it
 * shows; while the mail server is away, the pause grows with the time since the newest one was asked for.
 */
export function pauseWhileSending(data: Pages | undefined, now: number): number | false {
  const sending =
    data?.pages[0]?.invitations.filter((one) => one.state === "open" && one.mail === "sending") ?? [];
  if (sending.length === 0) return false;
  const newest = Math.max(...sending.map((one) => Date.parse(one.created_at)));
  return Math.min(Math.max((now - newest) / 10, shortestPause), longestPause);
}

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
    refetchInterval: ({ state }) => pauseWhileSending(state.data, Date.now()),
  });
}

export function useCreateInvitation() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (request: InvitationRequest) => (await client.post<NewInvitation>(path, request)).data,
    onSuccess: () => queries.invalidateQueries({ queryKey: listKey }),
  });
}

/** Mails an invitation again, which replaces it by another one. */
export function useResendInvitation(onMailed: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => client.post(`${path}/${id}/resend`),
    onSuccess: onMailed,
    onSettled: () => queries.invalidateQueries({ queryKey: listKey }),
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
