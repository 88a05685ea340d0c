import { X } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/components/ui/button";
import { demo } from "@/words/en/demo";
import { useWords } from "@/words/language";

const dismissedKey = "chatbot.demo-banner-dismissed";

export default function DemoBanner() {
  const words = useWords("demo", demo);
  const [before, between, after] = words.banner;
  const [shown, setShown] = useState(() => sessionStorage.getItem(dismissedKey) === null);
  if (!shown) return null;
  function dismiss() {
    sessionStorage.setItem(dismissedKey, "yes");
    setShown(false);
  }
  return (
    <div
      role="note"
      className="flex items-start gap-2 border-b border-line bg-tint py-1.5 pr-2 pl-4 text-sm md:pl-6"
      data-testid="demo-banner"
    >
      <p className="flex-1 py-1.5">
        {before}
        <Name>OPENAI_API_KEY</Name>, <Name>ANTHROPIC_API_KEY</Name>
        {between}
        <Name>OLLAMA_HOST</Name>
        {after}
      </p>
      <IconButton label={words.dismiss} onClick={dismiss}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}

function Name({ children }: { children: string }) {
  return <code className="font-mono text-xs [overflow-wrap:anywhere]">{children}</code>;
}
