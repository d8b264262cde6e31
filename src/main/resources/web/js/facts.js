// Fills a <dl> with terms and their values. What has not changed is not touched, which keeps a selection alive.

export function showFacts(list, facts) {
  while (list.children.length > facts.length) list.lastElementChild.remove();
  facts.forEach(([term, value], i) => {
    const item = list.children[i] ?? list.appendChild(newFact());
    if (item.children[0].textContent !== term) item.children[0].textContent = term;
    if (item.children[1].textContent !== value) item.children[1].textContent = value;
  });
}

function newFact() {
  const item = document.createElement('div');
  item.append(document.createElement('dt'), document.createElement('dd'));
  return item;
}
