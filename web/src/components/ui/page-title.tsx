import { common } from "@/words/en/common";
import { useWords } from "@/words/language";

/** The title of the browser's tab, also while the language or what is shown changes. */
export function PageTitle({ children }: { children?: string }) {
  const { product } = useWords("common", common);
  return <title>{children ? `${children} · ${product}` : product}</title>;
}
