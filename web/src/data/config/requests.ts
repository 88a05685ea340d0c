import { open } from "@/data/client/client";
import type { Config } from "@/data/client/types";

/** Used until the server's limit is known, and with servers that report none. */
export const defaultMessageChars = 2000;

async function getConfig(): Promise<Partial<Config> | undefined> {
  const { data } = await open.get<Partial<Config> | undefined>("/api/config");
  return data;
}

/** Whether self-registration is open. */
export async function getMayRegister(): Promise<boolean> {
  const registration = (await getConfig())?.registration;
  return registration !== "closed" && registration !== "invite";
}

/** Maximum message length in Unicode code points. */
export async function getMessageChars(): Promise<number> {
  const limit = (await getConfig())?.limits?.message_chars;
  return typeof limit === "number" && Number.isSafeInteger(limit) && limit > 0 ? limit : defaultMessageChars;
}
