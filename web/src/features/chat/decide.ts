import { ApiError } from "@/data/client/api-error";
import { queryClient } from "@/data/client/query-client";
import type { Decision } from "@/data/client/types";
import { messagesKey } from "@/data/messages/queries";
import { decideCall } from "@/data/tools/requests";
import { answers, notifyTabs } from "./live";

/** Codes by which the server says that the call does not wait any more. */
const decidedElsewhere: ReadonlySet<string> = new Set(["call_not_waiting", "invalid_call"]);

/** Decides on a call, and follows the answer if it goes on. What was decided elsewhere meanwhile counts, and is shown. */
export async function decide(
  sessionId: number | undefined,
  messageId: number,
  callId: string,
  decision: Decision,
): Promise<void> {
  try {
    answers.decided(messageId, await decideCall(messageId, callId, decision));
    notifyTabs(sessionId);
  } catch (error) {
    if (!(error instanceof ApiError) || !decidedElsewhere.has(error.code)) throw error;
    await queryClient.invalidateQueries({ queryKey: messagesKey(sessionId) });
  }
}
