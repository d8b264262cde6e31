// <fanlight-doctor>: what the server sees in a stream: its tracks, and in one sentence each what is wrong and how to mend it.

import * as format from './format.js';

const SHOWN_FIRST = 5;

class FanlightDoctor extends HTMLElement {
  #tracks = document.createElement('div');
  #fine = document.createElement('p');
  #findings = document.createElement('ul');
  #more = document.createElement('button');
  #shown = ''; // what is on the page, so that what has not changed is not touched, which keeps a selection alive
  #isWhole = false;
  #doctor = null;

  connectedCallback() {
    this.#tracks.className = 'quiet';
    this.#findings.className = 'finding-list';
    this.#fine.textContent = 'Nothing to complain of.';
    this.#more.type = 'button';
    this.#more.addEventListener('click', () => {
      this.#isWhole = true;
      this.#renderFindings();
    });
    this.replaceChildren(this.#fine, this.#findings, this.#more, this.#tracks);
  }

  show(doctor, tracks) {
    const lines = tracks.map(track => (track.converted ? `made here: ${format.track(track)}` : format.track(track)));
    while (this.#tracks.children.length > lines.length) this.#tracks.lastElementChild.remove();
    lines.forEach((line, i) => {
      const p = this.#tracks.children[i] ?? this.#tracks.appendChild(document.createElement('p'));
      if (p.textContent !== line) p.textContent = line;
    });
    this.#doctor = doctor;
    this.#renderFindings();
  }

  #renderFindings() {
    const all = this.#doctor?.findings ?? [];
    const some = this.#isWhole ? all : all.slice(0, SHOWN_FIRST);
    this.#fine.hidden = all.length > 0;
    this.#findings.hidden = all.length === 0;
    this.#more.hidden = some.length === all.length;
    this.#more.textContent = `Show ${all.length - some.length} more`;
    const next = JSON.stringify(some);
    if (next === this.#shown) return;
    this.#shown = next;
    this.#findings.replaceChildren(...some.map(finding));
  }
}

function finding({severity, sentence, remedy}) {
  const item = document.createElement('li');
  item.className = 'finding';
  item.dataset.severity = severity;
  const what = document.createElement('p');
  what.textContent = sentence;
  const how = document.createElement('p');
  how.className = 'remedy';
  how.textContent = remedy;
  item.append(what, how);
  return item;
}

customElements.define('fanlight-doctor', FanlightDoctor);
