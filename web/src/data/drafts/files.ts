import { prefix, readList, writeList } from "./storage";

/** A file of a message that is being written or waits to be sent. */
export interface Attached {
  /** Identifies it in this tab, and its upload, if it has one. */
  readonly key: string;
  readonly name: string;
  readonly bytes: number;
  /** As the browser sees it. The server decides by the bytes. */
  readonly media_type: string;
  /** The length of a pasted text, in characters. */
  readonly chars?: number;
  /** Of a file that a message holds already. Others get theirs from their upload. */
  readonly id?: number;
}

const keyOf = (sessionId: number | undefined) => `${prefix}files.${sessionId ?? "new"}`;

/** The files beside the draft of a chat. */
export function readDraftFiles(sessionId: number | undefined): readonly Attached[] {
  return readList<Attached>(keyOf(sessionId));
}

export function saveDraftFiles(sessionId: number | undefined, files: readonly Attached[]): void {
  writeList(keyOf(sessionId), files);
}
