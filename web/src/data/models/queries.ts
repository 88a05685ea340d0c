import { useQuery } from "@tanstack/react-query";
import { listModels } from "./requests";

export const modelsKey = ["models"] as const;

export const modelsQuery = { queryKey: modelsKey, queryFn: listModels, staleTime: 60_000 };

/** `refetch`: request the list again on mount, also if it is recent. */
export function useModels({ refetch = false } = {}) {
  return useQuery({
    ...modelsQuery,
    refetchOnMount: refetch ? "always" : true,
  });
}
