import { Search } from "lucide-react";
import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from "react";
import { AnchoredDialog } from "@/components/ui/anchored-dialog";
import { Button } from "@/components/ui/button";
import type { Model } from "@/data/client/types";
import { displayName } from "@/data/models/choice";
import { useModels } from "@/data/models/queries";
import { isComposing } from "@/lib/composing";
import { models as english } from "@/words/en/models";
import { useWords } from "@/words/language";
import { ModelOption } from "./model-option";
import { groupsOf, movedBy } from "./model-options";

export interface ModelPickerProps {
  label: string;
  anchor: RefObject<HTMLElement | null>;
  /** The id of the model in effect. */
  selected: string | undefined;
  onChoose(model: Model): void;
  onClose(): void;
}

/** Scrolls to the active option when a key moved to it; the pointer is where the person looks. */
function useScrollToActive(id: string | undefined) {
  const wanted = useRef(true);
  useEffect(() => {
    if (wanted.current && id !== undefined)
      document.getElementById(id)?.scrollIntoView?.({ block: "nearest" });
  }, [id]);
  return wanted;
}

/** The models by provider, with a search field that keeps the focus. */
export default function ModelPicker({ label, anchor, selected, onChoose, onClose }: ModelPickerProps) {
  const words = useWords("models", english);
  const { data = [], isFetching, isLoadingError, refetch } = useModels({ refetch: true });
  const failed = isLoadingError && !isFetching;
  const loading = data.length === 0 && isFetching;
  const [typed, setTyped] = useState("");
  const list = useId();
  const groups = groupsOf(data, typed, words);
  const options = groups.flatMap(({ models }) => models);
  const isListed = (wanted: string | undefined) => options.some(({ id }) => id === wanted);
  const [active, setActive] = useState<string>();
  // The first option, or the model in effect, is active when the list appears or is filtered. If the active option
  // is removed, none is: Enter must not choose another one.
  const first = typed === "" && isListed(selected) ? selected : options[0]?.id;
  if (active === undefined && first !== undefined) setActive(first);
  const at = options.findIndex(({ id }) => id === active);
  const optionId = (id: string) => `${list}-${id}`;
  const activeId = at < 0 ? undefined : optionId(active ?? "");
  const scrolls = useScrollToActive(activeId);

  function choose(element: Element, model: Model | undefined) {
    if (model === undefined) return;
    // Closing restores the focus; what onChoose focuses comes after.
    element.closest("dialog")?.close();
    onChoose(model);
  }

  function pressed(event: KeyboardEvent) {
    if (isComposing(event.nativeEvent)) return;
    const next = movedBy(event, at, options.length, typed);
    if (next !== undefined) {
      event.preventDefault();
      scrolls.current = true;
      setActive(options[next]?.id);
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(event.currentTarget, options[at]);
    }
  }

  return (
    <AnchoredDialog
      label={label}
      anchor={anchor}
      onClose={onClose}
      className="w-[min(22rem,calc(100vw-16px))]"
    >
      <div className="flex shrink-0 items-center gap-2 border-b border-line px-3">
        <Search size={16} aria-hidden className="shrink-0 text-muted" />
        <input
          role="combobox"
          aria-label={words.search}
          aria-expanded={options.length > 0}
          aria-controls={options.length > 0 ? list : undefined}
          aria-activedescendant={activeId}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder={words.placeholder}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            scrolls.current = true;
            setActive(undefined);
          }}
          onKeyDown={pressed}
          className="h-11 w-full min-w-0 bg-transparent text-sm outline-none placeholder:text-muted"
          data-testid="model-search"
        />
      </div>
      {options.length > 0 && (
        <div
          id={list}
          role="listbox"
          tabIndex={-1} // Browsers make what scrolls a tab stop.
          aria-label={words.list}
          className="min-h-0 flex-1 overflow-y-auto p-1.5"
        >
          {groups.map(({ provider, name, models }) => (
            // biome-ignore lint/a11y/useSemanticElements: a group of options, not of form fields.
            <div key={provider} role="group" aria-labelledby={`${list}-of-${provider}`}>
              <div id={`${list}-of-${provider}`} className="px-2.5 pt-2 pb-1 text-xs text-muted">
                <bdi>{name}</bdi>
              </div>
              {models.map((model) => (
                <ModelOption
                  key={model.id}
                  id={optionId(model.id)}
                  model={model}
                  name={displayName(models, model)}
                  selected={model.id === selected}
                  active={model === options[at]}
                  onPoint={() => {
                    scrolls.current = false;
                    setActive(model.id);
                  }}
                  onChoose={(element) => choose(element, model)}
                />
              ))}
            </div>
          ))}
        </div>
      )}
      {options.length === 0 && (
        <div className="flex flex-1 flex-wrap content-start items-center gap-3 px-4 py-3 text-sm text-muted">
          <p role={failed ? "alert" : "status"}>
            {loading ? words.loading : failed ? words.loadFailed : words.noneFound}
          </p>
          {failed && (
            <Button variant="quiet" size="small" onClick={() => refetch()}>
              {words.retry}
            </Button>
          )}
        </div>
      )}
    </AnchoredDialog>
  );
}
