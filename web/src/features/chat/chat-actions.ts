import { queryClient } from "@/data/client/query-client";
import type { Model } from "@/data/client/types";
import type { Attached } from "@/data/drafts/files";
import { messagesKey } from "@/data/messages/queries";
import { selectMessage } from "@/data/messages/requests";
import type { ChatActions } from "@/features/transcript";
import { newId } from "@/lib/new-id";
import type { MessageChoice, TurnRequest } from "@/lib/stream/turn";
import { answers, notifyTabs, outbox } from "./live";
import type { ChatModel } from "./use-chat-model";

interface Chat {
  conversation: string;
  sessionId: number | undefined;
  model(): ChatModel;
  /** What a message that begins the chat brings. */
  beginning(): Pick<MessageChoice, "setup" | "tools">;
  edit(messageId: number | undefined): void;
  /** Puts a message that was not sent back to where it is written. */
  restore(text: string, files?: readonly Attached[]): void;
  onAsk(): void;
  onProblem(error: unknown): void;
}

export function chatActions({
  conversation,
  sessionId,
  model,
  beginning,
  edit,
  restore,
  onAsk,
  onProblem,
}: Chat): ChatActions {
  const chat = { conversation, sessionId };
  function ask(request: TurnRequest, other?: Model) {
    edit(undefined);
    const choice = request.kind === "continue" ? undefined : model().choice(other);
    const own = request.kind === "message" && sessionId === undefined ? beginning() : undefined;
    answers.ask({ key: newId(), conversation, request: { ...request, ...choice, ...own }, sessionId });
    if (other !== undefined) outbox.choose(chat, model().choice(other));
    onAsk();
  }
  return {
    edit,
    ask,
    retry: (turnKey) => outbox.retry(turnKey),
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
      const turn = answers.list().find(({ key }) => key === turnKey);
      outbox.discard(turnKey);
      if (text !== undefined) restore(text, turn?.request?.files);
    },
    decide: async (messageId, callId, decision) => {
      const { decide } = await import("./decide");
      await decide(sessionId, messageId, callId, decision);
    },
    select: (messageId) =>
      selectMessage(messageId)
        .then(() => queryClient.invalidateQueries({ queryKey: messagesKey(sessionId) }))
        .then(() => notifyTabs(sessionId))
        .catch(onProblem),
  };
}
