import { useEffect, useRef, useState } from "react";
import type { AnswerParameters, Effort, Session, Setup } from "@/data/client/types";
import { readSetup, saveSetup } from "@/data/drafts/setup";
import { remember, remembered } from "@/data/models/remembered";
import { usePendingChange } from "@/data/sessions/changes";
import { type SetupInEffect, storeInstructions, storeParameters } from "@/data/sessions/setup";
import type { Chat } from "@/lib/stream/outbox";
import { notifyTabs, outbox } from "./live";

export interface ChatSetup {
  /** What counts from the next message on; undefined until it is known. */
  now: SetupInEffect | undefined;
  /** What the first message of a new chat brings. */
  forNewChat: Setup | undefined;
  /** Rejects if they are not stored, and so the ones before count. `expected` is what is about to be replaced. */
  setInstructions(text: string, expected: () => string): Promise<void>;
  /** Rejects if they are not stored, and so the ones before count. */
  setParameters(parameters: AnswerParameters): Promise<void>;
  /** What is not stored is undone, and shown as a failed change. */
  chooseEffort(effort: Effort | undefined): void;
}

const complete = ({ instructions = "", parameters }: Setup): SetupInEffect => ({
  instructions,
  parameters: parameters ?? {},
});

const sameParameters = (a: AnswerParameters, b: AnswerParameters) =>
  (a.temperature ?? null) === (b.temperature ?? null) &&
  (a.reasoning_effort ?? "") === (b.reasoning_effort ?? "");

function beginning(): Setup {
  const reasoning_effort = remembered().effort;
  return readSetup() ?? (reasoning_effort ? { parameters: { reasoning_effort } } : {});
}

/** The instructions and parameters of a chat, or of a new one: those are kept in this tab until its first message. */
export function useChatSetup(chat: Chat, session: Session | undefined): ChatSetup {
  const { sessionId } = chat;
  const [own, setOwn] = useState(beginning);
  const pendingInstructions = usePendingChange(sessionId, "instructions");
  const pendingParameters = usePendingChange(sessionId, "parameters");
  const known = useRef<SetupInEffect>(undefined);
  if (sessionId === undefined) known.current = complete(own);
  // A new chat has become a session that is not in the list yet: what it keeps is known.
  else if (session !== undefined) known.current = complete(session);
  const now = known.current && {
    instructions: pendingInstructions?.value ?? known.current.instructions,
    parameters: pendingParameters?.value ?? known.current.parameters,
  };

  // What was chosen after the first message had been sent, and so is not what the session began with.
  const isNew = useRef(sessionId === undefined);
  useEffect(() => {
    if (!isNew.current || session === undefined) return;
    isNew.current = false;
    const [chosen, began] = [complete(own), complete(session)];
    const ignore = () => undefined; // shown as a failed change
    if (chosen.instructions !== began.instructions)
      storeInstructions(session.id, chosen.instructions, () => began.instructions).catch(ignore);
    if (!sameParameters(chosen.parameters, began.parameters))
      storeParameters(session.id, { ...began.parameters, ...chosen.parameters }).catch(ignore);
  }, [session, own]);

  const latest = useRef(own);
  function choose(change: Setup): void {
    const setup = { ...latest.current, ...change };
    latest.current = setup;
    setOwn(setup);
    saveSetup(setup);
    outbox.choose(chat, { setup });
  }

  async function setInstructions(text: string, expected: () => string): Promise<void> {
    if (sessionId === undefined) return choose({ instructions: text });
    await storeInstructions(sessionId, text, expected);
    notifyTabs(sessionId);
  }

  async function setParameters(parameters: AnswerParameters): Promise<void> {
    if (sessionId === undefined) return choose({ parameters });
    await storeParameters(sessionId, parameters);
    notifyTabs(sessionId);
  }

  function chooseEffort(effort: Effort | undefined): void {
    remember({ effort });
    setParameters({ ...now?.parameters, reasoning_effort: effort ?? "" }).catch(() => undefined);
  }

  return {
    now,
    forNewChat: sessionId === undefined ? own : undefined,
    setInstructions,
    setParameters,
    chooseEffort,
  };
}
