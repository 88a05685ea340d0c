import { ChevronDown } from "lucide-react";
import { useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { useChangeModel, useDeleteModel } from "@/data/admin/models";
import type { KnownModel } from "@/data/client/types";
import { Confirm } from "../confirm";
import { ChangeError } from "../load-error";
import { EditModel } from "./edit-model";
import { ModelFacts } from "./model-facts";
import { useModelWords } from "./use-model-words";

interface ModelItemProps {
  model: KnownModel;
  onEnabled(): void;
  onDeleted(): void;
}

/** A model in the list: whether it is enabled, what is known of it, and on request the form that says more. */
export function ModelItem({ model, onEnabled, onDeleted }: ModelItemProps) {
  const { id, name, enabled, added, listed, version } = model;
  const { words } = useModelWords();
  const [open, setOpen] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const change = useChangeModel(id);
  const remove = useDeleteModel(id, onDeleted);
  const opener = useRef<HTMLButtonElement>(null);
  const form = useId();
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  return (
    <li className="[contain-intrinsic-size:auto_72px] [content-visibility:auto]" data-testid="model">
      <div className="flex items-start gap-3 py-2">
        <label className="inline-flex size-8 shrink-0 cursor-pointer items-center justify-center pointer-coarse:size-11">
          <input
            type="checkbox"
            aria-label={words.enabledModel(name)}
            checked={enabled}
            disabled={change.isPending}
            onChange={() => {
              change.mutate({ enabled: !enabled, version }, { onSuccess: onEnabled });
            }}
            className="size-4 accent-accent"
          />
        </label>
        <button
          ref={opener}
          type="button"
          aria-expanded={open}
          aria-controls={open ? form : undefined}
          onClick={() => setOpen(!open)}
          className="flex min-w-0 flex-1 items-start gap-3 rounded-lg px-2 py-1 text-start text-sm hover:bg-surface"
        >
          <ModelFacts model={model} />
          <ChevronDown
            size={16}
            aria-hidden
            className={classNames("mt-0.5 shrink-0 text-muted", open && "rotate-180")}
          />
        </button>
      </div>
      <ChangeError error={change.error ?? remove.error} />
      {open && (
        <div id={form} className="flex flex-col gap-4 pb-4 pl-11 max-md:pl-0">
          <EditModel model={model} onClose={close} />
          {added && !listed && !deleting && (
            <Button
              variant="quiet"
              className="self-start text-danger"
              disabled={remove.isPending}
              onClick={() => setDeleting(true)}
            >
              {words.remove}
            </Button>
          )}
          {deleting && (
            <Confirm
              text={words.removeModel(name)}
              action={words.removeModelAction}
              isDanger
              onCancel={() => setDeleting(false)}
              onConfirm={() => {
                setDeleting(false);
                remove.mutate();
              }}
            />
          )}
        </div>
      )}
    </li>
  );
}
