// Replying to a post and quoting it without leaving the page. Without this script the same links open the page again, filled in.
(() => {
  const form = document.getElementById("reply");
  const box = form?.querySelector("textarea[name=body]");
  if (!box) return;
  const target = form.querySelector("input[name=reply_to]");
  const line = form.querySelector("[data-reply-line]");
  const link = form.querySelector("[data-reply-link]");

  const toBox = () => {
    form.scrollIntoView({ block: "start" });
    box.focus();
  };

  const insert = (text) => {
    const before = box.value.slice(0, box.selectionStart).replace(/\s+$/, "");
    const after = box.value.slice(box.selectionEnd).replace(/^\s+/, "");
    const start = before ? `${before}\n\n${text}` : text;
    box.value = start + after;
    box.setSelectionRange(start.length, start.length);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // What the reader has marked within this post, as lines of a quote.
  const marked = (post) => {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return "";
    const prose = post.querySelector(".prose");
    if (!prose || !prose.contains(selection.getRangeAt(0).commonAncestorContainer)) return "";
    return selection.toString().trim();
  };

  const fetched = async (url, part) => {
    const answer = await fetch(`${url}quote/?topic=${form.dataset.topic}`, { credentials: "same-origin" });
    if (!answer.ok) return "";
    const text = await answer.text();
    if (!part) return text;
    const head = text.split("\n", 1)[0];
    return `${head}\n>\n${part.split("\n").map((row) => `> ${row}`.trimEnd()).join("\n")}\n\n`;
  };

  let selected = "";
  // A click on the link would let go of the selection first.
  addEventListener("pointerdown", (event) => {
    const quote = event.target.closest("[data-quote]");
    selected = quote ? marked(quote.closest(".post")) : "";
  });

  addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const quote = event.target.closest("[data-quote]");
    const reply = event.target.closest("[data-reply]");
    const cancel = event.target.closest("[data-reply-cancel]");
    if (quote) {
      event.preventDefault();
      const text = await fetched(quote.dataset.quote, selected || marked(quote.closest(".post"))).catch(() => "");
      if (text) {
        insert(text);
        toBox();
      } else location.assign(quote.href);
    } else if (reply) {
      event.preventDefault();
      target.value = reply.dataset.reply;
      link.textContent = reply.dataset.name;
      link.href = `#${reply.closest(".post").id}`;
      line.hidden = false;
      toBox();
    } else if (cancel) {
      event.preventDefault();
      target.value = "";
      line.hidden = true;
      toBox();
    }
  });
})();
