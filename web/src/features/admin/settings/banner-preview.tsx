import { BannerText } from "@/components/ui/banner";
import { adminSettings } from "@/words/en/admin-settings";
import { useWords } from "@/words/language";

/** The banner as people will see it. */
export function BannerPreview({ text }: { text: string }) {
  const words = useWords("adminSettings", adminSettings);
  if (text.trim() === "") return null;
  return (
    <figure className="flex flex-col gap-1">
      <figcaption className="text-xs text-muted">{words.preview}</figcaption>
      <BannerText text={text.trim()} />
    </figure>
  );
}
