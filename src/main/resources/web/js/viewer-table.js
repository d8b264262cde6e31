// <fanlight-viewers>: who watches a stream, and how each viewer fares. Text from the API is only ever set as text.

import {msSince} from './api.js';
import * as format from './format.js';

const MAX_ROWS = 200; // a page with thousands of rows helps nobody

const COLUMNS = [
  ['Viewer', v => v.address],
  ['Watches by', v => v.kind],
  ['For', v => format.duration(msSince(v.since))],
  ['Frames sent', v => format.count(v.framesSent)],
  ['Skipped, too slow', v => format.count(v.framesSkipped?.slow)],
  ['Skipped, lower rate', v => format.count(v.framesSkipped?.rate)],
  ['Data', v => format.bytes(v.bytesSent)],
  ['Last frame', v => format.age(v.lastFrameAgeMs)],
];

class FanlightViewers extends HTMLElement {
  show(viewers) {
    if (!viewers.length) {
      this.replaceChildren(paragraph('Nobody watches now.'));
      return;
    }
    const table = document.createElement('table');
    const head = table.createTHead().insertRow();
    for (const [title] of COLUMNS) {
      head.append(Object.assign(document.createElement('th'), {scope: 'col', textContent: title}));
    }
    const body = table.createTBody();
    for (const viewer of viewers.slice(0, MAX_ROWS)) {
      const row = body.insertRow();
      for (const [, value] of COLUMNS) row.insertCell().textContent = value(viewer);
    }
    const scroller = this.querySelector('.table') ?? newScroller();
    scroller.replaceChildren(table); // the scroller stays, and with it the place it was scrolled to
    const rest = viewers.length - MAX_ROWS;
    const note = rest > 0 ? `… and ${format.viewerCount(rest)} more.` : EXPLANATION;
    if (scroller.parentNode !== this) this.replaceChildren(scroller, paragraph(note));
    else this.lastElementChild.textContent = note;
  }
}

const EXPLANATION = 'A viewer that is too slow for every frame skips some, and so always sees the newest. '
  + '“Last frame” is the age of the newest frame sent to it.';

function newScroller() {
  const scroller = document.createElement('div');
  scroller.className = 'table';
  scroller.tabIndex = 0; // so that the keyboard can scroll it
  scroller.setAttribute('role', 'region');
  scroller.setAttribute('aria-label', 'Viewers');
  return scroller;
}

function paragraph(text) {
  return Object.assign(document.createElement('p'), {className: 'quiet', textContent: text});
}

customElements.define('fanlight-viewers', FanlightViewers);
