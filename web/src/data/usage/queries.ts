import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { BudgetState, Usage } from "@/data/client/types";
import { getBudget, getUsage } from "./requests";

export function useUsage(by: Usage["by"]) {
  return useQuery({ queryKey: ["usage", by], queryFn: () => getUsage(by) });
}

/** The person's tightest budget, fetched again whenever an answer begins or ends. */
export function useBudget(answering: boolean): BudgetState | null {
  const { data = null } = useQuery({
    queryKey: ["usage", "budget", answering],
    queryFn: getBudget,
    placeholderData: keepPreviousData,
  });
  return data;
}
