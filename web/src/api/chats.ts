import { client } from "./client";
import type { Answer, MessageList, Model, Session, SessionList } from "./types";

export const sessionsPerPage = 30;
export const messagesPerPage = 50;

export async function listModels(): Promise<Model[]> {
  return (await client.get<{ models: Model[] }>("/api/models")).data.models;
}

export async function listSessions(offset: number): Promise<SessionList> {
  const params = { limit: sessionsPerPage, offset, sort: "updated_at_desc" };
  return (await client.get<SessionList>("/api/chat/sessions", { params })).data;
}

export async function renameSession(id: number, title: string): Promise<Session> {
  return (await client.patch<Session>(`/api/chat/sessions/${id}`, { title })).data;
}

export async function deleteSession(id: number): Promise<void> {
  await client.delete(`/api/chat/sessions/${id}`);
}

export async function listMessages(sessionId: number, beforeId?: number): Promise<MessageList> {
  const params = { limit: messagesPerPage, before_id: beforeId };
  return (await client.get<MessageList>(`/api/chat/sessions/${sessionId}/messages`, { params })).data;
}

export async function stopAnswer(messageId: number): Promise<Answer> {
  return (await client.post<Answer>(`/api/chat/messages/${messageId}/stop`)).data;
}

/** Makes the path through a message the current one of its session. */
export async function selectMessage(messageId: number): Promise<void> {
  await client.post(`/api/chat/messages/${messageId}/select`);
}
