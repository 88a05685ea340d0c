import type { ComponentProps, MouseEvent } from "react";

export function chatAddress(id: number | undefined): string {
  return id === undefined ? "/chat" : `/chat?id=${id}`;
}

type ChatLinkProps = Omit<ComponentProps<"a">, "href" | "onClick"> & {
  chat: number | undefined;
  onOpen?(): void;
};

/** Opens a chat without asking the server for the page again; other clicks (a new tab) stay the browser's. */
export function ChatLink({ chat, onOpen, ...rest }: ChatLinkProps) {
  function open(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    const address = chatAddress(chat);
    if (address !== window.location.pathname + window.location.search)
      window.history.pushState(null, "", address);
    onOpen?.();
  }
  return <a href={chatAddress(chat)} onClick={open} {...rest} />;
}
