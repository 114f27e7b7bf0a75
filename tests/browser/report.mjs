// Tests a report in a browser: `node report.mjs BROWSER REPORT HOSTILE AXE OVER_TIME`. Prints a line a check, and ends with 1 where one fails.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Browser } from "./devtools.mjs";

const [program, report, hostile, axe, overTime] = process.argv.slice(2);
const url = pathToFileURL(report).href;
const overTimeUrl = pathToFileURL(overTime).href;
const browser = new Browser(program);
const DARK = [{ name: "prefers-color-scheme", value: "dark" }];

/** Returns the titles that somebody sees. */
const shown = (page) =>
  page.ask(() =>
    [...document.querySelectorAll(".finding")]
      .filter((finding) => finding.checkVisibility())
      .map((finding) => finding.querySelector(".title").textContent),
  );
const status = (page) => page.ask("document.querySelector('#shown').textContent");
const choose = (page, name, choice) =>
  page.ask(
    async (name, choice) => {
      const field = document.querySelector(`[name=${name}]`);
      field.value = field.options ? [...field.options].find((option) => option.textContent === choice).value : choice;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    },
    name,
    choice,
  );
const quiet = (page, url) => {
  const { errors, requests } = page.complaints();
  assert.deepEqual(errors, []);
  assert.deepEqual(new Set(requests), new Set([url.split("#")[0]]), "the page itself alone is asked for");
};

const checks = {
  async "it shows the verdict, the matrix and the findings"() {
    const page = await browser.open(url);
    assert.equal(await page.ask("document.querySelector('.verdict').lastChild.textContent"), "findings");
    assert.ok((await page.ask("document.querySelectorAll('.matrix td .badge').length")) > 2);
    assert.equal((await shown(page)).length, 5);
    assert.equal(await status(page), "5 shown");
    quiet(page, url);
  },
  async "filters let through what they say, and stand in the address"() {
    const page = await browser.open(url);
    await choose(page, "severity", "error");
    assert.deepEqual((await shown(page)).length, 3);
    assert.equal(await status(page), "3 of 5 shown");
    await choose(page, "text", "READINESSprobe 8080");
    assert.deepEqual(await shown(page), ["readinessProbe is missing in production"]);
    const hash = await page.ask("location.hash");
    assert.equal(hash, "#severity=error&text=READINESSprobe+8080");
    await page.click("#clear");
    assert.equal((await shown(page)).length, 5);
    const again = await browser.open(url + hash);
    assert.deepEqual(await shown(again), ["readinessProbe is missing in production"]);
    await choose(again, "text", "no such thing");
    assert.deepEqual(await shown(again), []);
    quiet(again, url + hash);
  },
  async "a cell leads to its findings, and a finding is a link"() {
    const page = await browser.open(url);
    await page.click(".matrix .badge.error");
    assert.deepEqual(await shown(page), ["DATABASE_URL is missing in production"]);
    const open = "[...document.querySelectorAll('.finding[open]')].map((of) => of.id)";
    const [anchor] = await page.ask(open);
    assert.match(await page.ask("location.hash"), /environment=production&workload=Deployment%20checkout%2Dservice/);
    const linked = await browser.open(`${url}#${anchor}`);
    assert.deepEqual(await linked.ask(open), [anchor]);
    assert.equal(await linked.ask("document.activeElement.closest('.finding').id"), anchor);
    assert.equal((await shown(linked)).length, 5);
  },
  async "expected findings have a tab of their own, with their reasons"() {
    const page = await browser.open(url);
    await page.click("#tab-expected");
    assert.equal((await shown(page)).length, 3);
    const text = await page.ask("document.querySelector('#expected').innerText");
    assert.match(text, /Reason/);
    assert.match(await page.ask("location.hash"), /tab=expected/);
    await page.key("ArrowLeft");
    assert.equal((await shown(page)).length, 5, "arrow keys change tabs");
  },
  async "the course of findings has a tab, and stands below the others without a script"() {
    const page = await browser.open(overTimeUrl);
    const isSeen = "document.querySelector('#history svg').getBoundingClientRect().height > 0";
    assert.equal(await page.ask(isSeen), false, "another tab is shown first");
    await page.click("#tab-history");
    assert.ok(await page.ask(isSeen));
    assert.equal(await page.ask("document.querySelector('#filter').hidden"), true, "there is nothing to filter");
    assert.ok(await page.ask("document.querySelectorAll('#history rect').length > 3"));
    const colours = "['open', 'began', 'fixed', 'parity'].map((bar) => getComputedStyle(document.querySelector(`rect.${bar}-bar`)).fill)";
    const light = await page.ask(colours);
    assert.equal(new Set(light).size, 4, light);
    const dark = await (await browser.open(`${overTimeUrl}#tab=history`, { media: DARK })).ask(colours);
    assert.ok(dark.every((colour, index) => colour !== light[index]), "the dark has colours of its own");
    quiet(page, overTimeUrl);
  },
  async "a keyboard opens findings and walks through them"() {
    const page = await browser.open(url);
    await page.ask("document.querySelector('.finding summary').focus()");
    await page.key("Enter");
    await page.key("ArrowDown");
    await page.key("Enter");
    assert.equal(await page.ask("document.querySelectorAll('.finding[open]').length"), 2);
  },
  async "a patch is copied as it is"() {
    await browser.send("Browser.grantPermissions", { permissions: ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    const page = await browser.open(url);
    await page.send("Page.bringToFront");
    await page.ask("document.querySelector('.finding').open = true");
    await page.click(".finding[open] button.copy");
    assert.equal(await page.ask("document.querySelector('.finding button.copy').textContent"), "Copied");
    const copied = await page.ask("navigator.clipboard.readText()");
    assert.equal(copied, await page.ask("document.querySelector('.finding pre').textContent"));
    assert.match(copied, /^patches:\n- target:\n {4}kind: Deployment\n/);
    quiet(page, url);
  },
  async "everything is there without scripts, and on paper"() {
    const page = await browser.open(url, { scripts: false });
    const { root } = await page.send("DOM.getDocument", { depth: -1 });
    const { nodeIds } = await page.send("DOM.querySelectorAll", { nodeId: root.nodeId, selector: ".finding" });
    assert.equal(nodeIds.length, 8);
    const { nodeId } = await page.send("DOM.querySelector", { nodeId: root.nodeId, selector: "#expected .finding" });
    assert.ok((await page.send("DOM.getBoxModel", { nodeId })).model.height > 0, "expected findings are seen");
    const paper = await browser.open(url);
    await paper.send("Emulation.setEmulatedMedia", { media: "print" });
    const isSeen = "[...document.querySelectorAll('.finding .body')].every((body) => body.getBoundingClientRect().height > 0)";
    assert.ok(await paper.ask(isSeen), "printed findings are open");
  },
  async "axe-core finds nothing, light, dark, narrow, and with all open"() {
    for (const [address, media, width] of [[url, [], 1200], [url, DARK, 1200], [url, [], 360], [`${url}#tab=expected`, [], 1200], [hostileUrl, [], 900], [`${overTimeUrl}#tab=history`, [], 1200], [`${overTimeUrl}#tab=history`, DARK, 360]]) {
      const page = await browser.open(address, { media, width });
      await page.ask("for (const details of document.querySelectorAll('details')) details.open = true");
      await page.ask(readFileSync(axe, "utf8"));
      const found = await page.ask(async () => {
        const { violations } = await axe.run();
        return violations.map((of) => `${of.id}: ${of.help}: ${of.nodes.slice(0, 3).map((node) => node.html)}`);
      });
      assert.deepEqual(found, [], address);
    }
  },
  async "hostile names and values stay text"() {
    for (const address of [hostileUrl, `${hostileUrl}#tab=expected`, `${hostileUrl}#text=%3Cimg%20src%3Dx%3E`]) {
      const page = await browser.open(address, { width: 800 });
      await page.ask("for (const details of document.querySelectorAll('details')) details.open = true");
      await page.settled();
      assert.equal(await page.ask("window.hacked"), undefined);
      assert.equal(await page.ask("document.querySelectorAll('img, iframe, object, embed, svg, h1 ~ h1').length"), 0);
      assert.equal(await page.ask("document.scripts.length"), 2);
      assert.ok(await page.ask("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than the window");
      quiet(page, address);
    }
    const page = await browser.open(hostileUrl);
    const text = await page.ask("document.body.textContent");
    assert.ok(text.includes("</script><script>window.hacked"), "it is shown");
    assert.ok(!/[\u202a-\u202e\u2066-\u2069]/.test(text), "nothing is reordered");
  },
};
const hostileUrl = pathToFileURL(hostile).href;

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error.stack}`);
  }
}
await browser.close();
console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
