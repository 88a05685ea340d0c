import { changeSession } from "@/api/chats";
import { queryClient } from "@/api/query-client";
import type { ChangeSessionRequest, Session } from "@/api/types";
import { offerUnarchiving, reportFailure } from "./deletions";
import { keys } from "./queries";

/** Pins, archives, or undoes either; a failure is told where deletions are. */
export async function keepSession({ id, title }: Session, change: ChangeSessionRequest): Promise<void> {
  try {
    await changeSession(id, change);
    if (change.archived) offerUnarchiving(id, title);
  } catch (error) {
    reportFailure(error);
  }
  await queryClient.invalidateQueries({ queryKey: keys.sessions });
}
