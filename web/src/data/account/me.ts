import { useQuery } from "@tanstack/react-query";
import { getMe } from "./requests";

export const meKey = ["me"] as const;

export const meQuery = { queryKey: meKey, queryFn: getMe, staleTime: Number.POSITIVE_INFINITY };

/** `refetch`: request the account again on mount. */
export function useMe({ refetch = false } = {}) {
  return useQuery({
    ...meQuery,
    refetchOnMount: refetch ? "always" : true,
  });
}
