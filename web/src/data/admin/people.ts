import {
  type InfiniteData,
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { client } from "@/data/client/client";
import { queryClient } from "@/data/client/query-client";
import type { Person, PersonChange, PersonList, PersonRequest, ResetLink, Role } from "@/data/client/types";

/** Which accounts are listed; absent fields match all. */
export interface PeopleFilter {
  /** A part of the username or the email address. */
  readonly query?: string;
  readonly role?: Role;
  readonly active?: boolean;
}

const path = "/api/admin/users";
const listsKey = ["admin", "people", "list"] as const;
const personKey = (id: number) => ["admin", "people", "one", id] as const;

type Pages = InfiniteData<PersonList, string | undefined>;

/** Accounts, newest first. */
export function usePeople(filter: PeopleFilter) {
  return useInfiniteQuery({
    queryKey: [...listsKey, filter],
    queryFn: async ({ pageParam: cursor, signal }) =>
      (await client.get<PersonList>(path, { params: { ...filter, cursor }, signal })).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ users }) => users),
    placeholderData: keepPreviousData,
  });
}

/** A few accounts whose username or email address contains a text; none for an empty one. */
export function useFoundPeople(query: string) {
  return useQuery({
    queryKey: ["admin", "people", "found", query],
    queryFn: async ({ signal }) =>
      (await client.get<PersonList>(path, { params: { query, limit: 8 }, signal })).data.users,
    enabled: query !== "",
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

function listed(id: number): Person | undefined {
  return queryClient
    .getQueriesData<Pages>({ queryKey: listsKey })
    .flatMap(([, data]) => data?.pages ?? [])
    .flatMap(({ users }) => users)
    .find((person) => person.id === id);
}

export function usePerson(id: number) {
  return useQuery({
    queryKey: personKey(id),
    queryFn: async () => (await client.get<Person>(`${path}/${id}`)).data,
    placeholderData: () => listed(id),
    staleTime: 0,
  });
}

/** Changes one account in all lists, or removes it. Lists are not fetched again, so nothing moves under the reader. */
function updateListed(id: number, changed: Person | undefined): void {
  const replace = (person: Person) => {
    if (person.id !== id) return [person];
    return changed ? [changed] : [];
  };
  queryClient.setQueriesData<Pages>({ queryKey: listsKey }, (data) => {
    const pages = data?.pages.map((page) => ({ ...page, users: page.users.flatMap(replace) }));
    return data && pages && { ...data, pages };
  });
}

export function useCreatePerson() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (request: PersonRequest) => (await client.post<Person>(path, request)).data,
    onSuccess: () => queries.invalidateQueries({ queryKey: listsKey }),
  });
}

async function showFresh(id: number): Promise<void> {
  const person = await queryClient.fetchQuery({
    queryKey: personKey(id),
    queryFn: async () => (await client.get<Person>(`${path}/${id}`)).data,
    staleTime: 0,
  });
  updateListed(id, person);
}

/** Changes role or state. After a refusal, the account is fetched again, since another admin may have changed it. */
export function useChangePerson(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (change: PersonChange) => (await client.patch<Person>(`${path}/${id}`, change)).data,
    onSuccess: (person) => {
      queries.setQueryData(personKey(id), person);
      updateListed(id, person);
    },
    onError: () => showFresh(id).catch(() => undefined), // the refusal is what counts
  });
}

/** Signs the person out on all devices. */
export function useRevokePerson(id: number) {
  return useMutation({
    mutationFn: () => client.post(`${path}/${id}/revoke`),
    onSuccess: () => showFresh(id).catch(() => undefined), // ended logins are not shown any more
  });
}

/** Makes a link with which the person chooses a new password. The admin's own is left out after a recent sign-in (see needsProof). */
export function useResetLink(id: number) {
  return useMutation({
    mutationFn: async (password?: string) =>
      (await client.post<ResetLink>(`${path}/${id}/reset-link`, { password })).data,
  });
}

/**
 * Removes the second factor of a person who has lost it. The admin's password is left out after a recent sign-in (see needsProof).
 * Calls `onReset` although the button leaves with the second factor.
 */
export function useResetSecondFactor(id: number, onReset: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (password?: string) =>
      (await client.delete<Person>(`${path}/${id}/second-factor`, { data: { password } })).data,
    onSuccess: (person) => {
      onReset();
      queries.setQueryData(personKey(id), person);
      updateListed(id, person);
    },
    onError: () => showFresh(id).catch(() => undefined), // the refusal is what counts
  });
}

/** Calls `onDeleted` although the account's component leaves with it. */
export function useDeletePerson(id: number, onDeleted: () => void) {
  return useMutation({
    mutationFn: () => client.delete(`${path}/${id}`),
    onSuccess: () => {
      onDeleted();
      updateListed(id, undefined);
    },
  });
}
