import { selectMessage } from "@/api/chats";
import { queryClient } from "@/api/query-client";
import { answers, notifyTabs, outbox } from "./live";
import { newId } from "./new-id";
import { keys } from "./queries";
import type { TurnRequest } from "./turn";

/** Actions on the messages of one chat. */
export interface ChatActions {
  ask(request: TurnRequest): void;
  /** Switches to another version of a message and the branch below it. */
  select(messageId: number): Promise<void>;
  /** Removes an unsent message; its text goes back to the composer. */
  discard(turnKey: string, text?: string): void;
  /** Opens the editor of a message; undefined closes it. */
  edit(messageId: number | undefined): void;
}

interface Chat {
  conversation: string;
  sessionId: number | undefined;
  edit(messageId: number | undefined): void;
  restoreText(text: string): void;
  onAsk(): void;
  onProblem(error: unknown): void;
}

export function chatActions({
  conversation,
  sessionId,
  edit,
  restoreText,
  onAsk,
  onProblem,
}: Chat): ChatActions {
  return {
    edit,
    ask: (request) => {
      edit(undefined);
      answers.ask({ key: newId(), conversation, request, sessionId });
      onAsk();
    },
    discard: (turnKey, text) => {
      outbox.discard(turnKey);
      if (text !== undefined) restoreText(text);
    },
    select: (messageId) =>
      selectMessage(messageId)
        .then(() => queryClient.invalidateQueries({ queryKey: keys.messages(sessionId) }))
        .then(() => notifyTabs(sessionId))
        .catch(onProblem),
  };
}
