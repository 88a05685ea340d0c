import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { IconButton } from "@/components/ui/button";
import { fullName } from "@/data/models/choice";
import { useModels } from "@/data/models/queries";
import { ModelTrigger } from "@/features/models";
import { adminSettings } from "@/words/en/admin-settings";
import { models as modelWords } from "@/words/en/models";
import { useWords } from "@/words/language";
import type { ControlProps } from "./control";
import { linesOf } from "./values";

const most = 10;

/** The ids with the one at `from` moved to `to`. */
function moved(ids: readonly string[], from: number, to: number): string[] {
  const others = ids.filter((_, index) => index !== from);
  return [...others.slice(0, to), ...ids.slice(from, from + 1), ...others.slice(to)];
}

/** An ordered list of models. */
export function ModelListControl({ setting, text, onEdit, readOnly, describedBy, isInvalid }: ControlProps) {
  const words = useWords("adminSettings", adminSettings);
  const { choose } = useWords("models", modelWords);
  const { data: models = [] } = useModels();
  const ids = linesOf(text);
  const focus = useFocusAfterChange(text);
  const nameFor = (id: string) => {
    const model = models.find((other) => other.id === id);
    return model ? fullName(models, model) : id;
  };
  const change = (next: readonly string[], target: string) => {
    focus.on(target);
    onEdit(next.join("\n"));
  };
  return (
    <fieldset
      ref={focus.within}
      aria-labelledby={`${setting.name}-label`}
      aria-describedby={describedBy}
      aria-invalid={isInvalid}
      className="flex flex-col items-start gap-2"
    >
      {ids.length === 0 && <p className="text-sm">{words.fallbacks.none}</p>}
      <ol className="flex w-full flex-col divide-y divide-line rounded-lg border border-line empty:hidden">
        {ids.map((id, index) => (
          <li
            key={id}
            className="flex min-h-11 items-center gap-1 py-1 ps-3 pe-1"
            data-testid="fallback-model"
          >
            <span className="w-6 shrink-0 text-sm text-muted tabular-nums">{index + 1}.</span>
            <bdi className="min-w-0 flex-1 [overflow-wrap:anywhere]">{nameFor(id)}</bdi>
            {!readOnly && (
              <>
                <IconButton
                  label={words.fallbacks.up(nameFor(id))}
                  data-focus={`up ${id}`}
                  disabled={index === 0}
                  onClick={() =>
                    change(moved(ids, index, index - 1), index === 1 ? `down ${id}` : `up ${id}`)
                  }
                >
                  <ArrowUp size={16} aria-hidden />
                </IconButton>
                <IconButton
                  label={words.fallbacks.down(nameFor(id))}
                  data-focus={`down ${id}`}
                  disabled={index === ids.length - 1}
                  onClick={() =>
                    change(moved(ids, index, index + 1), index === ids.length - 2 ? `up ${id}` : `down ${id}`)
                  }
                >
                  <ArrowDown size={16} aria-hidden />
                </IconButton>
                <IconButton
                  label={words.fallbacks.remove(nameFor(id))}
                  data-focus={`remove ${id}`}
                  onClick={() => {
                    const next = ids.filter((other) => other !== id);
                    const neighbour = next[Math.min(index, next.length - 1)];
                    change(next, neighbour === undefined ? "add" : `remove ${neighbour}`);
                  }}
                >
                  <X size={16} aria-hidden />
                </IconButton>
              </>
            )}
          </li>
        ))}
      </ol>
      {!readOnly &&
        (ids.length < most ? (
          <ModelTrigger
            id={setting.name}
            data-focus="add"
            dialogLabel={choose}
            selected={undefined}
            onChoose={({ id }) => onEdit([...ids.filter((other) => other !== id), id].join("\n"))}
            className="inline-flex min-h-11 items-center gap-2 rounded-lg border border-line bg-raised px-3 hover:bg-surface"
          >
            <Plus size={16} aria-hidden className="text-muted" />
            {words.fallbacks.add}
          </ModelTrigger>
        ) : (
          <p className="text-sm text-muted">{words.fallbacks.full}</p>
        ))}
    </fieldset>
  );
}

/** Keeps the keyboard where it was when the list changes: `on` names the button that gets the focus with the next text. */
function useFocusAfterChange(text: string) {
  const within = useRef<HTMLFieldSetElement>(null);
  const target = useRef<string>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the buttons are those of the new text.
  useEffect(() => {
    const wanted = target.current;
    target.current = undefined;
    if (wanted === undefined) return;
    const buttons = within.current?.querySelectorAll<HTMLButtonElement>("[data-focus]") ?? [];
    [...buttons].find(({ dataset }) => dataset.focus === wanted)?.focus();
  }, [text]);
  return {
    within,
    on: (name: string) => {
      target.current = name;
    },
  };
}
