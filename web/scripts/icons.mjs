// Renders the home screen icons from src/app/icon.svg; run it when that file changes.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const drawing = readFileSync(at("src/app/icon.svg"), "utf8");
// Systems crop maskable icons: the background is full-bleed, the symbol stays in the safe zone.
const maskable = drawing
  .replace('rx="8"', "")
  .replace("<path ", '<path transform="translate(4 4) scale(.75)" ');
const icons = [
  ["public/icons/icon-192.png", 192, drawing],
  ["public/icons/icon-512.png", 512, drawing],
  ["public/icons/maskable-512.png", 512, maskable],
  ["src/app/apple-icon.png", 180, maskable],
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const page = await browser.newPage();
for (const [path, size, svg] of icons) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw}</style>${svg}`);
  writeFileSync(at(path), await page.screenshot({ omitBackground: true }));
}
await browser.close();
