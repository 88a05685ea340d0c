import { client } from "./client";
import type { Answer, ChangeSessionRequest, MessageList, SearchResults, Session, SessionList } from "./types";

export const sessionsPerPage = 30;
export const messagesPerPage = 50;
/** Earlier messages load in larger pages, which means fewer requests while scrolling up. */
export const earlierMessagesPerPage = 100;

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

export async function searchChats(q: string, offset: number, signal: AbortSignal): Promise<SearchResults> {
  return (await client.get<SearchResults>("/api/chat/search", { params: { q, offset }, signal })).data;
}

export async function deleteSession(id: number): Promise<void> {
  await client.delete(`/api/chat/sessions/${id}`);
}

export async function listMessages(sessionId: number, beforeId?: number): Promise<MessageList> {
  const limit = beforeId === undefined ? messagesPerPage : earlierMessagesPerPage;
  const params = { limit, before_id: beforeId };
  return (await client.get<MessageList>(`/api/chat/sessions/${sessionId}/messages`, { params })).data;
}

export async function stopAnswer(messageId: number): Promise<Answer> {
  return (await client.post<Answer>(`/api/chat/messages/${messageId}/stop`)).data;
}

/** Makes the branch that contains a message the session's current path. */
export async function selectMessage(messageId: number): Promise<void> {
  await client.post(`/api/chat/messages/${messageId}/select`);
}
