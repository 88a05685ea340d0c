import { errorText } from "@/data/client/api-error";
import type { StoredFile } from "@/data/client/types";
import type { Attached } from "@/data/drafts/files";
import { isGone } from "@/data/files/records";
import type { Upload } from "@/lib/stream/uploads";
import type { Words } from "@/words/en";
import { problemText } from "./file-words";

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

export function stateOf(
  { attaching, files }: Pick<Words, "attaching" | "files">,
  { id, bytes }: Attached,
  upload: Upload | undefined,
  { data, error }: Reply,
): AttachedState {
  if (id === undefined && upload?.phase !== "stored") {
    if (upload?.phase === "uploading") return { kind: "uploading", share: upload.sent / Math.max(bytes, 1) };
    if (upload?.phase === "failed") return { kind: "failed", text: errorText(upload.failure), retries: true };
    return { kind: "waiting" };
  }
  if (isGone(error)) return { kind: "failed", text: attaching.gone, retries: false };
  if (data?.status === "processing") return { kind: "reading" };
  return data?.status === "failed"
    ? { kind: "problem", text: problemText(files, data.problem) }
    : { kind: "ready" };
}

/** Whether only models that see can take the file; the same rule as the server's. */
export function needsVision({ media_type }: Attached, { data }: Reply): boolean {
  const type = data?.media_type ?? media_type;
  // A drawing is read as text.
  return type.startsWith("image/") && type !== "image/svg+xml" && data?.status !== "failed";
}
