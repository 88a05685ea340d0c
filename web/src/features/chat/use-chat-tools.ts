import { useEffect, useRef, useState } from "react";
import type { Session } from "@/data/client/types";
import { remember, remembered } from "@/data/models/remembered";
import { storeChange, usePendingChange } from "@/data/sessions/changes";
import { changeSession } from "@/data/sessions/requests";
import { useTools } from "@/data/tools/queries";
import type { Chat } from "@/lib/stream/outbox";
import { notifyTabs, outbox } from "./live";

export interface ChatTools {
  /** The ids of those that the model may call. */
  chosen: readonly string[];
  /** What the first message of a new chat brings. */
  forNewChat: readonly string[] | undefined;
  choose(tools: readonly string[]): void;
}

const none: readonly string[] = [];

/** The tools of a chat. A new one begins with those that were chosen last on this device and still exist. */
export function useChatTools(chat: Chat, session: Session | undefined): ChatTools {
  const { sessionId } = chat;
  const isNew = sessionId === undefined;
  const [own, setOwn] = useState(() => remembered().tools ?? none);
  const offered = useTools(isNew && own.length > 0).data;
  const pending = usePendingChange(sessionId, "tools");
  const known = useRef(isNew ? own : none);
  if (isNew) known.current = offered ? own.filter((id) => offered.some((tool) => tool.id === id)) : own;
  // A new chat has become a session that is not in the list yet: the same tools are known.
  else if (session !== undefined) known.current = session.tools;
  const chosen = pending?.value ?? known.current;

  // A message that was refused because of a tool that is gone can be sent without it.
  useEffect(() => {
    if (!isNew || known.current.length === own.length) return;
    setOwn(known.current);
    outbox.choose(chat, { tools: known.current });
  });

  function choose(tools: readonly string[]): void {
    remember({ tools });
    if (isNew) {
      setOwn(tools);
      outbox.choose(chat, { tools });
    } else
      storeChange(sessionId, "tools", [...tools], {
        send: () => changeSession(sessionId, { tools: [...tools] }),
        onStored: () => notifyTabs(sessionId),
      }).catch(() => undefined); // shown as a failed change
  }
  return { chosen, forNewChat: isNew ? chosen : undefined, choose };
}
