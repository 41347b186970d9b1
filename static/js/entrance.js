/* Sign-up and sign-in, made easier: the browser's time zone, a handle from the name, passkeys where they exist. */
(() => {
  "use strict";
  for (const field of document.querySelectorAll("input[data-browser-zone]")) {
    field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || field.value;
  }

  // The handle follows the name until its owner writes one. A placeholder only: left empty, the server makes it.
  const name = document.getElementById("id_display_name");
  const handle = document.querySelector("input[data-handle]");
  if (name && handle) {
    const propose = () => {
      const plain = name.value.normalize("NFKD").replace(/[^\x00-\x7f]/g, "").toLowerCase();
      handle.placeholder = plain.replace(/[^a-z0-9_]+/g, "-").replace(/^[-_]+|[-_]+$/g, "").slice(0, 30);
    };
    name.addEventListener("input", propose);
    propose();
  }

  // How good the new password is, as the server judges it; asked when the typing pauses.
  const fresh = document.querySelector("input[data-strength]");
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (fresh && token) {
    const line = document.createElement("p");
    line.className = "form-text strength";
    line.setAttribute("role", "status");
    fresh.after(line);
    let waiting, asked = 0;
    const ask = async () => {
      const number = ++asked;
      if (fresh.value.length < 4) { line.textContent = ""; line.dataset.level = ""; return; }
      const body = new URLSearchParams({ password: fresh.value, csrfmiddlewaretoken: token.value });
      const answer = await fetch("/accounts/password/hint/", { method: "POST", body });
      if (!answer.ok || number !== asked) return;
      const hint = await answer.json();
      line.textContent = hint.sentence;
      line.dataset.level = hint.level;
    };
    fresh.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 400); });
  }

  // There from the start, so that nothing moves under a finger; few browsers lack them.
  if (!window.PublicKeyCredential) {
    for (const part of document.querySelectorAll("[data-needs-passkeys]")) part.hidden = true;
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    for (const line of document.querySelectorAll("[data-passkey-error]")) line.hidden = false;
  });
})();
