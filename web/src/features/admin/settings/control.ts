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
