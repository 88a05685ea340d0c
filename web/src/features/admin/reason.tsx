import { localizedError } from "@/data/client/api-error";

/** Why something failed: in words if the page knows the code and needs no more to say them, else the code itself. */
export function Reason({ code }: { code: string }) {
  const text = localizedError(code, "");
  if (text === "") return <code className="font-mono text-[0.9em]">{code}</code>;
  return (
    <>
      {text} <code className="font-mono text-[0.85em] text-muted">{code}</code>
    </>
  );
}
