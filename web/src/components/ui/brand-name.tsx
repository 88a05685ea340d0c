import { useBrand } from "@/lib/brand";
import { classNames } from "./class-names";

/** The mark and the name of the installation. Empty, but as high, until they are known. */
export function BrandName({ className }: { className?: string }) {
  const brand = useBrand();
  return (
    <span className={classNames("flex h-6 min-w-0 items-center gap-2", className)} data-testid="brand">
      {brand && (
        <>
          <Mark logo={brand.logo} />
          <bdi className="min-w-0 truncate">{brand.name}</bdi>
        </>
      )}
    </span>
  );
}

function Mark({ logo }: { logo: string | undefined }) {
  // biome-ignore lint/performance/noImgElement: the page is exported, so nothing could optimize it.
  if (logo !== undefined) return <img src={logo} alt="" className="size-6 shrink-0 rounded object-contain" />;
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className="size-5 shrink-0">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path d="M9 11h14M9 16h14M9 21h8" stroke="var(--on-accent)" strokeWidth="2.5" strokeLinecap="round" />
    </svg>
  );
}
