import { useRef, useState } from "react";
import { ApiError } from "@/data/client/api-error";
import {
  type InstructionsDraft,
  type InstructionsOf,
  readInstructionsDraft,
  saveInstructionsDraft,
} from "@/data/drafts/instructions";
import { lengthOf } from "@/features/composer";

/** The server's limit in code points (chat.MaxInstructions). */
export const maxInstructions = 8000;

interface EditorOptions {
  of: InstructionsOf;
  /** What counts now. */
  stored: string;
  /** Rejects if it is not stored. `expected` is what is about to be replaced. */
  store(text: string, expected: () => string): Promise<void>;
}

export interface InstructionsEditor {
  text: string;
  stored: string;
  /** The text differs from what counts. */
  changed: boolean;
  saving: boolean;
  saved: boolean;
  /** Why the text was not stored. */
  failure: unknown;
  /** What is stored was changed elsewhere since writing began, and so the text was not stored. */
  conflict: boolean;
  edit(text: string): void;
  /** Stores the text, unless it is too long or nothing has changed. */
  save(): Promise<void>;
  /** After a conflict: stores the text nevertheless. */
  overwrite(): Promise<void>;
  /** After a conflict: drops the text. */
  useTheirs(): void;
}

/** Instructions that are being written. What is not stored stays in this tab: it survives failures, closing and reloads. */
export function useInstructionsEditor({ of, stored, store }: EditorOptions): InstructionsEditor {
  const [draft, setDraft] = useState(() => readInstructionsDraft(of));
  const [saving, setSaving] = useState(false);
  const [saved, setSaved] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const latest = useRef(draft);
  const sent = useRef<string>(undefined);

  function keep(next: InstructionsDraft | undefined): void {
    latest.current = next;
    setDraft(next);
    saveInstructionsDraft(of, next);
  }

  function edit(text: string): void {
    setSaved(false);
    setFailure(undefined);
    keep({ text, base: latest.current?.base ?? stored });
  }

  async function save(): Promise<void> {
    const { text, base } = latest.current ?? {};
    if (text === undefined || base === undefined || text === sent.current) return;
    if (lengthOf(text, maxInstructions).tooLong) return;
    if (text === stored && sent.current === undefined) return keep(undefined);
    sent.current = text;
    setSaving(true);
    setFailure(undefined);
    try {
      await store(text, () => latest.current?.base ?? base);
      // Typing went on meanwhile.
      const after = latest.current;
      keep(after === undefined || after.text === text ? undefined : { ...after, base: text });
      setSaved(true);
    } catch (error) {
      setFailure(error);
    } finally {
      if (sent.current === text) {
        sent.current = undefined;
        setSaving(false);
      }
    }
  }

  return {
    text: draft?.text ?? stored,
    stored,
    changed: draft !== undefined && draft.text !== stored,
    saving,
    saved,
    failure,
    conflict: failure instanceof ApiError && failure.code === "changed_elsewhere",
    edit,
    save,
    overwrite() {
      if (latest.current !== undefined) keep({ ...latest.current, base: stored });
      return save();
    },
    useTheirs() {
      keep(undefined);
      setFailure(undefined);
    },
  };
}
