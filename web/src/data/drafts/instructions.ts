import { prefix, read, write } from "./storage";

/** Instructions that are being written. */
export interface InstructionsDraft {
  readonly text: string;
  /** What was stored when writing began. Another stored text means that it was changed elsewhere meanwhile. */
  readonly base: string;
}

/** Whose instructions: the person's, a session's, or the new chat's. */
export type InstructionsOf = "person" | "new" | number;

const keyOf = (of: InstructionsOf) => `${prefix}instructions.${of}`;

export function readInstructionsDraft(of: InstructionsOf): InstructionsDraft | undefined {
  try {
    const { text, base } = JSON.parse(read(keyOf(of)) ?? "") as Record<string, unknown>;
    return typeof text === "string" && typeof base === "string" ? { text, base } : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps it for the tab until it has been stored. */
export function saveInstructionsDraft(of: InstructionsOf, draft: InstructionsDraft | undefined): void {
  write(keyOf(of), draft === undefined ? "" : JSON.stringify(draft));
}
