import { useQuery } from "@tanstack/react-query";
import { getMe } from "./requests";

export const meKey = ["me"] as const;

export const meQuery = { queryKey: meKey, queryFn: getMe, staleTime: Number.POSITIVE_INFINITY };

/** `refetch`: request the account again on mount. `enabled`: false requests nothing yet. */
export function useMe({ refetch = false, enabled = true } = {}) {
  return useQuery({
    ...meQuery,
    enabled,
    refetchOnMount: refetch ? "always" : true,
  });
}
