import { queryClient } from "@/data/client/query-client";
import type { ChangeSessionRequest, Session } from "@/data/client/types";
import { sessionsKey } from "@/data/sessions/queries";
import { changeSession } from "@/data/sessions/requests";
import { offerUnarchive, reportFailure } from "./deletions";

/** Pins or archives a session, or undoes it. Errors show in the undo bar. */
export async function updateSession({ id, title }: Session, change: ChangeSessionRequest): Promise<void> {
  try {
    await changeSession(id, change);
    if (change.archived) offerUnarchive(id, title);
  } catch (error) {
    reportFailure(error);
  }
  await queryClient.invalidateQueries({ queryKey: sessionsKey });
}
