import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { client } from "@/data/client/client";
import type { BudgetState, Usage } from "@/data/client/types";

/** The tightest budget of the person, if there is one. */
async function getBudget(): Promise<BudgetState | null> {
  const today = new Date().toISOString().slice(0, 10);
  const { data } = await client.get<Partial<Usage> | undefined>("/api/usage", { params: { from: today } });
  return data?.budget ?? null;
}

/** The tightest budget, fetched again whenever an answer begins or ends. */
export function useBudget(answering: boolean): BudgetState | null {
  const { data = null } = useQuery({
    queryKey: ["budget", answering],
    queryFn: getBudget,
    placeholderData: keepPreviousData,
  });
  return data;
}
