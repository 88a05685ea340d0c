import { queryClient } from "@/data/client/query-client";
import type { Model } from "@/data/client/types";
import { messagesKey } from "@/data/messages/queries";
import { selectMessage } from "@/data/messages/requests";
import { newId } from "@/lib/new-id";
import type { TurnRequest } from "@/lib/stream/turn";
import { answers, notifyTabs, outbox } from "./live";
import type { ChatModel } from "./use-chat-model";

/** Actions on the messages of one chat. */
export interface ChatActions {
  /** Asks the chat's model, or the given one, which the chat then keeps. */
  ask(request: TurnRequest, model?: Model): void;
  /** Sends an unsent message to a model that is offered. */
  askAgain(turnKey: string, model: Model): void;
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
  model(): ChatModel;
  edit(messageId: number | undefined): void;
  restoreText(text: string): void;
  onAsk(): void;
  onProblem(error: unknown): void;
}

export function chatActions({
  conversation,
  sessionId,
  model,
  edit,
  restoreText,
  onAsk,
  onProblem,
}: Chat): ChatActions {
  const chat = { conversation, sessionId };
  function ask(request: TurnRequest, other?: Model) {
    edit(undefined);
    const choice = request.kind === "continue" ? undefined : model().choice(other);
    answers.ask({ key: newId(), conversation, request: { ...request, ...choice }, sessionId });
    if (other !== undefined) outbox.choose(chat, model().choice(other));
    onAsk();
  }
  return {
    edit,
    ask,
    askAgain: (turnKey, other) => {
      const { request } = answers.list().find(({ key }) => key === turnKey) ?? {};
      // An answer is continued by its own model only.
      if (request?.kind === "continue") {
        outbox.discard(turnKey);
        return ask({ kind: "regenerate", messageId: request.messageId }, other);
      }
      const { choice, choose } = model();
      outbox.retry(turnKey, choice(other));
      // The server keeps it for an existing chat.
      if (sessionId === undefined) choose(other);
      else outbox.choose(chat, choice(other));
      onAsk();
    },
    discard: (turnKey, text) => {
      outbox.discard(turnKey);
      if (text !== undefined) restoreText(text);
    },
    select: (messageId) =>
      selectMessage(messageId)
        .then(() => queryClient.invalidateQueries({ queryKey: messagesKey(sessionId) }))
        .then(() => notifyTabs(sessionId))
        .catch(onProblem),
  };
}
