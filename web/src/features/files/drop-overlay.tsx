import { Paperclip } from "lucide-react";
import { createPortal } from "react-dom";
import type { FileLimits } from "@/data/config/file-limits";
import { attaching } from "@/words/en/attaching";
import { sizeText } from "@/words/fill";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";

/** Says what dropping will do. Drops go to what is below it. */
export function DropOverlay({ limits }: { limits: FileLimits }) {
  const words = useWords("attaching", attaching);
  const locale = useLocale();
  return createPortal(
    <div
      className="pointer-events-none fixed inset-0 z-50 flex bg-bg/90 p-3 backdrop-blur-xs"
      data-testid="drop-overlay"
    >
      <div className="flex flex-1 flex-col items-center justify-center gap-2 rounded-2xl border-2 border-dashed border-accent p-6 text-center">
        <Paperclip size={28} aria-hidden className="text-accent" />
        <p className="font-medium text-balance">{words.drop}</p>
        <p className="text-sm text-muted">
          {words.dropLimits(limits.files.toLocaleString(locale), sizeText(limits.bytes, locale))}
        </p>
      </div>
    </div>,
    document.body,
  );
}
