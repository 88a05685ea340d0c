import { type ComponentProps, Suspense, useRef, useState } from "react";
import { loadLazily } from "@/components/ui/load-lazily";
import { PageSection } from "@/components/ui/page-section";
import type { ModelPickerProps } from "./model-picker";

const loadPicker = () => import("./model-picker");
const ModelPicker = loadLazily(loadPicker);

interface ModelTriggerProps
  extends Omit<ComponentProps<"button">, "ref" | "type" | "onClick">,
    Pick<ModelPickerProps, "selected" | "onChoose"> {
  /** The name of the dialog. */
  dialogLabel: string;
}

/** A button that opens the list of models, which loads when the pointer or the focus reaches the button. */
export function ModelTrigger({ dialogLabel, selected, onChoose, ...rest }: ModelTriggerProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const preload = () => void loadPicker().catch(() => undefined); // retried when it opens
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onPointerEnter={preload}
        onFocus={preload}
        onClick={() => setOpen(true)}
        {...rest}
      />
      <PageSection resetOn={open}>
        <Suspense>
          {open && (
            <ModelPicker
              label={dialogLabel}
              anchor={button}
              selected={selected}
              onChoose={onChoose}
              onClose={() => setOpen(false)}
            />
          )}
        </Suspense>
      </PageSection>
    </>
  );
}
