import { client } from "@/data/client/client";
import type { Answer, MessageList } from "@/data/client/types";

export const messagesPerPage = 50;
/** Earlier messages load in larger pages, which means fewer requests while scrolling up. */
export const earlierMessagesPerPage = 100;

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
