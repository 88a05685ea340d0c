import Link from "next/link";
import { useEffect, useRef, useState } from "react";
import { hasKeyboard } from "@/components/ui/has-keyboard";
import { Notice } from "@/components/ui/notice";
import { RadioGroup } from "@/components/ui/radio-group";
import { Sheet } from "@/components/ui/sheet";
import { errorText } from "@/data/client/api-error";
import type { AnswerParameters } from "@/data/client/types";
import { useInstructions } from "@/data/instructions/queries";
import { effortsOrOwn } from "@/data/models/choice";
import type { SetupInEffect } from "@/data/sessions/setup";
import { instructions as english } from "@/words/en/instructions";
import { models } from "@/words/en/models";
import { useWords } from "@/words/language";
import { InstructionsField } from "./instructions-field";
import { Temperature } from "./temperature";
import { useInstructionsEditor } from "./use-instructions-editor";

export interface ChatSheetProps {
  /** Undefined: the new chat. */
  sessionId: number | undefined;
  /** What counts from the next message on. */
  now: SetupInEffect;
  /** The chat's model reasons. */
  reasons: boolean;
  /** Rejects if they are not stored. */
  setInstructions(text: string, expected: () => string): Promise<void>;
  /** Rejects if they are not stored. */
  setParameters(parameters: AnswerParameters): Promise<void>;
  onClose(): void;
}

/** A chat's instructions and parameters. The text is stored when the focus leaves it or the sheet closes. */
export default function ChatSheet(props: ChatSheetProps) {
  const { sessionId, now, reasons, setInstructions, setParameters, onClose } = props;
  const words = useWords("instructions", english);
  const { automatic, efforts } = useWords("models", models);
  const [failure, setFailure] = useState<unknown>();
  const field = useRef<HTMLTextAreaElement>(null);
  const editor = useInstructionsEditor({
    of: sessionId ?? "new",
    stored: now.instructions,
    store: setInstructions,
  });
  useEffect(() => {
    if (hasKeyboard()) field.current?.focus();
  }, []);

  function choose(change: AnswerParameters): void {
    setFailure(undefined);
    setParameters({ ...now.parameters, ...change }).catch(setFailure);
  }

  function close(): void {
    void editor.save();
    onClose();
  }

  const { temperature, reasoning_effort } = now.parameters;
  return (
    <Sheet title={words.title} closeLabel={words.close} onClose={close}>
      <div className="flex flex-col gap-2">
        <InstructionsField
          ref={field}
          id="chat-instructions"
          label={words.ofChat}
          editor={editor}
          onLeave={editor.save}
        />
        <WhatApplies own={now.instructions} />
      </div>
      <Temperature
        value={temperature ?? undefined}
        onChoose={(value) => choose({ temperature: value ?? null })}
      />
      {reasons && (
        <div className="flex flex-col gap-2">
          <p aria-hidden className="text-sm font-medium">
            {words.effort}
          </p>
          <RadioGroup
            name="effort"
            label={words.effort}
            values={effortsOrOwn}
            selected={reasoning_effort ?? ""}
            onSelect={(effort) => choose({ reasoning_effort: effort })}
            renderLabel={(effort) => (effort === "" ? automatic : efforts[effort])}
          />
        </div>
      )}
      {failure !== undefined && <Notice kind="problem">{errorText(failure)}</Notice>}
      <p className="text-sm text-muted">{words.nextMessage}</p>
    </Sheet>
  );
}

/** Which instructions count in this chat, and where the person's are. */
function WhatApplies({ own }: { own: string }) {
  const words = useWords("instructions", english);
  const personal = useInstructions().data;
  const isOwn = own.trim() !== "";
  const isPersonal = personal !== undefined && personal.trim() !== "";
  const applies = isOwn ? (isPersonal ? "both" : "chat") : isPersonal ? "personal" : "none";
  return (
    <p className="min-h-10 text-sm text-muted" data-testid="instructions-applying">
      {personal !== undefined && `${words.applies[applies]} `}
      <Link href="/settings#instructions" className="text-accent underline underline-offset-2">
        {words.editPersonal}
      </Link>
    </p>
  );
}
