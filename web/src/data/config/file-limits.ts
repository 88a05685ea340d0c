import type { Config } from "@/data/client/types";
import { useConfig } from "./queries";

/** What a message can have attached. */
export interface FileLimits {
  /** How many files. */
  files: number;
  /** The largest file, in bytes. */
  bytes: number;
}

const defaultFileLimits: FileLimits = { files: 10, bytes: 26_214_400 };

function fileLimits({ limits }: Partial<Config>): FileLimits {
  return {
    files: limits?.message_files ?? defaultFileLimits.files,
    bytes: limits?.file_bytes ?? defaultFileLimits.bytes,
  };
}

/** The server's bounds, or its defaults until they are known. */
export function useFileLimits(): FileLimits {
  return fileLimits(useConfig().data ?? {});
}
