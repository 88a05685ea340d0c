import { useEffect, useState } from "react";
import { type Attached, readDraftFiles, saveDraftFiles } from "@/data/drafts/files";

/** The files beside the draft of a chat; they survive reloads and other chats, once they are uploaded. */
export function useDraftFiles(sessionId: number | undefined) {
  const state = useState(() => readDraftFiles(sessionId));
  const [files] = state;
  useEffect(() => saveDraftFiles(sessionId, files), [sessionId, files]);
  return state;
}

/** Cancels the uploads of a message that is not sent, and deletes those that are stored. */
export async function dropFiles(files: readonly Attached[] = []): Promise<void> {
  if (files.length === 0) return;
  const { uploads } = await import("@/lib/stream/live-uploads");
  for (const { key, id } of files) if (id === undefined) uploads.remove(key);
}
