import { X } from "lucide-react";
import { useRouter } from "next/navigation";
import { type MouseEvent, useState } from "react";
import { IconButton } from "@/components/ui/button";
import type { Role } from "@/data/client/types";
import { hasModifier } from "@/lib/has-modifier";
import { demo } from "@/words/en/demo";
import { useWords } from "@/words/language";

const connectAddress = "/admin/models";
const dismissedKey = "chatbot.demo-banner-dismissed";

/** Tells that only the demo answers, and who can change that. It is there with the first paint, as far as that is known. */
export function DemoBanner({ role }: { role: Role }) {
  const words = useWords("demo", demo);
  const [shown, setShown] = useState(() => sessionStorage.getItem(dismissedKey) === null);
  const router = useRouter();
  if (!shown) return null;
  function connect(event: MouseEvent) {
    if (hasModifier(event) || event.button !== 0) return;
    event.preventDefault();
    router.push(connectAddress);
  }
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
        {role === "admin" && (
          // Not next/link, which nothing else loads before the first paint.
          <a href={connectAddress} onClick={connect} className="text-accent underline underline-offset-2">
            {words.connect}
          </a>
        )}
        {role === "member" && words.askAdmin}
      </p>
      <IconButton label={words.dismiss} onClick={dismiss}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
