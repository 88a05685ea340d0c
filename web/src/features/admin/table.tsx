import type { ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";

interface Column {
  label: string;
  /** Numbers are aligned at their end. */
  isNumber?: boolean;
}

interface TableProps {
  label: string;
  columns: readonly Column[];
  children: ReactNode;
}

/** A table; on phones a list, in which each cell has its column's name. */
export function Table({ label, columns, children }: TableProps) {
  return (
    <table aria-label={label} className="w-full text-sm max-md:block">
      <thead className="max-md:hidden">
        <tr className="border-b border-line text-start text-muted">
          {columns.map((column) => (
            <th
              key={column.label}
              scope="col"
              className={classNames(
                "py-2 pr-4 font-medium whitespace-nowrap last:pr-0",
                column.isNumber ? "text-end" : "text-start",
              )}
            >
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line max-md:block">{children}</tbody>
    </table>
  );
}

export function Row({ children, ...rest }: { children: ReactNode; "data-testid"?: string }) {
  return (
    <tr
      className="relative max-md:flex max-md:flex-wrap max-md:gap-x-4 max-md:gap-y-1 max-md:py-3 md:hover:bg-surface"
      {...rest}
    >
      {children}
    </tr>
  );
}

interface CellProps {
  /** The name of the column, shown on phones. */
  label?: string;
  isNumber?: boolean;
  className?: string;
  children: ReactNode;
}

export function Cell({ label, isNumber, className, children }: CellProps) {
  return (
    <td
      className={classNames(
        "align-baseline [overflow-wrap:anywhere] md:py-2.5 md:pr-4 md:last:pr-0",
        isNumber && "tabular-nums md:text-end",
        className,
      )}
    >
      {label && <span className="text-muted md:hidden">{label}: </span>}
      {children}
    </td>
  );
}
