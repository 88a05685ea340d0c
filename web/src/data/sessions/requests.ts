import { client } from "@/data/client/client";
import type { ChangeSessionRequest, Session, SessionList } from "@/data/client/types";

export const sessionsPerPage = 30;

export async function listSessions(offset: number, archived: boolean): Promise<SessionList> {
  const params = { limit: sessionsPerPage, offset, sort: "updated_at_desc", archived };
  return (await client.get<SessionList>("/api/chat/sessions", { params })).data;
}

export async function getSession(id: number): Promise<Session> {
  return (await client.get<Session>(`/api/chat/sessions/${id}`)).data;
}

export async function changeSession(id: number, change: ChangeSessionRequest): Promise<Session> {
  return (await client.patch<Session>(`/api/chat/sessions/${id}`, change)).data;
}

export async function deleteSession(id: number): Promise<void> {
  await client.delete(`/api/chat/sessions/${id}`);
}
