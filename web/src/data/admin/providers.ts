import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { client } from "@/data/client/client";
import { queryClient } from "@/data/client/query-client";
import type {
  Provider,
  ProviderChange,
  ProviderCheck,
  ProviderList,
  ProviderRequest,
} from "@/data/client/types";
import { modelsKey } from "../models/queries";
import { knownModelsKey } from "./models";

const path = "/api/admin/providers";
export const providersKey = ["admin", "providers"] as const;

/** The providers, those of the environment first. */
export function useProviders() {
  return useInfiniteQuery({
    queryKey: providersKey,
    queryFn: async ({ pageParam: cursor, signal }) =>
      (await client.get<ProviderList>(path, { params: { cursor }, signal })).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ providers }) => providers),
    staleTime: 0, // another administrator may have changed them
  });
}

/** A provider decides which models there are, and which can be chosen. */
function useRefetchAll() {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: modelsKey });
    return Promise.all([
      queries.invalidateQueries({ queryKey: providersKey }),
      queries.invalidateQueries({ queryKey: knownModelsKey }),
    ]);
  };
}

export function useAddProvider() {
  return useMutation({
    mutationFn: async (request: ProviderRequest) => (await client.post<Provider>(path, request)).data,
    onSuccess: useRefetchAll(),
  });
}

/** Changes a provider. After a refusal, the list is fetched again, since another admin may have changed it. */
export function useChangeProvider(id: string) {
  const refetchAll = useRefetchAll();
  return useMutation({
    mutationFn: async (change: ProviderChange) =>
      (await client.patch<Provider>(`${path}/${id}`, change)).data,
    onSettled: refetchAll,
  });
}

/** Calls `onDeleted` also if the provider has left the list by then, and its component with it. */
export function useDeleteProvider(id: string, onDeleted: () => void) {
  const refetchAll = useRefetchAll();
  return useMutation({
    mutationFn: () => client.delete(`${path}/${id}`),
    onSuccess: () => {
      onDeleted();
      return refetchAll();
    },
  });
}

/** Asks a provider for its models as it would be with a change; without an id, one that is not saved. */
export async function checkProvider(
  id: string | undefined,
  change: ProviderRequest | ProviderChange,
): Promise<ProviderCheck> {
  const address = id === undefined ? `${path}/check` : `${path}/${id}/check`;
  return (await client.post<ProviderCheck>(address, change)).data;
}

/** Asks a provider that is saved. Its state and its models are fetched again afterwards. */
export function useCheckProvider(id: string) {
  return useMutation({
    mutationFn: async () => (await client.post<ProviderCheck>(`${path}/${id}/check`)).data,
    onSettled: useRefetchAll(),
  });
}

/** The provider as it is stored now. */
export async function fetchProvider(id: string): Promise<Provider> {
  const { data } = await client.get<Provider>(`${path}/${id}`);
  await queryClient.invalidateQueries({ queryKey: providersKey });
  return data;
}
