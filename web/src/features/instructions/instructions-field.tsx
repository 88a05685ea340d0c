import type { Ref } from "react";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Notice } from "@/components/ui/notice";
import { errorText } from "@/data/client/api-error";
import { lengthHint, lengthOf } from "@/features/composer";
import { chat } from "@/words/en/chat";
import { instructions as english } from "@/words/en/instructions";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { type InstructionsEditor, maxInstructions } from "./use-instructions-editor";

interface InstructionsFieldProps {
  id: string;
  label: string;
  /** The label is in view elsewhere. */
  labelHidden?: boolean;
  editor: InstructionsEditor;
  /** Called when the focus leaves the text. */
  onLeave?(): void;
  ref?: Ref<HTMLTextAreaElement>;
}

/** Instructions with their length near the limit, what has become of them, and a button that stores them. */
export function InstructionsField({ id, label, labelHidden, editor, onLeave, ref }: InstructionsFieldProps) {
  const words = useWords("instructions", english);
  const texts = useWords("chat", chat);
  const locale = useLocale();
  const length = lengthOf(editor.text, maxInstructions);
  const { changed, saving, saved, failure, conflict } = editor;
  const state = saving ? words.saving : changed ? words.unsaved : saved ? words.saved : "";
  return (
    <div className="flex flex-col gap-2">
      <label htmlFor={id} className={labelHidden ? "sr-only" : "text-sm font-medium"}>
        {label}
      </label>
      <textarea
        ref={ref}
        id={id}
        dir="auto"
        rows={6}
        value={editor.text}
        placeholder={words.placeholder}
        aria-invalid={length.tooLong}
        aria-describedby={`${id}-below`}
        onChange={(event) => editor.edit(event.target.value)}
        onBlur={onLeave}
        className={classNames(
          "max-h-[50dvh] min-h-24 w-full resize-y rounded-lg border bg-raised px-3 py-2 outline-offset-1 placeholder:text-muted",
          length.tooLong ? "border-danger" : "border-line",
        )}
        data-testid="instructions-field"
      />
      <div className="flex min-h-8 items-center justify-between gap-3">
        <p
          id={`${id}-below`}
          role="status"
          className={classNames("text-sm", length.tooLong ? "text-danger" : "text-muted")}
        >
          {lengthHint(texts, locale, length, maxInstructions) ?? state}
        </p>
        <Button
          variant="quiet"
          size="small"
          className="shrink-0"
          disabled={!changed || saving || length.tooLong}
          onClick={editor.save}
          data-testid="instructions-save"
        >
          {words.save}
        </Button>
      </div>
      {conflict ? (
        <Conflict editor={editor} />
      ) : (
        failure !== undefined && <Notice kind="problem">{errorText(failure)}</Notice>
      )}
    </div>
  );
}

/** What is stored instead, and the choice between the two. */
function Conflict({ editor }: { editor: InstructionsEditor }) {
  const words = useWords("instructions", english);
  return (
    <div
      role="alert"
      className="flex flex-col gap-3 rounded-lg bg-danger-tint p-3 text-sm"
      data-testid="instructions-conflict"
    >
      <p>{words.changedElsewhere}</p>
      <p dir="auto" className="max-h-40 overflow-y-auto whitespace-pre-wrap [overflow-wrap:anywhere]">
        {editor.stored === "" ? words.noInstructions : editor.stored}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button variant="quiet" size="small" onClick={editor.overwrite}>
          {words.overwrite}
        </Button>
        <Button variant="quiet" size="small" onClick={editor.useTheirs}>
          {words.useTheirs}
        </Button>
      </div>
    </div>
  );
}
