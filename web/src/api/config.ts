import { open } from "./client";
import type { Config } from "./types";

/** The server's limit before it is known, and for servers that do not tell it. */
export const defaultMessageChars = 2000;

/** The longest message, in Unicode code points. */
export async function getMessageChars(): Promise<number> {
  const { data } = await open.get<Partial<Config> | undefined>("/api/config");
  const limit = data?.limits?.message_chars;
  return typeof limit === "number" && Number.isSafeInteger(limit) && limit > 0 ? limit : defaultMessageChars;
}
