import { type ChangeEvent, useId } from "react";
import { Button } from "@/components/ui/button";
import { adminSettings } from "@/words/en/admin-settings";
import { useWords } from "@/words/language";
import type { ControlProps } from "./control";

/** Reads a file as a data URL, the form in which the server takes an image. */
function dataUrlOf(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

/** An image, chosen from a file. The server checks its type and size by its bytes. */
export function LogoControl({ setting, text, onEdit, readOnly, describedBy, isInvalid }: ControlProps) {
  const words = useWords("adminSettings", adminSettings);
  const id = useId();
  const choose = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [file] = target.files ?? [];
    if (file) onEdit(await dataUrlOf(file));
    target.value = ""; // so that the same file can be chosen again
  };
  return (
    <div className="flex flex-wrap items-center gap-3">
      {text.startsWith("data:image/") && (
        // biome-ignore lint/performance/noImgElement: a small image that is here already.
        <img
          src={text}
          alt={words.logo.shown}
          className="size-12 rounded-lg border border-line object-contain"
        />
      )}
      <label htmlFor={id} className="text-sm text-muted">
        {text === "" ? words.logo.none : words.logo.replace}
      </label>
      <input
        id={id}
        type="file"
        accept="image/png,image/jpeg,image/webp"
        disabled={readOnly}
        aria-describedby={describedBy}
        aria-invalid={isInvalid}
        onChange={choose}
        data-testid={`${setting.name}-file`}
        className="max-w-full text-sm"
      />
      {text !== "" && !readOnly && (
        <Button variant="quiet" onClick={() => onEdit("")}>
          {words.logo.remove}
        </Button>
      )}
    </div>
  );
}
