import { open } from "./client";
import type { Config } from "./types";

/** The server's limit before it is known, and for servers that do not tell it. */
export const defaultMessageChars = 2000;

async function getConfig(): Promise<Partial<Config> | undefined> {
  const { data } = await open.get<Partial<Config> | undefined>("/api/config");
  return data;
}

/** Whether people may make an account for themselves. */
export async function getMayRegister(): Promise<boolean> {
  const registration = (await getConfig())?.registration;
  return registration !== "closed" && registration !== "invite";
}

/** The longest message, in Unicode code points. */
export async function getMessageChars(): Promise<number> {
  const limit = (await getConfig())?.limits?.message_chars;
  return typeof limit === "number" && Number.isSafeInteger(limit) && limit > 0 ? limit : defaultMessageChars;
}
