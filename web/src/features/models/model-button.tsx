import { ChevronDown, TriangleAlert } from "lucide-react";
import { useContext } from "react";
import { classNames } from "@/components/ui/class-names";
import type { Model } from "@/data/client/types";
import { displayName, fullName, nameOf } from "@/data/models/choice";
import { models as english } from "@/words/en/models";
import { useWords } from "@/words/language";
import { ModelTrigger } from "./model-trigger";
import { ModelsContext } from "./models-context";

interface ModelButtonProps {
  /** Undefined until it is known, or if it is gone. */
  current: Model | undefined;
  /** The id of the chat's model if it is no longer offered. */
  gone: string | undefined;
  onChoose(model: Model): void;
}

/** The composer's button with the name of the model in effect. */
export function ModelButton({ current, gone, onChoose }: ModelButtonProps) {
  const words = useWords("models", english);
  const models = useContext(ModelsContext);
  const name = current ? displayName(models, current) : gone && nameOf(gone);
  const full = current && fullName(models, current);
  let label = words.choose;
  if (gone) label = words.gone(nameOf(gone));
  else if (full) label = words.model(full);
  return (
    <ModelTrigger
      dialogLabel={words.choose}
      selected={current?.id}
      onChoose={onChoose}
      aria-label={label}
      title={full ?? label}
      className={classNames(
        "inline-flex h-8 min-w-0 items-center gap-1 rounded-lg px-2 text-sm transition-colors duration-150 hover:bg-line/60 pointer-coarse:h-11",
        gone ? "text-danger" : "text-muted hover:text-text",
      )}
      data-testid="model-button"
    >
      {gone && <TriangleAlert size={14} aria-hidden className="shrink-0" />}
      <span dir="auto" className="max-w-64 truncate">
        {name}
      </span>
      <ChevronDown size={14} aria-hidden className="shrink-0" />
    </ModelTrigger>
  );
}
