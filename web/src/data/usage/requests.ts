import { client } from "@/data/client/client";
import type { BudgetState, Usage } from "@/data/client/types";

/** What the person's calls of models took in the last 30 days. */
export async function getUsage(by: Usage["by"]): Promise<Usage> {
  return (await client.get<Usage>("/api/usage", { params: { by } })).data;
}

/** The person's tightest budget; null if there is none, and with servers that know no budgets. */
export async function getBudget(): Promise<BudgetState | null> {
  const today = new Date().toISOString().slice(0, 10);
  const { data } = await client.get<Partial<Usage> | undefined>("/api/usage", { params: { from: today } });
  return data?.budget ?? null;
}
