import { buttonLook } from "@/components/ui/button";
import { PageTitle } from "@/components/ui/page-title";
import { missing } from "@/words/en/missing";
import { useWords } from "@/words/language";

/** What is shown at an address that does not exist. */
export default function MissingPage() {
  const words = useWords("missing", missing);
  return (
    <main className="mx-auto flex min-h-full max-w-sm flex-col items-start justify-center gap-4 px-4">
      <PageTitle>{words.title}</PageTitle>
      <h1 className="text-xl font-semibold tracking-tight">{words.title}</h1>
      <p className="text-muted">{words.about}</p>
      <a href="/chat" className={buttonLook("quiet")}>
        {words.goOn}
      </a>
    </main>
  );
}
