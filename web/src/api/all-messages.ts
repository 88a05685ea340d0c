import { client } from "./client";
import type { Message, MessageList } from "./types";

const atOnce = 200; // the most that the server gives

/** All messages of a chat's current path, the first one first. */
export async function wholeChat(sessionId: number): Promise<Message[]> {
  const pages: Message[][] = [];
  for (let more = true; more; ) {
    const params = { limit: atOnce, before_id: pages[0]?.[0]?.id };
    const { data } = await client.get<MessageList>(`/api/chat/sessions/${sessionId}/messages`, { params });
    pages.unshift(data.messages);
    more = data.has_more && data.messages.length > 0;
  }
  return pages.flat();
}
