import { useQuery } from "@tanstack/react-query";
import { getMe } from "./requests";

export const meKey = ["me"] as const;

/** `refetch`: request the account again on mount. */
export function useMe({ refetch = false } = {}) {
  return useQuery({
    queryKey: meKey,
    queryFn: getMe,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: refetch ? "always" : true,
  });
}
