import { useQuery } from "@tanstack/react-query";
import { client, open } from "@/data/client/client";
import { beginLogin } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import type { AddedPasskey, Passkey, PasskeyRequest, Tokens } from "@/data/client/types";
import { devicesKey } from "./devices";
import { refetchSecondFactor } from "./second-factor";

const key = ["passkeys"] as const;

/** Loads on demand: few people meet it, and none at once. */
const library = () => import("@simplewebauthn/browser");

export function usePasskeys() {
  return useQuery({
    queryKey: key,
    queryFn: async () => (await client.get<{ passkeys: Passkey[] }>("/api/auth/passkeys")).data.passkeys,
    staleTime: 0,
  });
}

/** Fetches again what changes with a passkey. */
function changed(): Promise<unknown> {
  void queryClient.invalidateQueries({ queryKey: devicesKey });
  return Promise.all([queryClient.invalidateQueries({ queryKey: key }), refetchSecondFactor()]);
}

/** Asks the authenticator for a passkey. The server says when it needs the password (see needsProof). */
export async function addPasskey(name: string, password?: string): Promise<string[]> {
  const { data } = await client.post<PasskeyRequest>("/api/auth/passkeys/begin", { password });
  const { startRegistration } = await library();
  const credential = await startRegistration({ optionsJSON: data.options as never });
  const wanted = { passkey_token: data.passkey_token, credential, name };
  const added = (await client.post<AddedPasskey>("/api/auth/passkeys/finish", wanted)).data;
  if (added.recovery_codes.length > 0) {
    // They are shown before anything is fetched again, which would put something else in their place.
    void queryClient.invalidateQueries({ queryKey: devicesKey });
    void queryClient.invalidateQueries({ queryKey: key });
  } else void changed();
  return added.recovery_codes;
}

export async function renamePasskey(id: number, name: string): Promise<void> {
  await client.patch(`/api/auth/passkeys/${id}`, { name });
  await queryClient.invalidateQueries({ queryKey: key });
}

export async function removePasskey(id: number, password?: string): Promise<void> {
  await client.delete(`/api/auth/passkeys/${id}`, { data: { password } });
  await changed();
}

/** Whether the browser suggests passkeys in a field for the name. */
export async function suggestsPasskeys(): Promise<boolean> {
  return (await library()).browserSupportsWebAuthnAutofill();
}

interface Choice {
  /** Among the suggestions of a field instead of in a dialog. */
  suggested?: boolean;
  /** Gives up, at whatever step: what another sign-in waits for goes on. */
  signal?: AbortSignal;
}

/** Signs in with the passkey that the person chooses. The browser waits for one choice at a time: the last one counts. */
export async function signInWithPasskey({ suggested = false, signal }: Choice = {}): Promise<void> {
  const { data } = await open.post<PasskeyRequest>("/api/auth/passkeys/login/begin", undefined, { signal });
  const { startAuthentication, WebAuthnAbortService } = await library();
  signal?.throwIfAborted();
  const giveUp = () => WebAuthnAbortService.cancelCeremony();
  signal?.addEventListener("abort", giveUp);
  const credential = await startAuthentication({
    optionsJSON: data.options as never,
    useBrowserAutofill: suggested,
  }).finally(() => signal?.removeEventListener("abort", giveUp));
  const wanted = { passkey_token: data.passkey_token, credential, token_delivery: "cookie" };
  beginLogin((await open.post<Tokens>("/api/auth/passkeys/login/finish", wanted)).data);
}

/** Completes a sign-in with a passkey after the password. */
export async function passSecondStepByPasskey(mfaToken: string): Promise<void> {
  const asked = { mfa_token: mfaToken };
  const { data } = await open.post<PasskeyRequest>("/api/auth/login/second/passkey", asked);
  const { startAuthentication } = await library();
  const credential = await startAuthentication({ optionsJSON: data.options as never });
  const wanted = { ...asked, passkey_token: data.passkey_token, credential, token_delivery: "cookie" };
  beginLogin((await open.post<Tokens>("/api/auth/login/second", wanted)).data);
}

/** Why the browser returned nothing: the person or the page gave up, or the device has a passkey already. */
export function browserRefusal(error: unknown): "canceled" | "exists" | undefined {
  if (!(error instanceof Error)) return;
  if (error.name === "InvalidStateError") return "exists";
  if (["NotAllowedError", "AbortError"].includes(error.name)) return "canceled";
}
