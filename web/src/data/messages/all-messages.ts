import { client } from "@/data/client/client";
import type { Message, MessageList } from "@/data/client/types";

const pageSize = 200; // the server's maximum

/** Returns all messages of a chat's current path, oldest first. */
export async function getAllMessages(sessionId: number): Promise<Message[]> {
  const pages: Message[][] = [];
  for (let hasMore = true; hasMore; ) {
    const params = { limit: pageSize, before_id: pages[0]?.[0]?.id };
    const { data } = await client.get<MessageList>(`/api/chat/sessions/${sessionId}/messages`, { params });
    pages.unshift(data.messages);
    hasMore = data.has_more && data.messages.length > 0;
  }
  return pages.flat();
}
