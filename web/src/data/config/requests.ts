import { open } from "@/data/client/client";
import type { Config } from "@/data/client/types";

/** Used until the server's limit is known, and with servers that report none. */
export const defaultMessageChars = 2000;

async function getConfig(): Promise<Partial<Config> | undefined> {
  const { data } = await open.get<Partial<Config> | undefined>("/api/config");
  return data;
}

/** Who may register: everyone, people with an invitation, or no one. */
export type RegistrationPolicy = "open" | "invite" | "closed";

export async function getRegistration(): Promise<RegistrationPolicy> {
  const registration = (await getConfig())?.registration;
  return registration === "closed" || registration === "invite" ? registration : "open";
}

/** Maximum message length in Unicode code points. */
export async function getMessageChars(): Promise<number> {
  const limit = (await getConfig())?.limits?.message_chars;
  return typeof limit === "number" && Number.isSafeInteger(limit) && limit > 0 ? limit : defaultMessageChars;
}
