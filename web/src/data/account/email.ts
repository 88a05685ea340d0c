import { client, open } from "@/data/client/client";
import { queryClient } from "@/data/client/query-client";
import { meKey } from "./me";

/** Has a link to confirm the address mailed to the account that has it, if it is not confirmed. */
export async function resendVerification(email: string): Promise<void> {
  await open.post("/api/auth/verify/resend", { email });
}

/** Confirms an address with the token of a mail: by the person who is signed in or, with it, by the password of the account. */
export async function confirmEmail(token: string, signedIn: boolean, password?: string): Promise<void> {
  await (signedIn ? client : open).post("/api/auth/verify", { token, password });
  await queryClient.invalidateQueries({ queryKey: meKey });
}

/** Has a link mailed to the new address of the account. The address changes when the link is used. */
export async function changeEmail(email: string, password?: string): Promise<void> {
  await client.post("/api/auth/email", { email, password });
}
