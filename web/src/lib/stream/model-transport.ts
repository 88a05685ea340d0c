import { ApiError } from "@/data/client/api-error";
import { modelStored } from "@/data/models/changes";
import type { AnswerTransport, Request } from "./transport";

/** A failed choice refuses what follows it: the message would go to a model that was not chosen. */
function asRefusal(error: unknown): unknown {
  if (!(error instanceof ApiError) || error.kind === "signed-out") return error;
  return new ApiError("refused", error.detail, { status: 409, problem: { code: error.code } });
}

function followsChat({ turnRequest }: Request): boolean {
  return turnRequest.kind !== "continue" && turnRequest.model === undefined;
}

/** Sends requests after the choice of their chat's model that is being stored. */
export function afterModelChanges(transport: AnswerTransport): AnswerTransport {
  return {
    follow: transport.follow,
    async *ask(request, signal) {
      try {
        await modelStored(request.sessionId);
      } catch (error) {
        if (followsChat(request)) throw asRefusal(error);
      }
      if (!signal.aborted) yield* transport.ask(request, signal);
    },
  };
}
