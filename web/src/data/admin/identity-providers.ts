import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { client } from "@/data/client/client";
import { queryClient } from "@/data/client/query-client";
import type {
  IdentityProvider,
  IdentityProviderChange,
  IdentityProviderList,
  IdentityProviderRequest,
  IdentityProviderTest,
  SignOnAttempt,
} from "@/data/client/types";

const path = "/api/admin/identity-providers";
const providersKey = ["admin", "identity-providers"] as const;

/** All identity providers, also those that are disabled: those of the environment first. */
export function useAllIdentityProviders() {
  return useInfiniteQuery({
    queryKey: providersKey,
    queryFn: async ({ pageParam: cursor, signal }) =>
      (await client.get<IdentityProviderList>(path, { params: { cursor }, signal })).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ identity_providers }) => identity_providers),
    staleTime: 0, // another administrator may have changed them
  });
}

const refetchAll = () => queryClient.invalidateQueries({ queryKey: providersKey });

export function useAddIdentityProvider() {
  return useMutation({
    mutationFn: async (request: IdentityProviderRequest) =>
      (await client.post<IdentityProvider>(path, request)).data,
    onSuccess: refetchAll,
  });
}

/** Changes a provider. After a refusal, the list is fetched again, since another admin may have changed it. */
export function useChangeIdentityProvider(id: string) {
  return useMutation({
    mutationFn: async (change: IdentityProviderChange) =>
      (await client.patch<IdentityProvider>(`${path}/${id}`, change)).data,
    onSettled: refetchAll,
  });
}

/** Calls `onDeleted` also if the provider has left the list by then, and its component with it. */
export function useDeleteIdentityProvider(id: string, onDeleted: () => void) {
  return useMutation({
    mutationFn: () => client.delete(`${path}/${id}`),
    onSuccess: () => {
      onDeleted();
      return refetchAll();
    },
  });
}

/** The provider as it is stored now. */
export async function fetchIdentityProvider(id: string): Promise<IdentityProvider> {
  const { data } = await client.get<IdentityProvider>(`${path}/${id}`);
  await refetchAll();
  return data;
}

/** Begins a test. The admin signs in at the address that `onBegun` gets, and is led back to the page. */
export function useBeginTest(id: string, onBegun: (url: string) => void) {
  return useMutation({
    mutationFn: async () => {
      const { data } = await client.post<SignOnAttempt>(`${path}/${id}/test`);
      onBegun(data.url);
    },
  });
}

/** The result of the admin's last test of a provider, which the server keeps for ten minutes. */
export function useTestResult(id: string) {
  return useQuery({
    queryKey: ["admin", "identity-provider-test", id],
    queryFn: async ({ signal }) =>
      (await client.get<IdentityProviderTest>(`${path}/${id}/test`, { signal })).data,
    staleTime: 0,
  });
}
