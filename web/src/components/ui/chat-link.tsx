import type { ComponentProps, MouseEvent } from "react";

/** Fired when a link to the open chat is clicked. */
export const reopenedEvent = "chatbot:opened-again";

/** URL of a chat, optionally of a message in it and the search query to highlight. */
export function chatUrl(id: number | undefined, message?: number, query?: string): string {
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

/**
 * Link that opens a chat by client-side navigation. Modified clicks, such as opening a new tab, are left to the
 * browser.
 */
export function ChatLink({ chat, message, query, onOpen, ...rest }: ChatLinkProps) {
  const address = chatUrl(chat, message, query);
  function open(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    if (address === window.location.pathname + window.location.search)
      window.dispatchEvent(new Event(reopenedEvent));
    else window.history.pushState(null, "", address);
    onOpen?.();
  }
  return <a href={address} onClick={open} {...rest} />;
}
