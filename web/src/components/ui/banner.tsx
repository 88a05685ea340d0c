import { useBrand } from "@/lib/brand";

/** What an administrator says on every page. */
export function Banner() {
  const text = useBrand()?.banner;
  if (!text) return null;
  return (
    <div
      role="note"
      dir="auto"
      className="max-h-32 shrink-0 overflow-y-auto border-b border-line bg-tint px-4 py-2 text-center text-sm [overflow-wrap:anywhere] print:hidden"
      data-testid="banner"
    >
      {text}
    </div>
  );
}
