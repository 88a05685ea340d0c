import { useEffect, useRef, useState } from "react";
import type { Effort, Model, Session } from "@/data/client/types";
import { storeModel, useModelChange } from "@/data/models/changes";
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
import { effortOf, remember, rememberEffort, remembered, useRemembered } from "@/data/models/remembered";
import type { Chat } from "@/lib/stream/outbox";
import { notifyTabs, outbox } from "./live";

export interface ChatModel {
  models: readonly Model[] | undefined;
  /** The model that answers next; undefined until it is known, or if it is gone. */
  current: Model | undefined;
  /** The id of the chat's model if it is no longer offered. */
  gone: string | undefined;
  effort: Effort | undefined;
  /** There is something to choose. */
  offersChoice: boolean;
  /** Why the last choice was not stored, so that the one before counts again. */
  failure: unknown;
  /** Chooses a model, also for the chat's waiting and refused messages. */
  choose(model: Model): void;
  /** Chooses how much it reasons, also for the chat's waiting and refused messages. */
  chooseEffort(effort: Effort | undefined): void;
  /** What a request to the chat's model carries, or to another one. */
  choice(other?: Model): ModelChoice;
}

/** The model of a chat, or of a new one, and its effort. */
export function useChatModel(chat: Chat, session: Session | undefined): ChatModel {
  const { sessionId } = chat;
  const models = useModels().data;
  const memory = useRemembered();
  // Of a new chat. What is remembered later, in this tab or another, does not change it.
  const [own, setOwn] = useState(() => ({ model: remembered().model, effort: remembered().effort }));
  const change = useModelChange(sessionId);
  const pending = change?.failure === undefined ? change : undefined;
  const known = useRef<Chosen>(undefined);
  if (sessionId === undefined) known.current = chosenForNewChat(models, own.model);
  // A new chat has become a session that is not in the list yet: the same model is known.
  else if (session !== undefined) known.current = session.model ?? null;
  const chosen = pending === undefined ? known.current : pending.model;

  const effort = sessionId === undefined ? own.effort : effortOf(memory, sessionId);
  const wasNewChat = useRef(sessionId === undefined);
  useEffect(() => {
    if (wasNewChat.current && sessionId !== undefined && own.effort !== undefined)
      rememberEffort(sessionId, own.effort);
    wasNewChat.current = sessionId === undefined;
  }, [sessionId, own.effort]);

  const offers = models && offersChoice(models);
  useEffect(() => {
    if (offers !== undefined && remembered().offersChoice !== offers) remember({ offersChoice: offers });
  }, [offers]);

  const choice = (other?: Model) => choiceOf(models, chosen, effort, other);

  function choose(model: Model): void {
    const next = chosenBy(model);
    const nextChoice = choiceOf(models, next, effort);
    const restore = (before: string | undefined, choiceBefore: ModelChoice) => (failed: string | null) => {
      // Unless something else was chosen elsewhere.
      if (remembered().model === (failed ?? undefined)) remember({ model: before });
      outbox.choose(chat, choiceBefore);
    };
    if (sessionId === undefined) setOwn({ ...own, model: next ?? undefined });
    else if (next !== chosen)
      storeModel(sessionId, next, {
        restoreBefore: restore(remembered().model, choice()),
        restoreThis: restore(next ?? undefined, nextChoice),
        onStored: () => notifyTabs(sessionId),
      });
    remember({ model: next ?? undefined });
    outbox.choose(chat, nextChoice);
  }

  function chooseEffort(next: Effort | undefined): void {
    if (sessionId === undefined) setOwn({ ...own, effort: next });
    else rememberEffort(sessionId, next);
    remember({ effort: next });
    outbox.choose(chat, choiceOf(models, chosen, next));
  }

  const { current, gone } = modelInEffect(models, chosen);
  return {
    models,
    current,
    gone,
    effort,
    offersChoice: (offers ?? memory.offersChoice === true) || gone !== undefined,
    failure: change?.failure,
    choose,
    chooseEffort,
    choice,
  };
}
