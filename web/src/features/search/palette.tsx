import { useRouter } from "next/navigation";
import { type KeyboardEvent, useId, useState } from "react";
import { flushSync } from "react-dom";
import { chatUrl } from "@/components/ui/chat-link";
import { classNames } from "@/components/ui/class-names";
import { Dialog } from "@/components/ui/dialog";
import { useSessions } from "@/data/sessions/queries";
import { useChatTitle } from "@/data/sessions/use-chat-title";
import { findModelButton } from "@/features/models";
import { isComposing } from "@/lib/composing";
import { hasModifier } from "@/lib/has-modifier";
import { hasWords } from "@/lib/has-words";
import { common } from "@/words/en/common";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";

/** A command of the palette. */
interface Command {
  key: string;
  name: string;
  kind: string;
  run(): void;
}

interface PaletteProps {
  onClose(): void;
  onNewChat(): void;
  onShortcuts(): void;
}

const maxResults = 12;

function useCommands({ onNewChat, onShortcuts }: PaletteProps): Command[] {
  const router = useRouter();
  const words = useWords("sidebar", sidebar);
  const { newChat, settings } = useWords("common", common);
  const titleOf = useChatTitle();
  const sessions = useSessions().data ?? [];
  return [
    { key: "new", name: newChat, kind: "", run: onNewChat },
    ...(findModelButton() === null
      ? []
      : [{ key: "model", name: words.changeModel, kind: "", run: () => findModelButton()?.click() }]),
    { key: "settings", name: settings, kind: "", run: () => router.push("/settings") },
    { key: "files", name: words.files, kind: "", run: () => router.push("/settings/files") },
    { key: "shortcuts", name: words.shortcuts, kind: "", run: onShortcuts },
    ...sessions.map(({ id, title }) => ({
      key: String(id),
      name: titleOf(title),
      kind: words.kindChat,
      run: () => window.history.pushState(null, "", chatUrl(id)),
    })),
  ];
}

export default function Palette(props: PaletteProps) {
  const { onClose } = props;
  const words = useWords("sidebar", sidebar);
  const [input, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const list = useId();
  const found = useCommands(props)
    .filter(({ name }) => hasWords(name, input))
    .slice(0, maxResults);
  const chosen = Math.min(at, found.length - 1);

  function run(command: Command | undefined) {
    if (command === undefined) return;
    // Closing restores the focus; what the command focuses comes after.
    flushSync(onClose);
    command.run();
  }

  function pressed(event: KeyboardEvent) {
    if (isComposing(event.nativeEvent)) return;
    const step = hasModifier(event) ? undefined : { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      setAt((chosen + step + found.length) % found.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(found[chosen]);
    }
  }

  return (
    <Dialog label={words.palette} onClose={onClose}>
      <input
        autoFocus
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={found.length > 0 ? `${list}-${chosen}` : undefined}
        aria-label={words.paletteField}
        placeholder={words.palettePlaceholder}
        value={input}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={pressed}
        className="w-full border-b border-line bg-transparent px-5 py-3.5 outline-none placeholder:text-muted"
        data-testid="palette-input"
      />
      {found.length === 0 ? (
        <p className="px-5 py-4 text-sm text-muted">{words.noResults}</p>
      ) : (
        <div
          id={list}
          role="listbox"
          aria-label={words.paletteResults}
          className="max-h-[50vh] overflow-y-auto p-2"
        >
          {found.map((command, index) => (
            // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the field handles keys and focus.
            <div
              key={command.key}
              id={`${list}-${index}`}
              role="option"
              aria-selected={index === chosen}
              onPointerMove={() => setAt(index)}
              onClick={() => run(command)}
              className={classNames(
                "flex cursor-pointer items-center justify-between gap-4 rounded-lg px-3 py-2 text-sm",
                index === chosen && "bg-surface",
              )}
            >
              <span className="truncate">{command.name}</span>
              <span className="shrink-0 text-xs text-muted">{command.kind}</span>
            </div>
          ))}
        </div>
      )}
    </Dialog>
  );
}
