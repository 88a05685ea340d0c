import { Dialog } from "@/components/ui/dialog";

const mac = /Mac|iPhone|iPad/.test(navigator.platform);
const command = mac ? "⌘" : "Ctrl";

const shortcuts: [string[], string][] = [
  [["Enter"], "Send the message"],
  [["Shift", "Enter"], "Begin a new line"],
  [["↑"], "Edit your last message, from the empty field"],
  [["Esc"], "Close what is open, leave a message as it was"],
  [[command, "K"], "Go to a chat, or do something"],
  [[command, "Shift", "O"], "New chat"],
  [[command, "B"], "Narrow or widen the sidebar"],
  [["/"], "Go to the message field"],
  [["?"], "Show this list"],
];

export default function Shortcuts({ onClose }: { onClose(): void }) {
  return (
    <Dialog label="Keyboard shortcuts" onClose={onClose}>
      <h2 className="px-5 pt-4 pb-2 font-medium">Keyboard shortcuts</h2>
      <dl className="px-5 pb-4 text-sm">
        {shortcuts.map(([keys, does]) => (
          <div key={does} className="flex items-center justify-between gap-4 border-t border-line py-2">
            <dt>{does}</dt>
            <dd className="flex shrink-0 gap-1">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="rounded border border-line bg-surface px-1.5 font-sans text-xs leading-5"
                >
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
