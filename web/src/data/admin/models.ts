import { type InfiniteData, keepPreviousData, useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { client } from "@/data/client/client";
import { queryClient } from "@/data/client/query-client";
import type { KnownModel, KnownModelList, ModelChange, NewModel } from "@/data/client/types";
import { modelsKey } from "../models/queries";

/** Which models are listed; absent fields match all. */
export interface KnownModelFilter {
  /** A part of the id or the name. */
  readonly query?: string;
  readonly provider?: string;
  readonly enabled?: boolean;
  /** The id of a group that the models name. */
  readonly group?: number;
}

const path = "/api/admin/models";
export const knownModelsKey = ["admin", "models"] as const;

type Pages = InfiniteData<KnownModelList, string | undefined>;

/** The models of all enabled providers, by id. */
export function useKnownModels(filter: KnownModelFilter) {
  return useInfiniteQuery({
    queryKey: [...knownModelsKey, filter],
    queryFn: async ({ pageParam: cursor, signal }) =>
      (await client.get<KnownModelList>(path, { params: { ...filter, cursor }, signal })).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ models }) => models),
    placeholderData: keepPreviousData,
    staleTime: 0, // another administrator may have changed them
  });
}

/** Fetches the list from which people choose again. */
const refetchOffered = () => void queryClient.invalidateQueries({ queryKey: modelsKey });

/** Changes one model in all lists, or removes it. Lists are not fetched again, so nothing moves under the reader. */
function updateListed(id: string, changed: KnownModel | undefined): void {
  const replace = (model: KnownModel) => {
    if (model.id !== id) return [model];
    return changed ? [changed] : [];
  };
  queryClient.setQueriesData<Pages>({ queryKey: knownModelsKey }, (data) => {
    const pages = data?.pages.map((page) => ({ ...page, models: page.models.flatMap(replace) }));
    return data && pages && { ...data, pages };
  });
}

/** Names of models have slashes, colons and more. */
const addressOf = (id: string) => `${path}/${id.split("/").map(encodeURIComponent).join("/")}`;

export function useChangeModel(id: string) {
  return useMutation({
    mutationFn: async (change: ModelChange) => (await client.patch<KnownModel>(addressOf(id), change)).data,
    onSuccess: (model) => {
      updateListed(id, model);
      refetchOffered();
    },
  });
}

/** Shows a model in all lists as it is stored now, and returns it; undefined if there is none any more. */
export async function refreshModel(id: string): Promise<KnownModel | undefined> {
  const provider = id.slice(0, id.indexOf("/"));
  const params = { provider, query: id, limit: 200 };
  const { models } = (await client.get<KnownModelList>(path, { params })).data;
  const model = models.find((other) => other.id === id);
  updateListed(id, model);
  return model;
}

export function useAddModel() {
  return useMutation({
    mutationFn: async (request: NewModel) => (await client.post<KnownModel>(path, request)).data,
    onSuccess: () => {
      refetchOffered();
      return queryClient.invalidateQueries({ queryKey: knownModelsKey });
    },
  });
}

/** Calls `onDeleted` although the model's component leaves with it. */
export function useDeleteModel(id: string, onDeleted: () => void) {
  return useMutation({
    mutationFn: () => client.delete(addressOf(id)),
    onSuccess: () => {
      onDeleted();
      updateListed(id, undefined);
      refetchOffered();
    },
  });
}
