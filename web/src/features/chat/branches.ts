import { selectMessage } from "@/api/chats";
import { queryClient } from "@/api/query-client";
import { answers, outbox, tellTabs } from "./live";
import { newId } from "./new-id";
import { keys } from "./queries";
import type { Asked } from "./turn";

/** What a person can do with the messages of one chat. */
export interface ChatActions {
  ask(asked: Asked): void;
  /** Shows another wording or answer in this one's place, and what followed it. */
  select(messageId: number): Promise<void>;
  /** Takes an unsent wish out of the view; the text in it goes back into the field. */
  discard(turnKey: string, text?: string): void;
  /** Opens the words of a message for editing; undefined closes them. */
  edit(messageId: number | undefined): void;
}

interface Chat {
  place: string;
  sessionId: number | undefined;
  edit(messageId: number | undefined): void;
  putBack(text: string): void;
  onAsk(): void;
  onProblem(error: unknown): void;
}

export function chatActions({ place, sessionId, edit, putBack, onAsk, onProblem }: Chat): ChatActions {
  return {
    edit,
    ask: (asked) => {
      edit(undefined);
      answers.ask({ key: newId(), conversation: place, asked, sessionId });
      onAsk();
    },
    discard: (turnKey, text) => {
      outbox.discard(turnKey);
      if (text !== undefined) putBack(text);
    },
    select: (messageId) =>
      selectMessage(messageId)
        .then(() => queryClient.invalidateQueries({ queryKey: keys.messages(sessionId) }))
        .then(() => tellTabs(sessionId))
        .catch(onProblem),
  };
}
