import { open } from "@/data/client/client";
import type { Config } from "@/data/client/types";

/** Used until the server's limit is known, and with servers that report none. */
export const defaultMessageChars = 2000;

/** What a message can have attached. */
export interface FileLimits {
  /** How many files. */
  files: number;
  /** The largest file, in bytes. */
  bytes: number;
}

const defaultFileLimits: FileLimits = { files: 10, bytes: 26_214_400 };

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

/** The server's bounds, or its defaults until they are known. */
export function fileLimits({ limits }: Partial<Config>): FileLimits {
  return {
    files: limits?.message_files ?? defaultFileLimits.files,
    bytes: limits?.file_bytes ?? defaultFileLimits.bytes,
  };
}

/** Maximum message length in Unicode code points. */
export function messageChars({ limits }: Partial<Config>): number {
  const limit = limits?.message_chars;
  return typeof limit === "number" && Number.isSafeInteger(limit) && limit > 0 ? limit : defaultMessageChars;
}
