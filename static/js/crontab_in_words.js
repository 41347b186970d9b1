/* The form of a periodic task in the admin: says in words when the chosen crontab runs. */
(() => {
  "use strict";
  const words = JSON.parse(document.getElementById("readable-crontabs").textContent);
  const choice = document.getElementById("id_crontab");
  const line = document.querySelector(".field-crontab_translation .readonly");
  if (!choice || !line) return;
  const tell = () => { line.textContent = words[choice.value] || "–"; };
  choice.addEventListener("change", tell);
  tell();
})();
