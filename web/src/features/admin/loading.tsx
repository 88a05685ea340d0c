import { admin } from "@/words/en/admin";
import { useWords } from "@/words/language";

export function Loading() {
  const words = useWords("admin", admin);
  return (
    <p role="status" className="text-sm text-muted">
      {words.loading}
    </p>
  );
}
