// <fanlight-card>: one stream in the list: moving thumbnail, name, state, and the figures that matter at a glance.

import './thumbnail.js';
import {isJpeg, msSince, streamPath} from './api.js';
import * as format from './format.js';

class FanlightCard extends HTMLElement {
  #link = document.createElement('a');
  #thumbnail = document.createElement('fanlight-thumbnail');
  #name = document.createElement('h2');
  #state = document.createElement('span');
  #viewers = document.createElement('p');
  #picture = document.createElement('p'); // its size and rates while live, else what is wrong
  #doctor = document.createElement('p'); // what the doctor finds worst, where it matters to viewers

  connectedCallback() {
    this.#state.className = 'state';
    this.#viewers.className = 'card-line';
    this.#picture.className = 'card-line';
    this.#doctor.className = 'card-line problem';
    const title = document.createElement('div');
    title.className = 'card-title';
    title.append(this.#name, this.#state);
    this.#link.replaceChildren(this.#thumbnail, title, this.#viewers, this.#picture, this.#doctor);
    this.replaceChildren(this.#link);
  }

  show(stream) {
    const path = streamPath(stream.name);
    const {label, meaning} = format.stateWords(stream.state);
    const isLive = stream.state === 'live';
    this.#link.href = path;
    this.#thumbnail.show(path, stream.state, !stream.video || isJpeg(stream));
    this.#name.textContent = stream.name;
    this.#name.title = stream.name;
    this.#state.dataset.state = stream.state;
    this.#state.title = meaning;
    this.#state.textContent = stream.state === 'stale' ? `away for ${format.duration(msSince(stream.since))}` : label;
    this.#viewers.textContent = format.viewerCount(stream.viewerCount);
    const problem = isLive ? '' : stream.source?.lastProblem ?? '';
    this.#picture.textContent = problem || pictureLine(stream.video, isLive);
    this.#picture.title = this.#picture.textContent;
    this.#picture.classList.toggle('problem', problem !== '');
    const matters = isLive && ['warning', 'problem'].includes(stream.doctor?.worst);
    this.#doctor.textContent = matters ? stream.doctor.sentence : '';
    this.#doctor.title = this.#doctor.textContent;
    this.#doctor.hidden = !matters;
  }
}

function pictureLine(video, isLive) {
  if (!video) return '';
  const size = format.resolution(video);
  return isLive ? `${size} · ${format.fps(video.fps)} fps · ${format.bitrate(video.bitrateBps)}` : size;
}

customElements.define('fanlight-card', FanlightCard);
