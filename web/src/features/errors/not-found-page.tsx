import { buttonClasses } from "@/components/ui/button";
import { PageTitle } from "@/components/ui/page-title";
import { errorPages } from "@/words/en/error-pages";
import { useWords } from "@/words/language";

/** The 404 page. */
export default function NotFoundPage() {
  const words = useWords("errorPages", errorPages);
  return (
    <main className="mx-auto flex w-full max-w-sm flex-1 flex-col items-start justify-center gap-4 px-4">
      <PageTitle>{words.title}</PageTitle>
      <h1 className="text-xl font-semibold tracking-tight">{words.title}</h1>
      <p className="text-muted">{words.about}</p>
      <a href="/chat" className={buttonClasses("quiet")}>
        {words.toChats}
      </a>
    </main>
  );
}
