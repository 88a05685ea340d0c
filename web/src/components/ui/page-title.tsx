import { useBrand } from "@/lib/brand";
import { common } from "@/words/en/common";
import { useWords } from "@/words/language";

/** Sets the tab's title; follows changes of the language, the content and the installation's name. */
export function PageTitle({ children }: { children?: string }) {
  const { about } = useWords("common", common);
  const name = useBrand()?.name;
  return <title>{[children, name].filter(Boolean).join(" · ") || about}</title>;
}
