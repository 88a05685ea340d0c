import { useQuery } from "@tanstack/react-query";
import { client } from "@/data/client/client";
import { queryClient } from "@/data/client/query-client";
import type { SecondFactor, TotpEnrolment } from "@/data/client/types";
import { devicesKey } from "./devices";
import { meKey } from "./me";

const key = ["second-factor"] as const;

// The password is left out after a recent sign-in. The server says when it needs it (see needsProof).

export function useSecondFactor() {
  return useQuery({
    queryKey: key,
    queryFn: async () => (await client.get<SecondFactor>("/api/auth/second-factor")).data,
    staleTime: 0,
  });
}

/** Begins to set up an authenticator app. The one that is set up works until the new one is confirmed. */
export async function enrol(password?: string): Promise<TotpEnrolment> {
  return (await client.post<TotpEnrolment>("/api/auth/totp", { password })).data;
}

/** The recovery codes, which are shown once. */
interface Codes {
  recovery_codes: string[];
}

export async function confirmEnrolment(code: string): Promise<string[]> {
  const { recovery_codes } = (await client.post<Codes>("/api/auth/totp/confirm", { code })).data;
  void queryClient.invalidateQueries({ queryKey: devicesKey }); // the others have ended
  return recovery_codes;
}

export async function replaceRecoveryCodes(password?: string): Promise<string[]> {
  return (await client.post<Codes>("/api/auth/recovery-codes", { password })).data.recovery_codes;
}

export async function turnOffSecondFactor(password?: string): Promise<void> {
  await client.delete("/api/auth/totp", { data: { password } });
}

/** Fetches again what the account has, and what it must have. */
export function refetchSecondFactor(): Promise<unknown> {
  return Promise.all([key, meKey].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}
