import { useEffect, useRef, useState } from "react";
import type { Model, Session } from "@/data/client/types";
import {
  type Chosen,
  choiceOf,
  chosenBy,
  chosenForNewChat,
  type ModelChoice,
  modelInEffect,
  offersChoice,
} from "@/data/models/choice";
import { useModels } from "@/data/models/queries";
import { remember, remembered, useRemembered } from "@/data/models/remembered";
import { storeChange, usePendingChange } from "@/data/sessions/changes";
import { changeSession } from "@/data/sessions/requests";
import type { Chat } from "@/lib/stream/outbox";
import { notifyTabs, outbox } from "./live";

export interface ChatModel {
  models: readonly Model[] | undefined;
  /** The model that answers next; undefined until it is known, or if it is gone. */
  current: Model | undefined;
  /** The id of the chat's model if it is no longer offered. */
  gone: string | undefined;
  /** There is something to choose. */
  offersChoice: boolean;
  /** Chooses a model, also for the chat's waiting and refused messages. */
  choose(model: Model): void;
  /** What a request to the chat's model carries, or to another one. */
  choice(other?: Model): ModelChoice;
}

/** The model of a chat, or of a new one. */
export function useChatModel(chat: Chat, session: Session | undefined): ChatModel {
  const { sessionId } = chat;
  const models = useModels().data;
  const memory = useRemembered();
  // Of a new chat. What is remembered later, in this tab or another, does not change it.
  const [own, setOwn] = useState(() => remembered().model);
  const pending = usePendingChange(sessionId, "model");
  const known = useRef<Chosen>(undefined);
  if (sessionId === undefined) known.current = chosenForNewChat(models, own);
  // A new chat has become a session that is not in the list yet: the same model is known.
  else if (session !== undefined) known.current = session.model ?? null;
  const chosen = pending === undefined ? known.current : pending.value;

  const offers = models && offersChoice(models);
  useEffect(() => {
    if (offers !== undefined && remembered().offersChoice !== offers) remember({ offersChoice: offers });
  }, [offers]);

  const choice = (other?: Model) => choiceOf(models, chosen, other);

  function choose(model: Model): void {
    const next = chosenBy(model);
    const nextChoice = choiceOf(models, next);
    const restore = (before: string | undefined, choiceBefore: ModelChoice) => (failed: string | null) => {
      // Unless something else was chosen elsewhere.
      if (remembered().model === (failed ?? undefined)) remember({ model: before });
      outbox.choose(chat, choiceBefore);
    };
    if (sessionId === undefined) setOwn(next ?? undefined);
    else if (next !== chosen)
      storeChange(sessionId, "model", next, {
        send: () => changeSession(sessionId, { model: next ?? "" }),
        restoreBefore: restore(remembered().model, choice()),
        restoreThis: restore(next ?? undefined, nextChoice),
        onStored: () => notifyTabs(sessionId),
      }).catch(() => undefined); // shown as a failed change
    remember({ model: next ?? undefined });
    outbox.choose(chat, nextChoice);
  }

  const { current, gone } = modelInEffect(models, chosen);
  return {
    models,
    current,
    gone,
    offersChoice: (offers ?? memory.offersChoice === true) || gone !== undefined,
    choose,
    choice,
  };
}
