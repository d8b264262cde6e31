// <fanlight-card>: one stream in the list: moving thumbnail, name, state, and the figures that matter at a glance.

import './thumbnail.js';
import {msSince, streamPath} from './api.js';
import * as format from './format.js';

class FanlightCard extends HTMLElement {
  #link = document.createElement('a');
  #thumbnail = document.createElement('fanlight-thumbnail');
  #name = document.createElement('h2');
  #state = document.createElement('span');
  #facts = document.createElement('p');
  #problem = document.createElement('p');

  connectedCallback() {
    this.#state.className = 'state';
    this.#facts.className = 'card-facts';
    this.#problem.className = 'card-problem';
    const title = document.createElement('div');
    title.className = 'card-title';
    title.append(this.#name, this.#state);
    this.#link.replaceChildren(this.#thumbnail, title, this.#facts, this.#problem);
    this.replaceChildren(this.#link);
  }

  show(stream) {
    const path = streamPath(stream.name);
    const {label, meaning} = format.stateWords(stream.state);
    const isLive = stream.state === 'live';
    this.#link.href = path;
    this.#thumbnail.show(path, stream.state);
    this.#name.textContent = stream.name;
    this.#name.title = stream.name;
    this.#state.dataset.state = stream.state;
    this.#state.title = meaning;
    this.#state.textContent = stream.state === 'stale' ? `away for ${format.duration(msSince(stream.since))}` : label;
    this.#facts.textContent = [
      format.viewerCount(stream.viewerCount),
      stream.video && format.resolution(stream.video),
      stream.video && isLive && `${format.fps(stream.video.fps)} fps`,
      stream.video && isLive && format.bitrate(stream.video.bitrateBps),
    ].filter(Boolean).join(' · ');
    this.#problem.textContent = isLive ? '' : stream.source?.lastProblem ?? '';
    this.#problem.title = this.#problem.textContent;
  }
}

customElements.define('fanlight-card', FanlightCard);
