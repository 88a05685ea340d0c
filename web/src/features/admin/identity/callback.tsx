import { CopyButton } from "@/components/ui/copy-button";
import { adminIdentity } from "@/words/en/admin-identity";
import { useWords } from "@/words/language";

/** Where a provider with an id leads people back to, as this page is opened. */
export const callbackOf = (id: string) =>
  `${window.location.origin}/api/auth/oidc/${encodeURIComponent(id)}/callback`;

/** The callback address that a provider needs to know. */
export function Callback({ url }: { url: string }) {
  const words = useWords("adminIdentity", adminIdentity);
  return (
    <div className="flex items-center gap-2 text-sm">
      <p className="min-w-0 text-muted [overflow-wrap:anywhere]">
        {words.callback}: <code className="font-mono text-xs text-text">{url}</code>
      </p>
      <CopyButton text={() => url} label={words.copyCallback} copiedLabel={words.copied} size={16} />
    </div>
  );
}
