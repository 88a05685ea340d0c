import { useQuery } from "@tanstack/react-query";
import { queryClient } from "@/data/client/query-client";
import type { Config } from "@/data/client/types";
import {
  defaultMessageChars,
  getConfig,
  messageChars,
  type RegistrationPolicy,
  registrationPolicy,
} from "./requests";

export const configKey = ["config"] as const;

/** The public configuration. Pages that stay open see what an administrator changes within minutes. */
export function useConfig() {
  return useQuery({
    queryKey: configKey,
    queryFn: getConfig,
    staleTime: 60_000,
    refetchInterval: 300_000,
  });
}

/** Whether a model writes the titles of chats, as far as the server has told. */
export function titlesAreWritten(): boolean {
  return queryClient.getQueryData<Config>(configKey)?.written_titles === true;
}

/** Maximum message length in Unicode code points; the default until the server reports it. */
export function useMessageChars(): number {
  const { data } = useConfig();
  return data ? messageChars(data) : defaultMessageChars;
}

const none: Config["providers"] = [];

/** The identity providers with which people can sign in. */
export function useIdentityProviders(): Config["providers"] {
  return useConfig().data?.providers ?? none;
}

/** Whether the server can send mail; undefined until it has said so. */
export function useMail(): boolean | undefined {
  return useConfig().data?.mail;
}

/** Whether people sign in with passwords. Assumed until the server answers; the server enforces it. */
export function usePasswordLogin(): boolean {
  return useConfig().data?.password_login !== false;
}

/** Who may register. Assumed to be everyone until the server answers; the server enforces it. */
export function useRegistration(): RegistrationPolicy {
  return registrationPolicy(useConfig().data ?? {});
}

/**
 * Whether passkeys work on this page; undefined until the server has said where they do. "unavailable": at no address.
 * Otherwise the address at which they do.
 */
export function usePasskeySupport(): "yes" | "unsupported" | "unavailable" | { at: string } | undefined {
  const { data } = useConfig();
  if (!data) return;
  if (!data.passkey_origin) return "unavailable";
  if (data.passkey_origin !== window.location.origin && !bothHere(data.passkey_origin))
    return { at: data.passkey_origin };
  return typeof window.PublicKeyCredential === "function" ? "yes" : "unsupported";
}

/** On this machine, the server accepts other ports. */
function bothHere(origin: string): boolean {
  const there = new URL(origin);
  const { hostname, protocol } = window.location;
  return hostname === "localhost" && there.hostname === hostname && there.protocol === protocol;
}
