import { adminIdentity } from "@/words/en/admin-identity";
import { useWords } from "@/words/language";
import { Providers } from "./providers";

/** Where people can sign in: the identity providers, and what came of a test. */
export default function Identity() {
  const words = useWords("adminIdentity", adminIdentity);
  return (
    <>
      <p className="-mt-6 text-sm text-muted">
        {words.about} {words.testAbout}
      </p>
      <Providers />
    </>
  );
}
