import { open } from "@/data/client/client";
import type { Config } from "@/data/client/types";

/** Used until the server's limit is known, and with servers that report none. */
export const defaultMessageChars = 2000;

/** Who may register: everyone, people with an invitation, or no one. */
export type RegistrationPolicy = "open" | "invite" | "closed";

export function registrationPolicy({ registration }: Partial<Config>): RegistrationPolicy {
  return registration === "closed" || registration === "invite" ? registration : "open";
}

/** The public configuration. Servers of other versions may report less. */
export async function getConfig(): Promise<Partial<Config>> {
  const { data } = await open.get<Partial<Config> | undefined>("/api/config");
  return data ?? {};
}

/** Maximum message length in Unicode code points. */
export function messageChars({ limits }: Partial<Config>): number {
  const limit = limits?.message_chars;
  return typeof limit === "number" && Number.isSafeInteger(limit) && limit > 0 ? limit : defaultMessageChars;
}
