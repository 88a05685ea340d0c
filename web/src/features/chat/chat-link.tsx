import type { ComponentProps, MouseEvent } from "react";

/** The event of a click on a link to where one is. */
export const openedAgain = "chatbot:opened-again";

/** Where a chat is, or one message of it with the words that were searched for. */
export function chatAddress(id: number | undefined, message?: number, query?: string): string {
  if (id === undefined) return "/chat";
  const words = query ? `&q=${encodeURIComponent(query)}` : "";
  return message === undefined ? `/chat?id=${id}` : `/chat?id=${id}&message=${message}${words}`;
}

type ChatLinkProps = Omit<ComponentProps<"a">, "href" | "onClick"> & {
  chat: number | undefined;
  message?: number;
  query?: string;
  onOpen?(): void;
};

/** Opens a chat without asking the server for the page again; other clicks (a new tab) stay the browser's. */
export function ChatLink({ chat, message, query, onOpen, ...rest }: ChatLinkProps) {
  const address = chatAddress(chat, message, query);
  function open(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    if (address === window.location.pathname + window.location.search)
      window.dispatchEvent(new Event(openedAgain));
    else window.history.pushState(null, "", address);
    onOpen?.();
  }
  return <a href={address} onClick={open} {...rest} />;
}
