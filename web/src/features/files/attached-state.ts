import { ApiError, errorText } from "@/data/client/api-error";
import type { StoredFile } from "@/data/client/types";
import type { Attached } from "@/data/drafts/files";
import type { Upload } from "@/lib/stream/uploads";
import type { Words } from "@/words/en";
import { isRaster } from "./attach-rules";

/** How far a file of a message is. */
export type AttachedState =
  | { kind: "waiting" | "reading" | "ready" }
  /** The share that is sent, from 0 to 1. */
  | { kind: "uploading"; share: number }
  /** It is not stored: it cannot be sent. */
  | { kind: "failed"; text: string; retries: boolean }
  /** It can be sent, but the model gets nothing of it. */
  | { kind: "problem"; text: string };

/** What the server says about a file. */
export interface Reply {
  data?: StoredFile;
  error?: unknown;
}

function problemText(words: Words["attaching"], problem = "not_read"): string {
  const texts: Readonly<Record<string, string>> = words.problems;
  return texts[problem] ?? words.problems.not_read;
}

export function stateOf(
  words: Words["attaching"],
  { id, bytes }: Attached,
  upload: Upload | undefined,
  { data, error }: Reply,
): AttachedState {
  if (id === undefined && upload?.phase !== "stored") {
    if (upload?.phase === "uploading") return { kind: "uploading", share: upload.sent / Math.max(bytes, 1) };
    if (upload?.phase === "failed") return { kind: "failed", text: errorText(upload.failure), retries: true };
    return { kind: "waiting" };
  }
  if (error instanceof ApiError && error.status === 404)
    return { kind: "failed", text: words.gone, retries: false };
  if (data?.status === "processing") return { kind: "reading" };
  return data?.status === "failed"
    ? { kind: "problem", text: problemText(words, data.problem) }
    : { kind: "ready" };
}

/** Whether only models that see can take the file; the same rule as the server's. */
export function needsVision({ media_type }: Attached, { data }: Reply): boolean {
  return isRaster(data?.media_type ?? media_type) && data?.status !== "failed";
}
