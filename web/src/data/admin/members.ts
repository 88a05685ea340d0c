import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { client } from "@/data/client/client";
import type { Member, MemberList } from "@/data/client/types";
import { refreshGroup } from "./groups";

const path = (group: number) => `/api/admin/groups/${group}/members`;
const membersKey = (group: number) => ["admin", "members", group] as const;

/** The members of a group, newest accounts first. */
export function useMembers(group: number) {
  return useInfiniteQuery({
    queryKey: membersKey(group),
    queryFn: async ({ pageParam: cursor, signal }) =>
      (await client.get<MemberList>(path(group), { params: { cursor }, signal })).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ members }) => members),
    staleTime: 0, // another administrator may have changed them
  });
}

/** Fetches the members and their number again, also after a refusal: another admin may have been faster. */
function useRefetch(group: number) {
  const queries = useQueryClient();
  return () => {
    refreshGroup(group).catch(() => undefined); // a group that is gone is told by the change
    return queries.invalidateQueries({ queryKey: membersKey(group) });
  };
}

export function useAddMember(group: number) {
  return useMutation({
    mutationFn: async (user: number) => (await client.put<Member>(`${path(group)}/${user}`)).data,
    onSettled: useRefetch(group),
  });
}

/** Calls `onRemoved` although the member's row leaves with it. */
export function useRemoveMember(group: number, onRemoved: (member: Member) => void) {
  const refetch = useRefetch(group);
  return useMutation({
    mutationFn: ({ id }: Member) => client.delete(`${path(group)}/${id}`),
    onSuccess: (_, member) => onRemoved(member),
    onSettled: refetch,
  });
}
