import { open } from "@/data/client/client";

/** Has a link mailed to the account with the address, if there is one. */
export async function forgotPassword(email: string): Promise<void> {
  await open.post("/api/auth/password/forgot", { email });
}

/** Chooses a new password with the token of a link. */
export async function resetPassword(token: string, newPassword: string): Promise<void> {
  await open.post("/api/auth/password/reset", { token, new_password: newPassword });
}
