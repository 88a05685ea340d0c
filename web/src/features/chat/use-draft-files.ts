import { useEffect, useState } from "react";
import { readDraftFiles, saveDraftFiles } from "@/data/drafts/files";

/** The files beside the draft of a chat; they survive reloads and other chats, once they are uploaded. */
export function useDraftFiles(sessionId: number | undefined) {
  const state = useState(() => readDraftFiles(sessionId));
  const [files] = state;
  useEffect(() => saveDraftFiles(sessionId, files), [sessionId, files]);
  return state;
}
