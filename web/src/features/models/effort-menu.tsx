import type { RefObject } from "react";
import { Menu, MenuRadio } from "@/components/ui/menu";
import type { Effort } from "@/data/client/types";
import { efforts } from "@/data/models/choice";
import { models as english } from "@/words/en/models";
import { useWords } from "@/words/language";

interface EffortMenuProps {
  anchor: RefObject<HTMLElement | null>;
  chosen: Effort | undefined;
  onChoose(effort: Effort | undefined): void;
  /** Also restores focus. */
  onClose(): void;
}

/** How much the chat's model reasons: automatically, or one of the efforts. */
export default function EffortMenu({ anchor, chosen, onChoose, onClose }: EffortMenuProps) {
  const words = useWords("models", english);
  return (
    <Menu label={words.effort} anchor={anchor} onClose={onClose} className="w-44">
      <p aria-hidden className="px-3 pt-1.5 pb-1 text-xs text-muted">
        {words.effort}
      </p>
      {[undefined, ...efforts].map((effort) => (
        <MenuRadio key={effort ?? "automatic"} checked={effort === chosen} onSelect={() => onChoose(effort)}>
          {effort === undefined ? words.automatic : words.efforts[effort]}
        </MenuRadio>
      ))}
    </Menu>
  );
}
