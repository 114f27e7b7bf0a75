"use strict";
// Filters, tabs, deep links and copying. Without this script everything on the page is there to read, one part below the other.
(() => {
  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const data = JSON.parse(one("#data").textContent);
  const items = all(".finding");
  const form = one("#filter");
  const status = one("#shown");
  const tabs = all("[role=tab]");
  const panels = new Map(tabs.map((tab) => [tab, one("#" + tab.getAttribute("aria-controls"))]));
  const counts = new Map();
  for (const tab of tabs) {
    counts.set(tab, panels.get(tab).getElementsByClassName("finding").length);
  }
  const numbers = new Map(items.map((item, number) => [item, number]));
  const boxes = all(".group, .chunk, .entry").map((box) => ({
    box,
    items: [...box.getElementsByClassName("finding")].map((item) => numbers.get(item)),
    count: box.matches(".group") ? one(".count", box) : null,
    isChunk: box.matches(".chunk"),
  }));
  // What a finding is searched by: read when somebody first types.
  let texts = null;
  const textOf = () => (texts ??= items.map((item) => item.textContent.toLowerCase()));

  // Tells whether a fact of a finding is the one that is asked for: facts are numbers, or lists of numbers.
  const has = (fact, wanted) => (Array.isArray(fact) ? fact.includes(wanted) : fact === wanted);

  // Shows the findings that all filters let through.
  const apply = () => {
    const wanted = data.facets
      .map((facet, index) => [index, form.elements[facet]?.value ?? ""])
      .filter(([, value]) => value !== "")
      .map(([index, value]) => [index, Number(value)]);
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
    const texts = words.length > 0 ? textOf() : null;
    const shows = data.items.map(
      (facts, item) =>
        wanted.every(([index, value]) => has(facts[index], value)) &&
        words.every((word) => texts[item].includes(word)),
    );
    shows.forEach((show, item) => {
      if (items[item].hidden === show) items[item].hidden = !show;
    });
    const isFiltered = wanted.length > 0 || words.length > 0;
    for (const { box, items, count, isChunk } of boxes) {
      const shown = items.filter((item) => shows[item]).length;
      box.hidden = shown === 0 && (isFiltered || items.length > 0);
      // As high as its closed findings are: what is not in sight is not measured.
      if (isChunk) box.style.containIntrinsicBlockSize = `${shown * 3.9}rem`;
      if (count) count.textContent = shown;
    }
    const selected = tabs.find((tab) => tab.getAttribute("aria-selected") === "true");
    const start = numbers.get(panels.get(selected).getElementsByClassName("finding")[0]) ?? 0;
    const shown = shows.slice(start, start + counts.get(selected)).filter((show) => show).length;
    status.textContent = isFiltered ? `${shown} of ${counts.get(selected)} shown` : `${shown} shown`;
    one("#clear").disabled = !isFiltered;
    return isFiltered;
  };

  // Shows one of the tabs.
  const select = (chosen, focus = false) => {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      panels.get(tab).hidden = !isChosen;
    }
    // There is nothing to filter where no findings are.
    form.hidden = !panels.get(chosen).matches("#findings, #expected");
    if (focus) chosen.focus();
  };

  // Writes what is shown into the address, so that it can be sent to somebody.
  const remember = () => {
    const address = new URLSearchParams();
    for (const field of form.elements) {
      if (field.name && field.value !== "") {
        address.set(field.name, field.options ? field.selectedOptions[0].dataset.name : field.value);
      }
    }
    const tab = tabs.find((tab) => tab.getAttribute("aria-selected") === "true");
    if (tab !== tabs[0]) address.set("tab", tab.dataset.name);
    const hash = address.toString();
    history.replaceState(null, "", hash === "" ? "#" : "#" + hash);
  };

  const clear = () => {
    form.reset();
    apply();
  };

  // Opens a finding, wherever it is.
  const open = (item) => {
    const tab = tabs.find((tab) => panels.get(tab).contains(item));
    if (tab) select(tab);
    if (item.hidden) clear();
    item.open = true;
    item.scrollIntoView({ block: "start" });
    one("summary", item).focus({ preventScroll: true });
    apply();
  };

  // Shows what the address asks for: a finding, or filters and a tab.
  const follow = () => {
    const hash = decodeURIComponent(location.hash.slice(1));
    const item = hash.startsWith("f-") ? document.getElementById(hash) : null;
    if (item) return open(item);
    const address = new URLSearchParams(location.hash.slice(1));
    for (const field of form.elements) {
      if (!field.name) continue;
      const value = address.get(field.name) ?? "";
      const option = field.options && [...field.options].find((option) => option.dataset.name === value);
      field.value = field.options ? (option?.value ?? "") : value;
    }
    select(tabs.find((tab) => tab.dataset.name === address.get("tab")) ?? tabs[0]);
    apply();
    if (address.size > 0) one("#details").scrollIntoView();
  };

  // Copies a text; where the browser has no clipboard for this page, by way of a selection.
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const field = document.createElement("textarea");
      field.value = text;
      field.className = "unseen";
      document.body.append(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      return done;
    }
  };

  const copyFor = async (button) => {
    const done = await copy(one("pre", button.closest(".edit")).textContent);
    button.textContent = done ? "Copied" : "Select and copy by hand";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy");
    if (button) copyFor(button);
    const badge = event.target.closest("a.badge");
    if (badge && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      location.hash = badge.dataset.filter;
      follow();
      const shown = items.filter((item) => !item.hidden);
      for (const item of shown.slice(0, 3)) item.open = true;
      if (shown[0]) one("summary", shown[0]).focus({ preventScroll: true });
    }
  });
  for (const tab of tabs) {
    tab.addEventListener("click", () => {
      select(tab);
      apply();
      remember();
    });
  }
  document.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    const at = event.target;
    if (at.matches("[role=tab]")) {
      const next = tabs[(tabs.indexOf(at) + step + tabs.length) % tabs.length];
      select(next, true);
      apply();
      remember();
      event.preventDefault();
    } else if (at.matches(".finding > summary") && event.key.startsWith("Arrow") && !event.key.match(/Left|Right/)) {
      const panel = at.closest("[role=tabpanel]");
      const open = all(".finding:not([hidden]) > summary", panel).filter((summary) => summary.checkVisibility());
      const next = open[open.indexOf(at) + step];
      if (next) next.focus();
      event.preventDefault();
    }
  });
  let waiting = 0;
  form.addEventListener("input", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      apply();
      remember();
    });
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  one("#clear").addEventListener("click", () => {
    clear();
    remember();
    form.elements.text.focus();
  });
  addEventListener("hashchange", follow);
  addEventListener("popstate", follow);
  document.documentElement.classList.add("scripted");
  one("#bar").hidden = false;
  follow();
  // The browser itself goes to the place in the address when all is loaded, and takes the focus away again.
  if (location.hash.startsWith("#f-")) addEventListener("load", () => setTimeout(follow));
})();
