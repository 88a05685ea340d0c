import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { client } from "@/data/client/client";
import { fileRequest, saveReply } from "@/data/client/save-reply";
import type { UsageBy, UsageOfAll } from "@/data/client/types";

/** Which calls are summed. Days are in UTC; without the last, up to today; without the first, 30 days. */
export interface UsageQuery {
  readonly from?: string;
  readonly to?: string;
  readonly by: UsageBy;
}

const path = "/api/admin/usage";

export function useUsage(query: UsageQuery) {
  return useQuery({
    queryKey: ["admin", "usage", query],
    queryFn: async ({ signal }) => (await client.get<UsageOfAll>(path, { params: query, signal })).data,
    placeholderData: keepPreviousData,
  });
}

/** Downloads the sums as CSV. */
export function useSaveUsage() {
  return useMutation({
    mutationFn: async (query: UsageQuery) =>
      saveReply(await client.get<Blob>(path, { ...fileRequest, params: { ...query, format: "csv" } })),
  });
}
