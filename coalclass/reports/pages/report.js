"use strict";
(() => {
  const body = document.querySelector("#dyads tbody");
  const rows = [...body.rows];
  const heads = [...document.querySelectorAll("#dyads thead th")];
  const search = document.getElementById("search");
  const selects = [...document.querySelectorAll("select[data-column]")];
  const pointed = document.getElementById("pointed");
  const marks = new Map();
  for (const mark of document.querySelectorAll("figure.plane [data-row]")) {
    marks.set(mark.dataset.row, [...(marks.get(mark.dataset.row) || []), mark]);
  }
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));

  const keyOf = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.key === undefined ? cell.textContent : cell.dataset.key;
  };
  const compare = (one, other) => {
    const a = Number(one), b = Number(other);
    return Number.isNaN(a) || Number.isNaN(b) ? one.localeCompare(other, "en") : a - b;
  };
  heads.forEach((head, column) => {
    head.querySelector("button").addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((one) => one.setAttribute("aria-sort", "none"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      rows.sort((a, b) => compare(keyOf(a, column), keyOf(b, column)) * (down ? -1 : 1));
      body.append(...rows);
    });
  });

  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const kept = words.every((word) => texts.get(row).includes(word)) &&
        selects.every((one) => !one.value || row.dataset[one.dataset.column] === one.value);
      row.hidden = !kept;
      shown += kept ? 1 : 0;
      for (const mark of marks.get(row.dataset.row) || []) mark.classList.toggle("off", !kept);
    }
    document.getElementById("count").textContent = `${shown} of ${rows.length} dyads`;
  };
  search.addEventListener("input", filter);
  selects.forEach((one) => one.addEventListener("change", filter));
  document.querySelector(".controls").addEventListener("submit", (event) => event.preventDefault());

  const byRow = new Map(rows.map((row) => [row.dataset.row, row]));
  const point = (number, on) => {
    const row = byRow.get(number);
    row.classList.toggle("on", on);
    for (const mark of marks.get(number) || []) mark.classList.toggle("on", on);
    pointed.textContent = on ? [...row.cells].map((cell) => cell.textContent.trim()).join(" · ") : "";
  };
  for (const [number, list] of marks) {
    for (const mark of list) {
      mark.addEventListener("pointerenter", () => point(number, true));
      mark.addEventListener("pointerleave", () => point(number, false));
      mark.addEventListener("click", () => {
        const link = byRow.get(number).querySelector("a");
        if (link) link.click(); else byRow.get(number).scrollIntoView({ block: "center" });
      });
    }
  }
  for (const row of rows) {
    for (const [name, on] of [["pointerenter", true], ["pointerleave", false], ["focusin", true], ["focusout", false]]) {
      row.addEventListener(name, () => point(row.dataset.row, on));
    }
  }
  const closed = [];
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details:not([open])")) { closed.push(one); one.open = true; }
  });
  addEventListener("afterprint", () => { for (const one of closed.splice(0)) one.open = false; });
})();
