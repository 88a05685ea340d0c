import { client } from "@/data/client/client";
import type { SearchResults } from "@/data/client/types";

export async function searchChats(q: string, offset: number, signal: AbortSignal): Promise<SearchResults> {
  return (await client.get<SearchResults>("/api/chat/search", { params: { q, offset }, signal })).data;
}
