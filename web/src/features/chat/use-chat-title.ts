import { common } from "@/words/en/common";
import { useWords } from "@/words/language";

/** What the server calls a chat that has no title (chat.DefaultTitle). */
export const untitled = "New Chat";

/** Names a chat by its title; one without a title is named in the reader's language. */
export function useChatTitle(): (title: string) => string {
  const { newChat } = useWords("common", common);
  return (title) => (title === untitled ? newChat : title);
}
