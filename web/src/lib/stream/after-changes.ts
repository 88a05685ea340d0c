import { ApiError } from "@/data/client/api-error";
import { type ChosenField, changeStored, chosenFields } from "@/data/sessions/changes";
import type { AnswerTransport, Request } from "./transport";

/** A failed change refuses what follows it: the message would be answered in a way that was not chosen. */
function asRefusal(error: unknown): unknown {
  if (!(error instanceof ApiError) || error.kind === "signed-out") return error;
  return new ApiError("refused", error.detail, { status: 409, problem: { code: error.code } });
}

/** Whether the answer depends on the session's field. An answer is continued as it began. */
function follows({ turnRequest }: Request, field: ChosenField): boolean {
  if (turnRequest.kind === "continue") return false;
  return field !== "model" || turnRequest.model === undefined;
}

/** Sends requests after the changes of their session that are being stored. */
export function afterChanges(transport: AnswerTransport): AnswerTransport {
  return {
    follow: transport.follow,
    async *ask(request, signal) {
      for (const field of chosenFields) {
        try {
          await changeStored(request.sessionId, field);
        } catch (error) {
          if (follows(request, field)) throw asRefusal(error);
        }
      }
      if (!signal.aborted) yield* transport.ask(request, signal);
    },
  };
}
