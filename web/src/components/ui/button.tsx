import type { ComponentProps } from "react";
import { classNames } from "./class-names";

const looks = {
  primary: "bg-accent text-on-accent hover:opacity-90",
  quiet: "border border-line bg-raised hover:bg-surface",
  plain: "hover:bg-surface text-muted hover:text-text",
} as const;

export const buttonShape =
  "inline-flex h-10 pointer-coarse:min-h-11 items-center justify-center gap-2 rounded-lg px-4 text-sm font-medium transition-colors duration-150";

export function buttonLook(look: keyof typeof looks): string {
  return classNames(buttonShape, looks[look]);
}

type ButtonProps = ComponentProps<"button"> & { look?: keyof typeof looks };

export function Button({ look = "primary", className, type = "button", ...rest }: ButtonProps) {
  const names = classNames(buttonLook(look), "disabled:opacity-50", className);
  return <button type={type} className={names} {...rest} />;
}

type IconButtonProps = Omit<ComponentProps<"button">, "aria-label"> & { label: string };

export function iconButtonLook(className?: string): string {
  return classNames(
    "inline-flex size-8 shrink-0 pointer-coarse:size-11 items-center justify-center rounded-lg text-muted transition-colors duration-150",
    "hover:bg-line/60 hover:text-text disabled:opacity-40",
    className,
  );
}

export function IconButton({ label, className, children, ...rest }: IconButtonProps) {
  return (
    <button type="button" className={iconButtonLook(className)} aria-label={label} title={label} {...rest}>
      {children}
    </button>
  );
}
