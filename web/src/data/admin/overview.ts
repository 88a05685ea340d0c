import { useQuery } from "@tanstack/react-query";
import { client } from "@/data/client/client";
import type { Overview } from "@/data/client/types";

/** How often the numbers are fetched while they are on screen, in milliseconds. */
const interval = 30_000;

export function useOverview() {
  return useQuery({
    queryKey: ["admin", "overview"],
    queryFn: async ({ signal }) => (await client.get<Overview>("/api/admin/overview", { signal })).data,
    refetchInterval: interval,
  });
}
