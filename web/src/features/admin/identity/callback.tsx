import { CopyButton } from "@/components/ui/copy-button";
import { adminIdentity } from "@/words/en/admin-identity";
import { useWords } from "@/words/language";

/** Where a provider with an id leads people back to, as this page is opened. */
export const callbackOf = (id: string) =>
  `${window.location.origin}/api/auth/oidc/${encodeURIComponent(id)}/callback`;

/** Where a provider leads people who have signed out there, as this page is opened. */
export const signedOutHere = () => `${window.location.origin}/login`;

/** The callback address that a provider needs to know. */
export function Callback({ url }: { url: string }) {
  const { callback, copyCallback } = useWords("adminIdentity", adminIdentity);
  return <Address label={callback} copy={copyCallback} url={url} />;
}

/** The address that a provider needs to know to lead back people who have signed out there. */
export function SignedOut({ url }: { url: string }) {
  const { signedOut, copySignedOut } = useWords("adminIdentity", adminIdentity);
  return <Address label={signedOut} copy={copySignedOut} url={url} />;
}

function Address({ label, copy, url }: { label: string; copy: string; url: string }) {
  const words = useWords("adminIdentity", adminIdentity);
  return (
    <div className="flex items-center gap-2 text-sm">
      <p className="min-w-0 text-muted [overflow-wrap:anywhere]">
        {label}: <code className="font-mono text-xs text-text">{url}</code>
      </p>
      <CopyButton text={() => url} label={copy} copiedLabel={words.copied} size={16} />
    </div>
  );
}
