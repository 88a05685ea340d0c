import { client } from "@/data/client/client";
import type { KeyList, KeyRequest, NewKey } from "@/data/client/types";

const path = "/api/auth/keys";

export async function listKeys(cursor: string | undefined, signal: AbortSignal): Promise<KeyList> {
  return (await client.get<KeyList>(path, { params: { cursor }, signal })).data;
}

export async function createKey(request: KeyRequest): Promise<NewKey> {
  return (await client.post<NewKey>(path, request)).data;
}

export async function revokeKey(id: number): Promise<void> {
  await client.delete(`${path}/${id}`);
}
