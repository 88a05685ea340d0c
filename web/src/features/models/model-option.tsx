import { Brain, Check, Eye, type LucideIcon, Wrench } from "lucide-react";
import { classNames } from "@/components/ui/class-names";
import type { Model } from "@/data/client/types";
import { models as english } from "@/words/en/models";
import { useWords } from "@/words/language";
import { descriptionOf } from "./model-options";

interface ModelOptionProps {
  id: string;
  model: Model;
  /** How the model is called in its group. */
  name: string;
  /** The model in effect. */
  selected: boolean;
  /** The keyboard or the pointer is here. */
  active: boolean;
  onPoint(): void;
  onChoose(element: Element): void;
}

/** A capability: an icon with its name. */
function Capability({ icon: Icon, name }: { icon: LucideIcon; name: string }) {
  return (
    <span title={name}>
      <Icon size={14} aria-hidden />
      <span className="sr-only">{name}</span>
    </span>
  );
}

export function ModelOption({ id, model, name, selected, active, onPoint, onChoose }: ModelOptionProps) {
  const words = useWords("models", english);
  const { demo, vision, tools, reasoning } = model;
  const description = descriptionOf(model, words);
  return (
    // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the field handles keys and focus.
    <div
      id={id}
      role="option"
      aria-selected={selected}
      onPointerMove={onPoint}
      onClick={(event) => onChoose(event.currentTarget)}
      className={classNames(
        "flex min-h-9 cursor-pointer items-center gap-2 rounded-lg px-2.5 py-1.5 text-sm pointer-coarse:min-h-11",
        active && "bg-line/50",
      )}
      data-testid="model-option"
    >
      <span className="min-w-0 flex-1">
        <span className="line-clamp-3 [overflow-wrap:anywhere]">
          <bdi>{name}</bdi>
        </span>
        {description && (
          <span className="line-clamp-2 text-xs text-muted [overflow-wrap:anywhere]">
            <bdi>{description}</bdi>
          </span>
        )}
      </span>
      <span className="flex shrink-0 items-center gap-1.5 text-muted">
        {demo && <span className="rounded border border-line px-1 text-xs">{words.demo}</span>}
        {vision && <Capability icon={Eye} name={words.vision} />}
        {tools && <Capability icon={Wrench} name={words.tools} />}
        {reasoning && <Capability icon={Brain} name={words.reasoning} />}
      </span>
      <span className="w-4 shrink-0 text-accent">{selected && <Check size={16} aria-hidden />}</span>
    </div>
  );
}
