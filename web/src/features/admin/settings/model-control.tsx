import { ChevronDown } from "lucide-react";
import { fullName } from "@/data/models/choice";
import { useModels } from "@/data/models/queries";
import { ModelTrigger } from "@/features/models";
import { adminSettings } from "@/words/en/admin-settings";
import { models as modelWords } from "@/words/en/models";
import { useWords } from "@/words/language";
import { fieldClasses } from "../field-classes";
import type { ControlProps } from "./control";

/** Opens the list of models. An id that is not in the list is shown as it is. */
export function ModelControl({ setting, text, onEdit, readOnly, describedBy }: ControlProps) {
  const words = useWords("adminSettings", adminSettings);
  const { choose } = useWords("models", modelWords);
  const { data: models = [] } = useModels();
  const model = models.find(({ id }) => id === text);
  const unset = setting.name === "title_model" ? words.fromQuestion : words.automatic;
  const shown = model ? fullName(models, model) : text || unset;
  const label = words.of[setting.name as "default_model" | "title_model"].label;
  if (readOnly)
    return (
      <input
        id={setting.name}
        readOnly
        value={shown}
        aria-describedby={describedBy}
        className={fieldClasses({ isInvalid: false, readOnly })}
      />
    );
  return (
    <ModelTrigger
      id={setting.name}
      dialogLabel={choose}
      selected={text}
      onChoose={({ id }) => onEdit(id)}
      aria-label={`${label}: ${shown}`}
      aria-describedby={describedBy}
      className="inline-flex min-h-11 max-w-full items-center gap-2 self-start rounded-lg border border-line bg-raised px-3 text-start hover:bg-surface"
    >
      <bdi className="min-w-0 [overflow-wrap:anywhere]">{shown}</bdi>
      <ChevronDown size={16} aria-hidden className="shrink-0 text-muted" />
    </ModelTrigger>
  );
}
