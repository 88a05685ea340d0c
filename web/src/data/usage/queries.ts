import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { BudgetState, Usage } from "@/data/client/types";
import { getBudget, getUsage } from "./requests";

export const budgetKey = ["usage", "budget"] as const;

export function useUsage(by: Usage["by"]) {
  return useQuery({ queryKey: ["usage", by], queryFn: () => getUsage(by) });
}

/**
 * The person's tightest budget; null while there is none. It is fetched again whenever an answer begins or ends; without a
 * budget only every few minutes, since an administrator may set one.
 */
export function useBudget(answering: boolean): BudgetState | null {
  const { data = null, refetch } = useQuery({
    queryKey: budgetKey,
    queryFn: getBudget,
    refetchInterval: 300_000,
  });
  const bounded = useRef(false);
  bounded.current = data !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer that begins or ends changes what is left.
  useEffect(() => {
    if (bounded.current) void refetch();
  }, [answering, refetch]);
  return data;
}
