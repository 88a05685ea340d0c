import { useEffect } from "react";
import { useConfig } from "@/data/config/queries";
import { holdBrand, useBrand } from "@/lib/brand";
import { common } from "@/words/en/common";

/** Keeps the brand as the server says; the product's own if no server has said it. */
export function FollowBrand() {
  const { data, isError } = useConfig();
  const brand = useBrand();
  useEffect(() => {
    if (data?.app_name)
      holdBrand({ name: data.app_name, logo: data.logo ?? undefined, banner: data.banner ?? "" });
    else if ((data || isError) && brand === undefined) holdBrand({ name: common.product, banner: "" }, false);
  }, [data, isError, brand]);
  const logo = brand?.logo;
  useEffect(() => {
    if (logo === undefined) return;
    for (const icon of document.querySelectorAll<HTMLLinkElement>('link[rel="icon"]')) icon.href = logo;
  }, [logo]);
  return null;
}
