import { classNames } from "@/components/ui/class-names";

/** The look of a text field, which grows with its lines. */
export function fieldClasses({ isInvalid, readOnly }: { isInvalid: boolean; readOnly: boolean }): string {
  return classNames(
    "field-sizing-content max-h-[60dvh] min-h-11 w-full rounded-lg border px-3 py-2 outline-offset-1",
    isInvalid ? "border-danger" : "border-line",
    readOnly ? "bg-surface text-muted" : "bg-raised",
  );
}
