import Link from "next/link";
import { twoStep } from "@/words/en/two-step";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";

/** Tells until when two-step sign-in must be set up, and where. */
export default function SecondFactorNotice({ due }: { due: string }) {
  const words = useWords("twoStep", twoStep);
  const date = new Intl.DateTimeFormat(useLocale(), { dateStyle: "long" }).format(new Date(due));
  return (
    <p
      role="note"
      className="border-b border-line bg-tint px-4 py-3 text-sm md:px-6"
      data-testid="second-factor-notice"
    >
      {words.notice(date)}{" "}
      <Link href="/settings#two-step" className="text-accent underline underline-offset-2">
        {words.setUp}
      </Link>
    </p>
  );
}
