import { open } from "@/data/client/client";
import type { InvitationForGuest } from "@/data/client/types";

/** What an invitation is for, without using it. Rejects with the reason if it cannot be used. */
export async function lookAtInvitation(token: string): Promise<InvitationForGuest> {
  return (await open.post<InvitationForGuest>("/api/auth/invitation", { invitation: token })).data;
}
