import { X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { IconButton } from "@/components/ui/button";
import { useMe } from "@/data/account/me";
import { demo } from "@/words/en/demo";
import { useWords } from "@/words/language";

const dismissedKey = "chatbot.demo-banner-dismissed";

export default function DemoBanner() {
  const words = useWords("demo", demo);
  const me = useMe().data;
  const [shown, setShown] = useState(() => sessionStorage.getItem(dismissedKey) === null);
  // What it says depends on who reads it, and it must not grow under the reader's eyes.
  if (!shown || me === undefined) return null;
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
        {words.banner}{" "}
        {me.role === "admin" && (
          <Link href="/admin/models" className="text-accent underline underline-offset-2">
            {words.connect}
          </Link>
        )}
        {me.role === "member" && words.askAdmin}
      </p>
      <IconButton label={words.dismiss} onClick={dismiss}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
