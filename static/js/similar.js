/* What was asked before, under the title while it is typed. Without this the preview shows it. */
(() => {
  "use strict";
  const place = document.querySelector("[data-similar-url]");
  const title = document.getElementById("id_title");
  if (!place || !title) return;
  const list = place.querySelector("ul");
  const field = title.closest(".mb-3") || title.parentElement;
  field.after(place);
  place.setAttribute("aria-live", "polite");
  let timer = 0;
  let asked = "";

  const line = ({ title: words, url, lang, note }) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = url;
    link.lang = lang;
    link.target = "_blank";
    link.textContent = words;
    const small = document.createElement("span");
    small.className = "note";
    small.textContent = note;
    item.append(link, document.createElement("br"), small);
    return item;
  };
  // Who has gone on to the text keeps their place, and the button under their pointer.
  const show = (topics) => {
    const from = document.activeElement;
    const below = from && place.compareDocumentPosition(from) & Node.DOCUMENT_POSITION_FOLLOWING;
    const top = below ? from.getBoundingClientRect().top : 0;
    list.replaceChildren(...topics.map(line));
    place.hidden = !topics.length;
    if (below) window.scrollBy({ top: from.getBoundingClientRect().top - top, behavior: "instant" });
  };
  const ask = async () => {
    const question = title.value.trim();
    if (question === asked) return;
    asked = question;
    if (question.length < 4) { show([]); return; }
    try {
      const answer = await fetch(`${place.dataset.similarUrl}?q=${encodeURIComponent(question)}`, { credentials: "same-origin" });
      if (!answer.ok) return;
      const { topics } = await answer.json();
      if (question !== asked) return;
      show(topics);
    } catch { /* the network is away: the preview asks again */ }
  };
  title.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(ask, 500);
  });
  title.addEventListener("compositionend", () => { clearTimeout(timer); timer = setTimeout(ask, 500); });
  ask();
})();
