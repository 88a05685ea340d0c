import { useBrand } from "@/lib/brand";
import { common } from "@/words/en/common";
import { useWords } from "@/words/language";

/** What an administrator says, as people see it. */
export function BannerText({ text }: { text: string }) {
  return (
    <p
      dir="auto"
      className="max-h-32 overflow-y-auto bg-tint px-4 py-2 text-center text-sm [overflow-wrap:anywhere]"
    >
      {text}
    </p>
  );
}

/** What an administrator says on every page. */
export function Banner() {
  const { notice } = useWords("common", common);
  const text = useBrand()?.banner;
  if (!text) return null;
  return (
    <aside aria-label={notice} className="shrink-0 border-b border-line print:hidden" data-testid="banner">
      <BannerText text={text} />
    </aside>
  );
}
