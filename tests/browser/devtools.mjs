// A browser without a window, spoken to over its DevTools pipe: no port, no library.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FLAGS = [
  "--headless=new",
  "--remote-debugging-pipe",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--no-first-run",
  "--hide-scrollbars",
];

export class Browser {
  #calls = new Map();
  #last = 0;
  #rest = "";

  constructor(program) {
    this.profile = mkdtempSync(join(tmpdir(), "kubeparity-browser-"));
    this.child = spawn(program, [...FLAGS, `--user-data-dir=${this.profile}`, "about:blank"], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    });
    this.events = [];
    this.child.stdio[4].on("data", (bytes) => this.#read(bytes.toString("utf8")));
    this.ended = new Promise((resolve) => this.child.on("exit", resolve));
  }

  #read(text) {
    const messages = (this.#rest + text).split("\0");
    this.#rest = messages.pop();
    for (const message of messages.map((text) => JSON.parse(text))) {
      const call = this.#calls.get(message.id);
      if (!call) {
        this.events.push(message);
      } else if (message.error) {
        call.reject(new Error(JSON.stringify(message.error)));
      } else {
        call.resolve(message.result);
      }
      this.#calls.delete(message.id);
    }
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#last;
    const answer = new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject }));
    this.child.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
    return answer;
  }

  /** Opens a page, and waits until it has loaded. */
  async open(url, { scripts = true, width = 1200, height = 1000, media = [] } = {}) {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(this, sessionId);
    for (const domain of ["Page", "Runtime", "Network", "Log"]) await page.send(`${domain}.enable`);
    await page.send("Emulation.setScriptExecutionDisabled", { value: !scripts });
    await page.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
    await page.send("Emulation.setEmulatedMedia", { features: media });
    const began = performance.now();
    await page.send("Page.navigate", { url });
    await page.until("Page.loadEventFired");
    page.loaded = performance.now() - began;
    return page;
  }

  async close() {
    await this.send("Browser.close").catch(() => {});
    await this.ended;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Page {
  constructor(browser, session) {
    this.browser = browser;
    this.session = session;
  }

  send(method, params) {
    return this.browser.send(method, params, this.session);
  }

  /** Returns the events of one kind that this page has had. */
  had(method) {
    return this.browser.events.filter((event) => event.sessionId === this.session && event.method === method);
  }

  async until(method) {
    const end = performance.now() + 30_000;
    while (this.had(method).length === 0) {
      if (performance.now() > end) throw new Error(`no ${method} within 30 s`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Evaluates an expression in the page, or a function of it. */
  async ask(what, ...args) {
    const expression = typeof what === "string" ? what : `(${what})(...${JSON.stringify(args)})`;
    const answer = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true, userGesture: true });
    if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text);
    return answer.result.value;
  }

  /** Presses the mouse where an element is. */
  async click(selector) {
    const at = await this.ask((selector) => {
      const element = document.querySelector(selector);
      element.scrollIntoView({ block: "center" });
      const box = element.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    }, selector);
    for (const type of ["mousePressed", "mouseReleased"]) {
      await this.send("Input.dispatchMouseEvent", { type, ...at, button: "left", clickCount: 1 });
    }
    await this.settled();
  }

  async key(key) {
    const text = key === "Enter" ? "\r" : undefined;
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", key, code: key, text, windowsVirtualKeyCode: CODES[key] });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", key, code: key, windowsVirtualKeyCode: CODES[key] });
    await this.settled();
  }

  /** Waits until what changed has been drawn. */
  settled() {
    return this.ask(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));
  }

  /** Returns what the page complained about, and what it asked the network for. */
  complaints() {
    const errors = [
      ...this.had("Runtime.exceptionThrown").map(({ params }) => params.exceptionDetails.text),
      ...this.had("Runtime.consoleAPICalled").map(({ params }) => JSON.stringify(params.args)),
      ...this.had("Log.entryAdded").map(({ params }) => params.entry.text),
    ];
    const requests = this.had("Network.requestWillBeSent").map(({ params }) => params.request.url);
    return { errors, requests };
  }
}

const CODES = { Enter: 13, ArrowDown: 40, ArrowUp: 38, ArrowRight: 39, ArrowLeft: 37, Tab: 9 };
