import { client } from "@/data/client/client";
import type { Usage } from "@/data/client/types";

/** What the person's calls of models took in the last 30 days. */
export async function getUsage(by: Usage["by"]): Promise<Usage> {
  return (await client.get<Usage>("/api/usage", { params: { by } })).data;
}
