import { ownError } from "@/data/client/api-error";
import type { AnswerParameters, Session } from "@/data/client/types";
import { updateCachedSession } from "./cached-sessions";
import { storeChange } from "./changes";
import { changeSession, getSession } from "./requests";

/** The instructions and parameters that count in a chat. */
export interface SetupInEffect {
  readonly instructions: string;
  readonly parameters: AnswerParameters;
}

/** Sends instructions, unless the session's are no longer the expected ones. */
async function sendInstructions(id: number, instructions: string, expected: () => string): Promise<Session> {
  const current = (await getSession(id)).instructions;
  if (current !== expected() && current !== instructions) {
    await updateCachedSession(id, { instructions: current });
    throw ownError("refused", "changed_elsewhere");
  }
  return changeSession(id, { instructions });
}

/**
 * Stores a session's instructions; rejects if they are not stored: with `changed_elsewhere` if they are no longer the
 * expected ones. The route takes no version, so this is a check before the change. `expected` is called when the
 * changes before it have ended.
 */
export async function storeInstructions(
  id: number,
  instructions: string,
  expected: () => string,
): Promise<void> {
  const send = () => sendInstructions(id, instructions, expected);
  await storeChange(id, "instructions", instructions, { send });
}

/** Stores how a session's models are asked; rejects if it is not stored. */
export async function storeParameters(id: number, parameters: AnswerParameters): Promise<void> {
  await storeChange(id, "parameters", parameters, { send: () => changeSession(id, { parameters }) });
}
