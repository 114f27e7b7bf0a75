// Writes the pictures of a report: `node screenshots.mjs BROWSER REPORT DIRECTORY`.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Browser } from "./devtools.mjs";

const [program, report, directory] = process.argv.slice(2);
const browser = new Browser(program);
const url = pathToFileURL(report).href;
const DARK = [{ name: "prefers-color-scheme", value: "dark" }];

for (const { name, media = [], print = false, width, height } of [
  { name: "report.png", width: 1100, height: 1130 },
  { name: "report-dark.png", media: DARK, width: 1100, height: 1130 },
  { name: "report-narrow.png", width: 390, height: 1400 },
  { name: "report-print.png", print: true, width: 794, height: 1123 },
]) {
  const page = await browser.open(url, { width, height, media });
  await page.ask("document.querySelector('.finding').open = true");
  if (print) await page.send("Emulation.setEmulatedMedia", { media: "print" });
  await page.settled();
  const { data } = await page.send("Page.captureScreenshot", { format: "png" });
  writeFileSync(join(directory, name), Buffer.from(data, "base64"));
}
await browser.close();
