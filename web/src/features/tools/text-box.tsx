import { VisibleText } from "@/components/ui/visible-text";

interface TextBoxProps {
  label: string;
  text: string;
}

/** A long text of a stranger, in lines as they are, each in its own direction. It scrolls with the keyboard, too. */
export function TextBox({ label, text }: TextBoxProps) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard.
      tabIndex={0}
      className="max-h-72 overflow-y-auto rounded-lg border border-line bg-surface px-3 py-2 font-mono text-xs leading-5"
    >
      <div dir="auto" className="whitespace-pre-wrap [overflow-wrap:anywhere] [unicode-bidi:plaintext]">
        <VisibleText text={text} />
      </div>
    </section>
  );
}
