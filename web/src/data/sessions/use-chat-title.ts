import { common } from "@/words/en/common";
import { useWords } from "@/words/language";

/** The server's title of an untitled chat (chat.DefaultTitle). */
export const untitled = "New Chat";

/** Returns a chat's title; untitled chats are named in the reader's language. */
export function useChatTitle(): (title: string) => string {
  const { newChat } = useWords("common", common);
  return (title) => (title === untitled ? newChat : title);
}
