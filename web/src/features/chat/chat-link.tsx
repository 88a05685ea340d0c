import type { ComponentProps, MouseEvent } from "react";

/** The event of a click on a link to where one is. */
export const openedAgain = "chatbot:opened-again";

/** Where a chat is, or one message of it. */
export function chatAddress(id: number | undefined, message?: number): string {
  if (id === undefined) return "/chat";
  return message === undefined ? `/chat?id=${id}` : `/chat?id=${id}&message=${message}`;
}

type ChatLinkProps = Omit<ComponentProps<"a">, "href" | "onClick"> & {
  chat: number | undefined;
  message?: number;
  onOpen?(): void;
};

/** Opens a chat without asking the server for the page again; other clicks (a new tab) stay the browser's. */
export function ChatLink({ chat, message, onOpen, ...rest }: ChatLinkProps) {
  const address = chatAddress(chat, message);
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
