import { useEffect, useRef, useState } from "react";
import { changeSession } from "@/api/chats";
import type { Effort, Model, Session } from "@/api/types";
import {
  type Chosen,
  choiceOf,
  chosenBy,
  chosenForNewChat,
  type ModelChoice,
  modelInEffect,
} from "@/data/models/choice";
import { useModels } from "@/data/models/query";
import { effortOf, remember, rememberEffort, remembered, useRemembered } from "@/data/models/remembered";
import { updateCachedSession } from "./cached-sessions";
import { notifyTabs } from "./live";

export interface ChatModel {
  models: readonly Model[] | undefined;
  /** The model that answers next; undefined until it is known, or if it is gone. */
  current: Model | undefined;
  /** The id of the chat's model if it is no longer offered. */
  gone: string | undefined;
  effort: Effort | undefined;
  /** There is something to choose. */
  offersChoice: boolean;
  /** Rejects if the server does not store the choice; the one before counts again. */
  choose(model: Model): Promise<void>;
  chooseEffort(effort: Effort | undefined): void;
  /** What a request to the chat's model carries, or to another one. */
  choice(other?: Model): ModelChoice;
}

/** The last change of each session's model. */
const lastChanges = new Map<number, Promise<unknown>>();

/** Changes of one session are sent one after the other, so that the last choice counts. */
function storeModel(sessionId: number, model: string | null): Promise<Session> {
  const before = lastChanges.get(sessionId) ?? Promise.resolve();
  const change = before.then(() => changeSession(sessionId, { model: model ?? "" }));
  lastChanges.set(
    sessionId,
    change.catch(() => undefined),
  );
  return change;
}

/** The model of a chat, or of a new one, and its effort. */
export function useChatModel(sessionId: number | undefined, session: Session | undefined): ChatModel {
  const models = useModels().data;
  const memory = useRemembered();
  const [pending, setPending] = useState<{ model: string | null }>();
  const known = useRef<Chosen>(undefined);
  let chosen: Chosen;
  if (pending !== undefined) chosen = pending.model;
  else if (sessionId === undefined) chosen = chosenForNewChat(models, memory.model);
  // A new chat has become a session that is not in the list yet.
  else if (session === undefined) chosen = known.current;
  else chosen = session.model ?? null;
  known.current = chosen;

  const effort = effortOf(memory, sessionId);
  const lastEffort = useRef(effort);
  const isNewChat = useRef(sessionId === undefined);
  useEffect(() => {
    if (isNewChat.current && sessionId !== undefined && lastEffort.current !== undefined)
      rememberEffort(sessionId, lastEffort.current);
    isNewChat.current = sessionId === undefined;
    lastEffort.current = effort;
  }, [sessionId, effort]);

  const several = models === undefined ? undefined : models.length > 1;
  useEffect(() => {
    if (several !== undefined && remembered().several !== several) remember({ several });
  }, [several]);

  async function choose(model: Model): Promise<void> {
    const next = chosenBy(model);
    if (sessionId !== undefined && next !== chosen) {
      const change = { model: next };
      setPending(change);
      try {
        const changed = await storeModel(sessionId, next);
        updateCachedSession(sessionId, { model: changed.model });
        notifyTabs(sessionId);
      } finally {
        setPending((latest) => (latest === change ? undefined : latest));
      }
    }
    remember({ model: next ?? undefined });
  }

  const { current, gone } = modelInEffect(models, chosen);
  return {
    models,
    current,
    gone,
    effort,
    offersChoice: (several ?? memory.several === true) || gone !== undefined,
    choose,
    chooseEffort: (next) => rememberEffort(sessionId, next),
    // Until the server has stored that the chat follows the default again, the default is named.
    choice: (other) => choiceOf(models, pending?.model === null ? current?.id : chosen, effort, other),
  };
}
