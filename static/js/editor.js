/* The tools around a textarea: formatting, preview, pictures, suggestions, drafts. The textarea itself stays the browser's own. */
(() => {
  "use strict";
  if (window.guildhallEditor) return;
  window.guildhallEditor = true;

  const cookie = (name) => (document.cookie.split("; ").find((part) => part.startsWith(name + "=")) || "").slice(name.length + 1);
  const mac = /Mac|iPhone|iPad/.test(navigator.platform);
  const LANGUAGES = ["python", "javascript", "typescript", "go", "rust", "java", "sql", "bash", "c", "cpp", "csharp", "css", "diff", "docker",
    "elixir", "graphql", "haskell", "html", "ini", "json", "jsx", "kotlin", "lua", "make", "nginx", "php", "powershell", "ruby", "scala",
    "swift", "toml", "tsx", "xml", "yaml", "zig"];
  const AUTOSAVE_MS = 2000;
  // What a browser still sends of a page that goes away.
  const KEEPALIVE_BYTES = 60_000;

  /* --- Writing into a textarea so that Ctrl+Z takes it back --- */
  const put = (area, start, end, text, from = start + text.length, to = from) => {
    area.focus();
    area.setSelectionRange(start, end);
    const done = text === "" ? start === end || document.execCommand("delete") : document.execCommand("insertText", false, text);
    if (!done) {
      area.setRangeText(text, start, end, "end");
      area.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
    area.setSelectionRange(from, to);
  };

  /* A change somewhere in the text while its writer goes on elsewhere in it: the caret stays with its words. */
  const exchange = (area, before, after) => {
    const at = area.value.indexOf(before);
    if (at < 0) return false;
    const moved = (place) => (place <= at ? place : Math.max(at, place - before.length) + after.length);
    const [from, to] = [moved(area.selectionStart), moved(area.selectionEnd)];
    if (document.activeElement === area) put(area, at, at + before.length, after, from, to);
    else {
      area.setRangeText(after, at, at + before.length, "preserve");
      area.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
    return true;
  };

  const lines = (area) => {
    const { value, selectionStart, selectionEnd } = area;
    const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const after = value.indexOf("\n", selectionEnd);
    return [start, after < 0 ? value.length : after];
  };
  const wrap = (mark) => (area) => {
    const { value, selectionStart: start, selectionEnd: end } = area;
    const inside = value.slice(start, end);
    const size = mark.length;
    if (value.slice(start - size, start) === mark && value.slice(end, end + size) === mark) {
      put(area, start - size, end + size, inside, start - size, end - size);
    } else put(area, start, end, mark + inside + mark, start + size, end + size);
  };
  const prefix = (mark) => (area) => {
    const [start, end] = lines(area);
    const rows = area.value.slice(start, end).split("\n");
    const all = rows.every((row) => row.startsWith(mark));
    const text = rows.map((row) => (all ? row.slice(mark.length) : mark + row)).join("\n");
    put(area, start, end, text, rows.length > 1 ? start : start + text.length, start + text.length);
  };
  const DOES = {
    bold: wrap("**"), italic: wrap("*"), code: wrap("`"), quote: prefix("> "), list: prefix("- "),
    fence: (area) => {
      const { value, selectionStart: start, selectionEnd: end } = area;
      const head = start && value[start - 1] !== "\n" ? "\n```" : "```";
      const inside = value.slice(start, end);
      const tail = value[end] === "\n" || end === value.length ? "```" : "```\n";
      put(area, start, end, `${head}\n${inside}${inside.endsWith("\n") ? "" : "\n"}${tail}`, start + head.length);
      area.dispatchEvent(new InputEvent("input", { bubbles: true }));
    },
    link: (area, says) => {
      const { value, selectionStart: start, selectionEnd: end } = area;
      const inside = value.slice(start, end);
      if (/^https?:\/\/\S+$/.test(inside)) put(area, start, end, `[${says("Text")}](${inside})`, start + 1, start + 1 + says("Text").length);
      else {
        const text = inside || says("Text");
        put(area, start, end, `[${text}](https://)`, inside ? start + text.length + 11 : start + 1, inside ? start + text.length + 11 : start + 1 + text.length);
      }
    },
  };
  const KEYS = { b: "bold", i: "italic", k: "link", e: "code" };

  /* --- A list of suggestions under the caret: arrows choose, Enter takes, Escape closes; Tab goes on its way --- */
  let lists = 0;
  const suggest = (area, { find, announce }) => {
    const list = document.createElement("ul");
    list.className = "suggestions";
    list.id = `suggestions-${++lists}`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", area.labels?.[0]?.textContent.trim() || "");
    list.hidden = true;
    area.after(list);
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-controls", list.id);
    let [found, active, asked, timer] = [null, -1, 0, 0];

    const mark = (index) => {
      active = index;
      [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
      const item = list.children[index];
      if (item) {
        area.setAttribute("aria-activedescendant", item.id);
        item.scrollIntoView({ block: "nearest" });
      } else area.removeAttribute("aria-activedescendant");
    };
    const close = () => {
      asked++;
      clearTimeout(timer);
      if (list.hidden) return;
      list.hidden = true;
      list.replaceChildren();
      found = null;
      mark(-1);
      if (area.getAttribute("role") === "combobox") area.setAttribute("aria-expanded", "false");
    };
    const take = (index) => {
      const { word, items, finish } = found;
      const text = finish(items[index].value);
      close();
      put(area, word.start, word.end, text);
    };
    const place = (start) => {
      if (area.localName !== "textarea") {
        list.style.insetBlockStart = `${area.offsetTop + area.offsetHeight + 2}px`;
        list.style.insetInlineStart = `${area.offsetLeft}px`;
        return;
      }
      const mirror = document.createElement("div");
      const style = getComputedStyle(area);
      for (const name of ["font", "letterSpacing", "padding", "border", "boxSizing", "tabSize", "lineHeight"]) mirror.style[name] = style[name];
      Object.assign(mirror.style, { position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "break-word", width: `${area.offsetWidth}px` });
      const caret = document.createElement("span");
      caret.textContent = "\u200b";
      mirror.append(area.value.slice(0, start), caret);
      area.after(mirror);
      const [x, y] = [caret.offsetLeft, caret.offsetTop + caret.offsetHeight - area.scrollTop];
      mirror.remove();
      list.style.insetBlockStart = `${area.offsetTop + Math.max(0, Math.min(y, area.offsetHeight)) + 2}px`;
      list.style.insetInlineStart = `${area.offsetLeft + Math.max(0, Math.min(x, area.offsetWidth - 210))}px`;
    };
    const show = (query, items) => {
      if (!items.length || items.some((item) => item.value === query.text)) return close();
      found = { ...query, items };
      list.replaceChildren(...items.map((item, index) => {
        const line = document.createElement("li");
        line.id = `${list.id}-${index}`;
        line.setAttribute("role", "option");
        const name = line.appendChild(document.createElement("b"));
        name.textContent = item.label;
        if (item.value !== item.label) line.appendChild(document.createElement("span")).textContent = query.sign + item.value;
        return line;
      }));
      list.hidden = false;
      if (area.getAttribute("role") === "combobox") area.setAttribute("aria-expanded", "true");
      place(query.word.start);
      mark(query.text ? 0 : -1);
      announce(items.length);
    };
    const look = () => {
      clearTimeout(timer);
      const query = area.selectionStart === area.selectionEnd && find(area.value.slice(0, area.selectionStart), area.selectionStart);
      if (!query) return close();
      const mine = ++asked;
      timer = setTimeout(async () => {
        const items = await Promise.resolve(query.items()).catch(() => []);
        if (mine === asked) show(query, items);
      }, query.wait);
    };
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const item = event.target.closest("li");
      if (item) take([...list.children].indexOf(item));
    });
    // While an input method composes, neither keys nor text are ours.
    area.addEventListener("compositionstart", close);
    area.addEventListener("compositionend", look);
    area.addEventListener("input", (event) => { if (!event.isComposing) look(); });
    area.addEventListener("blur", close);
    return (event) => {
      if (list.hidden || event.ctrlKey || event.metaKey || event.altKey) return false;
      const last = list.children.length - 1;
      if (event.key === "ArrowDown") mark(active >= last ? 0 : active + 1);
      else if (event.key === "ArrowUp") mark(active <= 0 ? last : active - 1);
      else if (event.key === "Escape") close();
      else if (event.key === "Enter" && active >= 0) take(active);
      else {
        if (event.key === "Tab" || event.key.startsWith("Arrow")) close();
        return false;
      }
      event.preventDefault();
      return true;
    };
  };
  const composing = (event) => event.isComposing || event.keyCode === 229;
  const ask = async (url) => {
    const answer = await fetch(url, { credentials: "same-origin", redirect: "error", headers: { Accept: "application/json" } });
    return answer.ok ? answer.json() : {};
  };

  const begin = (root) => {
    const area = root.querySelector("textarea");
    const form = area.form;
    const part = (name) => root.querySelector(`.editor__${name}`);
    const [head, pane, problem, status] = ["head", "preview", "problem", "status"].map(part);
    const tools = [...root.querySelectorAll(".editor__tools button")];
    const [writing, seeing] = root.querySelectorAll("[role=tab]");
    const says = (name) => root.dataset[`says${name}`];
    const tell = (text, ...more) => status.replaceChildren(text, ...more);
    const complain = (text) => { problem.textContent = text; problem.hidden = !text; };
    const send = (url, body, more = {}) => fetch(url, {
      method: "POST", credentials: "same-origin", redirect: "error", body, ...more, headers: { "X-CSRFToken": cookie("csrftoken"), Accept: "application/json" },
    });
    const link = (text, url) => Object.assign(document.createElement("a"), { textContent: text, href: url });
    const act = (text, does) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: text });
      button.addEventListener("click", does);
      return button;
    };
    head.hidden = false;
    part("add").hidden = true;
    // The tab does it without leaving the page.
    for (const button of form.querySelectorAll("button[name=preview]")) button.hidden = true;

    /* --- Tools: one stop for Tab, arrows go on --- */
    const stop = (button) => {
      for (const other of tools) other.tabIndex = other === button ? 0 : -1;
    };
    const files = Object.assign(document.createElement("input"), { type: "file", accept: "image/png,image/jpeg,image/webp,image/gif", multiple: true, hidden: true });
    root.append(files);
    const run = (name) => { if (name === "picture") files.click(); else DOES[name](area, says); };
    head.addEventListener("click", (event) => {
      const button = event.target.closest("[data-does]");
      if (!button) return;
      stop(button);
      run(button.dataset.does);
    });
    part("tools").addEventListener("keydown", (event) => {
      const at = tools.indexOf(document.activeElement);
      const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tools.length - 1 }[event.key];
      if (next === undefined || at < 0) return;
      event.preventDefault();
      const button = tools[(next + tools.length) % tools.length];
      stop(button);
      button.focus();
    });

    /* --- Write, or see what it will be --- */
    const turn = async (see) => {
      writing.setAttribute("aria-selected", String(!see));
      seeing.setAttribute("aria-selected", String(see));
      writing.tabIndex = see ? -1 : 0;
      seeing.tabIndex = see ? 0 : -1;
      area.hidden = see;
      pane.hidden = !see;
      for (const button of tools) button.disabled = see;
      if (!see) return;
      const shown = pane.firstElementChild;
      if (!area.value.trim()) { shown.textContent = says("Empty"); return; }
      shown.textContent = says("Busy");
      try {
        const answer = await send(root.dataset.previewUrl, new URLSearchParams({ body: area.value }));
        const told = await answer.json();
        if (answer.ok) {
          shown.innerHTML = told.html;
          shown.lang = told.lang;
        } else shown.textContent = told.message;
      } catch { shown.textContent = says("Lost"); }
    };
    writing.addEventListener("click", () => { turn(false); });
    seeing.addEventListener("click", () => { turn(true); });
    root.querySelector("[role=tablist]").addEventListener("keydown", (event) => {
      if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
      const other = event.target === writing ? seeing : writing;
      turn(other === seeing);
      other.focus();
    });
    // A text that is too short or missing is shown to the browser's own check.
    form.addEventListener("click", (event) => { if (event.target.closest("[type=submit]") && area.hidden) turn(false); }, true);

    /* --- Pictures: a placeholder stands in the text until the picture is there --- */
    let uploads = 0;
    const upload = (file) => {
      const name = file.name.replace(/[\[\]()!\\`\s]+/g, " ").slice(0, 60).trim() || "image";
      const waiting = `![${says("Uploading")} ${name} #${++uploads}]()`;
      const { selectionStart: start, selectionEnd: end } = area;
      put(area, start, end, waiting);
      complain("");
      const request = new XMLHttpRequest();
      const body = new FormData();
      body.append("file", file, "picture");
      const finish = (text, wrong) => {
        const go = () => {
          exchange(area, waiting, text);
          if (wrong) complain(`${name}: ${wrong}`);
          tell(wrong ? "" : says("Uploaded"));
        };
        if (busy) area.addEventListener("compositionend", () => setTimeout(go), { once: true }); else go();
      };
      request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) tell(`${says("Uploading")} ${name} ${Math.round((100 * event.loaded) / event.total)} %`); });
      request.addEventListener("load", () => {
        let told = {};
        try { told = JSON.parse(request.responseText); } catch { /* a page instead of an answer */ }
        if (request.status === 201) finish(`![${name.replace(/\s?\.\w+$/, "")}](${told.url})`);
        else finish("", told.message || says("Lost"));
      });
      for (const kind of ["error", "abort", "timeout"]) request.addEventListener(kind, () => finish("", says("Lost")));
      request.timeout = 120_000;
      request.open("POST", root.dataset.uploadUrl);
      request.setRequestHeader("X-CSRFToken", cookie("csrftoken"));
      request.send(body);
    };
    const take = (given) => {
      const pictures = [...given].filter((file) => file.type.startsWith("image/"));
      if (pictures.length < given.length) complain(says("Kind"));
      pictures.forEach(upload);
    };
    files.addEventListener("change", () => { take(files.files); files.value = ""; });
    area.addEventListener("paste", (event) => {
      // Office programs put a picture of the text beside the text: then the text is meant.
      if (!event.clipboardData.files.length || event.clipboardData.types.includes("text/plain")) return;
      event.preventDefault();
      take(event.clipboardData.files);
    });
    const carries = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
    area.addEventListener("dragover", (event) => { if (carries(event)) { event.preventDefault(); root.classList.add("editor--over"); } });
    for (const kind of ["dragleave", "drop"]) area.addEventListener(kind, () => root.classList.remove("editor--over"));
    area.addEventListener("drop", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      take(event.dataTransfer.files);
    });

    /* --- Suggestions: members after @, languages after ``` --- */
    const find = (text, end) => {
      const member = /(?:^|[^A-Za-z0-9_@/.+-])@([A-Za-z0-9_·\u3400-\u9fff-]{0,30})$/.exec(text);
      if (member) {
        const query = new URLSearchParams({ q: member[1], topic: root.dataset.topic });
        return {
          text: member[1], sign: "@", wait: 150, word: { start: end - member[1].length, end }, finish: (value) => `${value} `,
          items: async () => (await ask(`${root.dataset.membersUrl}?${query}`)).members || [],
        };
      }
      const fence = /(?:^|\n)```([a-z+#]{0,12})$/.exec(text);
      // An odd number of fences: this one opens a block.
      if (!fence || (text.match(/^```/gm) || []).length % 2 === 0) return null;
      const names = LANGUAGES.filter((name) => name.startsWith(fence[1])).slice(0, 8).map((name) => ({ value: name, label: name }));
      return { text: fence[1], sign: "", wait: 0, word: { start: end - fence[1].length, end }, finish: (value) => value, items: () => names };
    };
    const listKey = suggest(area, { find, announce: (count) => { part("said").textContent = says("Found").replace("{n}", count); } });

    let busy = false;
    area.addEventListener("compositionstart", () => { busy = true; });
    area.addEventListener("compositionend", () => { busy = false; });
    area.addEventListener("keydown", (event) => {
      if (composing(event) || listKey(event)) return;
      if (event.altKey || !(mac ? event.metaKey : event.ctrlKey)) return;
      if (event.key === "Enter") {
        event.preventDefault();
        form.requestSubmit(form.querySelector(".btn-primary[type=submit]") || undefined);
      } else if (KEYS[event.key.toLowerCase()] && !event.shiftKey) {
        event.preventDefault();
        run(KEYS[event.key.toLowerCase()]);
      }
    });
    // Signing in elsewhere gives a new token; the page's own is of before.
    form.addEventListener("submit", () => {
      const token = form.elements.namedItem("csrfmiddlewaretoken");
      if (token && cookie("csrftoken")) token.value = cookie("csrftoken");
    });

    /* --- Drafts: saved on the server two seconds after the last key, and when the page goes away --- */
    if (root.dataset.draftUrl) keepDrafts(root, { form, send, tell, link, act, says, area });
  };

  const keepDrafts = (root, { form, send, tell, link, act, says, area }) => {
    const version = root.querySelector("[name=draft_version]");
    const discard = root.querySelector("[data-does=discard]");
    const keep = root.querySelector("[data-does=keep]");
    let [timer, leaving, saving, stopped] = [0, false, null, false];
    const fields = () => {
      const data = new FormData(form);
      for (const [name, value] of [...data]) if (typeof value !== "string") data.delete(name);
      for (const name of ["csrfmiddlewaretoken", "preview"]) data.delete(name);
      return new URLSearchParams(data);
    };
    const words = (body) => {
      const copy = new URLSearchParams(body);
      copy.delete("draft_version");
      return copy.toString();
    };
    let known = words(fields());

    const fill = (given) => {
      for (const [name, value] of Object.entries(given)) {
        const input = form.elements.namedItem(name);
        if (!input) continue;
        if (input === area) put(area, 0, area.value.length, value);
        else if (input instanceof HTMLInputElement && (input.type === "checkbox" || input.type === "radio")) input.checked = [value].flat().includes(input.value);
        else if (input instanceof HTMLSelectElement && input.multiple) for (const option of input.options) option.selected = [value].flat().includes(option.value);
        else if ("value" in input) input.value = value;
      }
    };
    const differ = (told) => {
      stopped = true;
      const go = (does) => () => { stopped = false; version.value = told.version; does(); };
      const mine = act(says("Mine"), go(() => { known = ""; save(); }));
      tell(told.message, ...(told.fields ? [act(says("Here"), go(() => { fill(told.fields); known = words(fields()); tell(""); }))] : []), mine);
    };
    const hear = async (answer, sent) => {
      const told = await answer.json();
      if (answer.ok) {
        version.value = told.version;
        known = sent;
        discard.hidden = false;
        tell(told.message);
      } else if (answer.status === 409) differ(told);
      else if (answer.status === 401) {
        stopped = true;
        tell(told.message, link(says("SignIn"), told.sign_in));
      } else tell(told.message);
    };
    const save = async (more = {}) => {
      clearTimeout(timer);
      if (saving) { timer = setTimeout(save, 300); return; }
      const body = fields();
      const sent = words(body);
      if (stopped || leaving || sent === known) return;
      saving = new AbortController();
      try { await hear(await send(root.dataset.draftUrl, body, { signal: saving.signal, ...more }), sent); }
      catch (error) { if (error.name !== "AbortError") tell(says("Unsaved")); }
      saving = null;
    };
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(save, AUTOSAVE_MS);
    };
    form.addEventListener("input", (event) => { if (!event.isComposing) later(); });
    form.addEventListener("compositionend", later);
    form.addEventListener("change", later);
    // Published: what is on its way must not come back as a draft.
    form.addEventListener("submit", (event) => {
      setTimeout(() => {
        if (event.defaultPrevented) return;
        leaving = true;
        clearTimeout(timer);
        if (saving) saving.abort();
      });
    });
    const go = () => {
      const size = fields().toString().length;
      save(size < KEEPALIVE_BYTES ? { keepalive: true } : {});
    };
    addEventListener("pagehide", go);
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") go(); });
    addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });
    keep.addEventListener("click", (event) => {
      event.preventDefault();
      if (!stopped) known = "";
      save();
    });
    discard.addEventListener("click", () => { form.dataset.confirm = discard.dataset.asks; });
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[type=submit]");
      if (button && button !== discard) delete form.dataset.confirm;
    }, true);
    area.addEventListener("keydown", () => { delete form.dataset.confirm; });
  };

  /* --- A line of words between commas, each of which the server may know: <input data-complete-url> --- */
  const completeWords = (input) => {
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-expanded", "false");
    input.autocomplete = "off";
    const frame = document.createElement("div");
    frame.className = "editor";
    input.before(frame);
    frame.append(input);
    const find = (text, end) => {
      const word = /(?:^|[,，、\s])#?([^,，、\s#]{1,40})$/.exec(text);
      if (!word) return null;
      return {
        text: word[1], sign: "", wait: 150, word: { start: end - word[1].length, end }, finish: (value) => `${value}, `,
        items: async () => {
          const told = await ask(`${input.dataset.completeUrl}?${new URLSearchParams({ q: word[1] })}`);
          const list = Array.isArray(told) ? told : told.tags || told.results || [];
          return list.slice(0, 8).map((item) => (typeof item === "string" ? { value: item, label: item } : { value: item.value || item.name, label: item.label || item.name }));
        },
      };
    };
    const listKey = suggest(input, { find, announce: () => {} });
    input.addEventListener("keydown", (event) => { if (!composing(event)) listKey(event); });
  };

  // A form with two texts names this file twice.
  for (const root of document.querySelectorAll("[data-editor]:not([data-begun])")) {
    root.dataset.begun = "";
    begin(root);
  }
  for (const input of document.querySelectorAll("input[data-complete-url]")) completeWords(input);
})();
