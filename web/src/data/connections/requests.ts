import { client } from "@/data/client/client";
import type { Connection, ConnectionAttempt, ConnectionList } from "@/data/client/types";

const path = "/api/connections";
const pathOf = (server: string) => `${path}/${encodeURIComponent(server)}`;

export async function listConnections(): Promise<Connection[]> {
  return (await client.get<ConnectionList>(path)).data.connections;
}

/** Begins to connect a server, and returns where the person allows it. */
export async function beginConnection(server: string): Promise<string> {
  return (await client.post<ConnectionAttempt>(pathOf(server), {})).data.url;
}

export async function endConnection(server: string): Promise<void> {
  await client.delete(pathOf(server));
}
