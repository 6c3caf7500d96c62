"use strict";
// Sorts and filters the table of students. Without it the table is whole, in the order of names.
(() => {
  const table = document.querySelector("table.class");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  // Neither is made before somebody sorts or filters: the page opens sooner.
  let words = null;
  let read = null;
  const keys = () => read ??= rows.map((row) => [...row.cells].map((cell, column) =>
    column ? Number(cell.dataset.share) : cell.textContent.trim()));

  const sort = (column, down) => {
    const known = keys();
    words ??= new Intl.Collator("zh-Hans-CN", { numeric: true });
    const order = rows.map((row, index) => index).sort((a, b) => {
      const [one, other] = [known[a][column], known[b][column]];
      const found = column ? one - other : words.compare(one, other);
      return (down ? -found : found) || a - b;
    });
    body.append(...order.map((index) => rows[index]));
    heads.forEach((head, number) => {
      if (number === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
  };
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    button.addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      sort(column, now ? now === "ascending" : column > 0);
    });
    head.append(button);
  });
  heads[0].setAttribute("aria-sort", "ascending");

  const controls = document.getElementById("controls");
  const name = document.getElementById("name");
  const states = [...controls.querySelectorAll("input[data-state]")];
  const shown = document.getElementById("shown");
  const filter = () => {
    const part = name.value.trim().toLowerCase();
    const wanted = states.filter((box) => box.checked).map((box) => box.dataset.state);
    const known = keys();
    let count = 0;
    rows.forEach((row, index) => {
      const has = row.dataset.states.split(" ");
      const kept = known[index][0].toLowerCase().includes(part)
        && (!wanted.length || wanted.some((state) => has.includes(state)));
      row.hidden = !kept;
      count += kept;
    });
    shown.textContent = count;
  };
  name.addEventListener("input", filter);
  states.forEach((box) => box.addEventListener("change", filter));
  controls.hidden = false;
})();
