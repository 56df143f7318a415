/* SPDX-License-Identifier: MIT */
/* Sorts and searches the table; without this the page shows all of it, in its order. */
(function () {
	"use strict";
	const table = document.getElementById("results");
	const items = Array.from(table.tBodies);
	const search = document.getElementById("search");
	const shown = document.getElementById("shown");
	const nothing = document.getElementById("nothing");
	const headers = Array.from(table.querySelectorAll("th"));
	const filters = Array.from(document.querySelectorAll("[data-show]"));
	const texts = new Map(items.map(item => [item, item.textContent.toLowerCase()]));
	let only = "";

	/* Every word must be somewhere in the item. */
	function filter() {
		const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
		let n = 0;
		for (const item of items) {
			const is = (only === "" || item.dataset.is === only) &&
			    words.every(word => texts.get(item).includes(word));
			item.hidden = !is;
			n += is ? 1 : 0;
		}
		shown.value = n === items.length ? n + " results" : n + " of " + items.length;
		nothing.hidden = n > 0;
	}

	function value(item, key) {
		if (key === "target")
			return item.querySelector(".name").textContent;
		return Number(item.dataset[key]);
	}

	/* The worst first, the soonest first; then the other way round. */
	function sort(header, key) {
		const first = key === "target" || key === "ends" ? "ascending" : "descending";
		const second = first === "ascending" ? "descending" : "ascending";
		const order = header.getAttribute("aria-sort") === first ? second : first;
		const sign = order === "ascending" ? 1 : -1;
		for (const other of headers)
			other.setAttribute("aria-sort", other === header ? order : "none");
		items.sort(function (a, b) {
			const x = value(a, key), y = value(b, key);
			if (typeof x === "string")
				return sign * x.localeCompare(y, "en", { numeric: true });
			return x === y ? 0 : sign * (x < y ? -1 : 1);
		});
		table.append(...items);
	}

	for (const header of headers) {
		const button = header.querySelector("button");
		button.addEventListener("click", () => sort(header, button.dataset.key));
	}
	for (const button of filters) {
		button.addEventListener("click", function () {
			only = button.dataset.show;
			for (const other of filters)
				other.setAttribute("aria-pressed", String(other === button));
			filter();
		});
	}
	search.addEventListener("input", filter);
	/* On paper everything is open. */
	let opened = [];
	window.addEventListener("beforeprint", function () {
		opened = Array.from(table.querySelectorAll("details:not([open])"));
		for (const details of opened)
			details.open = true;
	});
	window.addEventListener("afterprint", function () {
		for (const details of opened)
			details.open = false;
	});
	document.querySelector(".tools").hidden = false;
	filter();
})();
