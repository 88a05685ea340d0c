import { type InfiniteData, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { client } from "@/data/client/client";
import { queryClient } from "@/data/client/query-client";
import type { Group, GroupChange, GroupList, GroupRequest } from "@/data/client/types";
import { knownModelsKey } from "./models";

const path = "/api/admin/groups";
const listKey = ["admin", "groups", "list"] as const;
const allKey = ["admin", "groups", "all"] as const;
const groupKey = (id: number) => ["admin", "groups", "one", id] as const;

type Pages = InfiniteData<GroupList, string | undefined>;

/** Groups, newest first. */
export function useGroups() {
  return useInfiniteQuery({
    queryKey: listKey,
    queryFn: async ({ pageParam: cursor, signal }) =>
      (await client.get<GroupList>(path, { params: { cursor }, signal })).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ groups }) => groups),
    staleTime: 0, // another administrator may have changed them
  });
}

async function fetchAll(signal: AbortSignal): Promise<Group[]> {
  const all: Group[] = [];
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const { data } = await client.get<GroupList>(path, { params: { limit: 200, cursor }, signal });
    all.push(...data.groups);
    cursor = data.next_cursor ?? undefined;
  }
  return all;
}

/** Every group, for choosing among them and for their names. */
export function useAllGroups() {
  return useQuery({ queryKey: allKey, queryFn: ({ signal }) => fetchAll(signal), staleTime: 30_000 });
}

function listed(id: number): Group | undefined {
  return queryClient
    .getQueryData<Pages>(listKey)
    ?.pages.flatMap(({ groups }) => groups)
    .find((group) => group.id === id);
}

const fetchGroup = async (id: number) => (await client.get<Group>(`${path}/${id}`)).data;

export function useGroup(id: number) {
  return useQuery({
    queryKey: groupKey(id),
    queryFn: () => fetchGroup(id),
    placeholderData: () => listed(id),
    staleTime: 0,
  });
}

/** Changes one group in the list, or removes it. The list is not fetched again, so nothing moves under the reader. */
function updateListed(id: number, changed: Group | undefined): void {
  const replace = (group: Group) => {
    if (group.id !== id) return [group];
    return changed ? [changed] : [];
  };
  queryClient.setQueryData<Pages>(listKey, (data) => {
    const pages = data?.pages.map((page) => ({ ...page, groups: page.groups.flatMap(replace) }));
    return data && pages && { ...data, pages };
  });
  void queryClient.invalidateQueries({ queryKey: allKey });
}

/** Shows a group everywhere as it is stored now. */
export async function refreshGroup(id: number): Promise<void> {
  const options = { queryKey: groupKey(id), queryFn: () => fetchGroup(id), staleTime: 0 };
  updateListed(id, await queryClient.fetchQuery(options));
}

export function useCreateGroup() {
  return useMutation({
    mutationFn: async (request: GroupRequest) => (await client.post<Group>(path, request)).data,
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: allKey });
      return queryClient.invalidateQueries({ queryKey: listKey });
    },
  });
}

/** Changes name or budget. After a refusal, the group is fetched again, since another admin may have changed it. */
export function useChangeGroup(id: number) {
  return useMutation({
    mutationFn: async (change: GroupChange) => (await client.patch<Group>(`${path}/${id}`, change)).data,
    onSuccess: (group) => {
      queryClient.setQueryData(groupKey(id), group);
      updateListed(id, group);
    },
    onError: () => refreshGroup(id).catch(() => undefined), // the refusal is what counts
  });
}

/** Calls `onDeleted` although the group's component leaves with it. */
export function useDeleteGroup(id: number, onDeleted: () => void) {
  return useMutation({
    mutationFn: () => client.delete(`${path}/${id}`),
    onSuccess: () => {
      onDeleted();
      updateListed(id, undefined);
      void queryClient.invalidateQueries({ queryKey: knownModelsKey });
    },
  });
}
