/* What pages do beyond reading and posting. Every page works without it. */
(() => {
  "use strict";
  const cookie = (name) => (document.cookie.split("; ").find((part) => part.startsWith(name + "=")) || "").slice(name.length + 1);

  // Presence: once a minute, only while the page is seen and its reader did something in the last five minutes.
  const MINUTE = 60_000;
  let lastInput = Date.now();
  const present = () => document.visibilityState === "visible" && Date.now() - lastInput < 5 * MINUTE;
  const heartbeat = () => {
    if (!present()) return;
    fetch("/community/heartbeat/", {
      method: "POST", credentials: "same-origin", keepalive: true, body: "{}",
      headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") },
    }).catch(() => {});
  };
  if (document.body.hasAttribute("data-heartbeat")) {
    for (const kind of ["pointerdown", "pointermove", "keydown", "scroll", "touchstart"]) {
      addEventListener(kind, () => { lastInput = Date.now(); }, { passive: true });
    }
    heartbeat();
    setInterval(heartbeat, MINUTE);
  }

  // The number at the bell: asked once a minute while the page is seen. An error or a sign-out ends the asking until the page is seen anew.
  const bell = document.querySelector("[data-unread-url]");
  if (bell) {
    let known = "";
    let timer = 0;
    const show = ({ unread, label }) => {
      bell.setAttribute("aria-label", label);
      const mark = bell.querySelector("sup") || bell.appendChild(document.createElement("sup"));
      mark.textContent = unread > 99 ? "99+" : unread;
      if (!unread) mark.remove();
    };
    const later = () => { timer = setTimeout(ask, MINUTE); };
    const ask = async () => {
      timer = 0;
      try {
        const headers = known ? { "If-None-Match": known } : {};
        const answer = await fetch(bell.dataset.unreadUrl, { credentials: "same-origin", cache: "no-store", redirect: "error", headers });
        if (answer.status === 200) {
          known = answer.headers.get("ETag") || "";
          show(await answer.json());
        }
        if (document.visibilityState === "visible" && (answer.ok || answer.status === 304)) later();
      } catch { /* signed out, or the network is away */ }
    };
    document.addEventListener("visibilitychange", () => {
      clearTimeout(timer);
      timer = 0;
      if (document.visibilityState === "visible") ask();
    });
    later();
  }

  // Copy the code of a listing: [data-copy] beside the <pre> of the same <figure>.
  const copyable = (figure) => figure.querySelector("pre code");
  const words = document.documentElement.lang.startsWith("zh") ? { copy: "复制", copied: "已复制" } : { copy: "Copy", copied: "Copied" };
  if (navigator.clipboard) {
    for (const figure of document.querySelectorAll("figure.code")) {
      if (!copyable(figure) || figure.querySelector("[data-copy]")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "code__copy";
      button.dataset.copy = "";
      button.lang = document.documentElement.lang;
      button.textContent = words.copy;
      let caption = figure.querySelector("figcaption");
      if (!caption) {
        caption = document.createElement("figcaption");
        caption.append(document.createElement("span"));
        figure.prepend(caption);
      }
      caption.append(button);
    }
  }
  addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button || !navigator.clipboard) return;
    event.preventDefault();
    const source = button.dataset.copy ? document.querySelector(button.dataset.copy) : copyable(button.closest("figure"));
    if (!source) return;
    await navigator.clipboard.writeText((source.value ?? source.textContent).replace(/\n$/, ""));
    const before = button.textContent;
    button.textContent = words.copied;
    setTimeout(() => { button.textContent = before; }, 1600);
  });

  // On a phone the pages under “Mine” are a strip: bring the current one into sight.
  document.querySelector(".rail--tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  // A select that is a choice of view submits itself; its button is for readers without scripts.
  for (const select of document.querySelectorAll("select[data-submit]")) {
    for (const button of select.form.querySelectorAll("[data-submit-button]")) button.hidden = true;
    select.addEventListener("change", () => select.form.requestSubmit());
  }

  // Ask before what cannot be undone: <form data-confirm="…">. Then let nothing be sent twice.
  const ask = (form, submitter) => {
    const dialog = document.createElement("dialog");
    dialog.className = "ask";
    const text = document.createElement("p");
    text.textContent = form.dataset.confirm;
    const acts = document.createElement("form");
    acts.method = "dialog";
    acts.className = "acts";
    const yes = document.createElement("button");
    yes.className = "btn btn-danger";
    yes.value = "yes";
    yes.textContent = (submitter && submitter.textContent.trim()) || "OK";
    const no = document.createElement("button");
    no.className = "btn";
    no.value = "no";
    no.autofocus = true;
    no.textContent = document.documentElement.lang.startsWith("zh") ? "取消" : "Cancel";
    acts.append(yes, no);
    dialog.append(text, acts);
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "yes") {
        form.dataset.confirmed = "";
        form.requestSubmit(submitter || undefined);
      }
      dialog.remove();
    });
    dialog.showModal();
  };
  addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog") return;
    if (form.dataset.confirm && !("confirmed" in form.dataset)) {
      event.preventDefault();
      ask(form, event.submitter);
      return;
    }
    if (form.method !== "post") return;
    if ("sent" in form.dataset) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "";
    // After this turn, so that the pressed button's own name and value are still sent.
    setTimeout(() => { for (const button of form.querySelectorAll("button:not([type=button]), input[type=submit]")) button.disabled = true; });
  });
  // The page came back from the browser's history: its forms may be sent again.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      delete form.dataset.confirmed;
      for (const button of form.querySelectorAll("button, input[type=submit]")) button.disabled = false;
    }
  });

  // What waits for somebody else (a payment): ask every two seconds, reload when its state changes. Gives up after ten minutes.
  for (const place of document.querySelectorAll("[data-poll-url]")) {
    let known = place.dataset.pollState;
    let left = 300;
    const poll = async () => {
      if (left-- <= 0) return;
      try {
        if (document.visibilityState === "visible") {
          const answer = await fetch(place.dataset.pollUrl, { credentials: "same-origin", headers: { Accept: "application/json" } });
          if (answer.ok) {
            const { state } = await answer.json();
            if (known !== undefined && state !== known) {
              location.reload();
              return;
            }
            known = state;
          }
        }
      } catch { /* the network is away: ask again */ }
      setTimeout(poll, 2000);
    };
    setTimeout(poll, 2000);
  }

  // Text boxes grow with what is written, where the browser does not do it by itself.
  if (!CSS.supports("field-sizing", "content")) {
    for (const area of document.querySelectorAll("textarea.form-control, textarea.textarea")) {
      const fit = () => { area.style.height = "auto"; area.style.height = `${area.scrollHeight + 2}px`; };
      area.addEventListener("input", fit);
    }
  }
})();
