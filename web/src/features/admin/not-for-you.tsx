import Link from "next/link";
import { buttonClasses } from "@/components/ui/button";
import { PageTitle } from "@/components/ui/page-title";
import { admin } from "@/words/en/admin";
import { useWords } from "@/words/language";

/** What members see at the addresses of the admin pages. */
export function NotForYou() {
  const words = useWords("admin", admin);
  return (
    <main className="mx-auto flex w-full max-w-sm flex-1 flex-col items-start justify-center gap-4 px-4">
      <PageTitle>{words.notForYou}</PageTitle>
      <h1 className="text-xl font-semibold tracking-tight">{words.notForYou}</h1>
      <p className="text-muted">{words.notForYouAbout}</p>
      <Link href="/chat" className={buttonClasses("primary")}>
        {words.back}
      </Link>
    </main>
  );
}
