import { changeSession } from "@/api/chats";
import { queryClient } from "@/api/query-client";
import type { ChangeSessionRequest, Session } from "@/api/types";
import { offerUnarchive, reportFailure } from "./deletions";
import { keys } from "./queries";

/** Pins or archives a session, or undoes it. Errors show in the undo bar. */
export async function updateSession({ id, title }: Session, change: ChangeSessionRequest): Promise<void> {
  try {
    await changeSession(id, change);
    if (change.archived) offerUnarchive(id, title);
  } catch (error) {
    reportFailure(error);
  }
  await queryClient.invalidateQueries({ queryKey: keys.sessions });
}
