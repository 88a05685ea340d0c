import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";

/** First tab stop: skips the list of chats. Visible on focus only. */
export function SkipLink() {
  const words = useWords("sidebar", sidebar);
  return (
    <button
      type="button"
      onClick={() => {
        // A chat that failed to load has no field.
        const field = document.querySelector<HTMLElement>("[data-testid=message-input]");
        (field ?? document.querySelector<HTMLElement>("main a, main button"))?.focus();
      }}
      className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-40 focus:rounded-lg focus:bg-raised focus:px-4 focus:py-2 focus:text-sm focus:shadow-float"
      data-testid="skip-link"
    >
      {words.skip}
    </button>
  );
}
