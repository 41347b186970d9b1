/* The admin: fields that have no words of their own get a name from what stands around them. */
(() => {
  "use strict";
  const named = (part, name) => part.setAttribute("aria-label", name?.textContent.trim().replace(/[:：]$/, "") || document.title);

  // What is edited in a table: its column, and its row where that has a name.
  const inTables = () => document.querySelectorAll(":is(#result_list, .tabular) tbody :is(input:not([type=hidden]), select, textarea)").forEach((field) => {
    const cell = field.closest("td, th");
    if (field.labels?.length || field.ariaLabel || !cell) return;
    const column = field.closest("table").tHead?.rows[0].cells[cell.cellIndex]?.textContent.trim();
    const row = cell.parentElement.querySelector("th")?.textContent.trim();
    if (column) field.setAttribute("aria-label", row ? `${column}: ${row}` : column);
  });

  // The signs of a choice in two lists, and what Select2 puts in the place of a list of choices.
  const parts = ".select2-selection:not([aria-label]), .select2-selection__rendered:not([aria-label]), .select2-search__field:not([aria-label])";
  const name = () => {
    inTables();
    document.querySelectorAll(".help-tooltip[aria-label]:not([role])").forEach((sign) => sign.setAttribute("role", "img"));
    document.querySelectorAll(parts).forEach((part) => {
      named(part, part.closest(".select2-container")?.previousElementSibling?.labels?.[0]);
      // It leads to what is chosen, which may be nothing.
      part.removeAttribute("aria-labelledby");
    });
  };
  new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
  name();
})();
