import { useBrand } from "@/lib/brand";
import { common } from "@/words/en/common";
import { useWords } from "@/words/language";

/** What an administrator says on every page. */
export function Banner() {
  const { notice } = useWords("common", common);
  const text = useBrand()?.banner;
  if (!text) return null;
  return (
    <aside
      aria-label={notice}
      dir="auto"
      className="max-h-32 shrink-0 overflow-y-auto border-b border-line bg-tint px-4 py-2 text-center text-sm [overflow-wrap:anywhere] print:hidden"
      data-testid="banner"
    >
      {text}
    </aside>
  );
}
