import { Dialog } from "@/components/ui/dialog";
import { findModelButton } from "@/features/models";
import type { Words } from "@/words/en";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";

const mac = /Mac|iPhone|iPad/.test(navigator.platform);

type Keys = (keyof Words["sidebar"]["keys"] | "⌘" | "K" | "O" | "B" | "M" | "↑" | "/" | "?")[];

const command = mac ? "⌘" : "control";

const shortcuts: [keyof Words["sidebar"]["shortcutActions"], Keys][] = [
  ["send", ["enter"]],
  ["line", ["shift", "enter"]],
  ["edit", ["↑"]],
  ["close", ["escape"]],
  ["palette", [command, "K"]],
  ["newChat", [command, "shift", "O"]],
  ["rail", [command, "B"]],
  ["model", [command, "shift", "M"]],
  ["field", ["/"]],
  ["list", ["?"]],
];

function applies([does]: (typeof shortcuts)[number]): boolean {
  return does !== "model" || findModelButton() !== null;
}

export default function Shortcuts({ onClose }: { onClose(): void }) {
  const words = useWords("sidebar", sidebar);
  const names: Partial<Record<string, string>> = words.keys;
  return (
    <Dialog label={words.shortcuts} onClose={onClose}>
      <h2 className="px-5 pt-4 pb-2 font-medium">{words.shortcuts}</h2>
      <dl className="px-5 pb-4 text-sm">
        {shortcuts.filter(applies).map(([does, keys]) => (
          <div key={does} className="flex items-center justify-between gap-4 border-t border-line py-2">
            <dt>{words.shortcutActions[does]}</dt>
            <dd className="flex shrink-0 gap-1">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="rounded border border-line bg-surface px-1.5 font-sans text-xs leading-5"
                >
                  {names[key] ?? key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
