import { common } from "@/words/en/common";
import { useWords } from "@/words/language";

/** Sets the tab's title; follows changes of the language and the content. */
export function PageTitle({ children }: { children?: string }) {
  const { product } = useWords("common", common);
  return <title>{children ? `${children} · ${product}` : product}</title>;
}
