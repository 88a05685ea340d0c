import { classNames } from "@/components/ui/class-names";
import type { Setting } from "@/data/client/types";

/** What the controls of all settings have in common. */
export interface ControlProps {
  setting: Setting;
  text: string;
  onEdit(text: string): void;
  /** The environment sets the value. */
  readOnly: boolean;
  /** Ids of the texts about the control. */
  describedBy: string;
  isInvalid: boolean;
}

/** The look of a text field, which grows with its lines. */
export function fieldClasses({ isInvalid, readOnly }: Pick<ControlProps, "isInvalid" | "readOnly">): string {
  return classNames(
    "field-sizing-content max-h-[60dvh] min-h-11 w-full rounded-lg border px-3 py-2 outline-offset-1",
    isInvalid ? "border-danger" : "border-line",
    readOnly ? "bg-surface text-muted" : "bg-raised",
  );
}
