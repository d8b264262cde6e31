// <fanlight-thumbnail>: a small picture of a stream that moves by fetching snapshots, one request at a time.
//
// Not stream.mjpg: a browser opens six connections to a host, and each moving picture would hold one for good. It
// asks only while it is in sight, and never for an idle stream, because asking would connect the camera. Of a stream that
// does not come as JPEG the server has to decode a picture, so that is asked for rarely, and not again for a while where
// the server cannot.

import {icon} from './icon.js';

const LIVE_EVERY_MS = 500;
const DECODED_EVERY_MS = 10000;
const NOT_AGAIN_FOR_MS = 60000;
const RETRY_EVERY_MS = 3000;
const TIMEOUT_MS = 5000;
const MAX_WIDTH_PX = 640;

class FanlightThumbnail extends HTMLElement {
  #canvas = document.createElement('canvas');
  #blank = document.createElement('div'); // what stands in the picture's place, or over an old one
  #words = document.createElement('span');
  #path = '';
  #state = '';
  #isJpeg = true;
  #hasPictures = true;
  #drawnState = ''; // the state in which the picture shown was fetched
  #inSight = false;
  #timer = 0;
  #request = null;
  #observer = new IntersectionObserver(entries => {
    this.#inSight = entries.at(-1).isIntersecting;
    this.#go();
  });
  #onVisibility = () => this.#go();

  connectedCallback() {
    this.#blank.className = 'thumbnail-blank';
    this.#blank.hidden = !this.#words.textContent;
    this.#canvas.hidden = !this.#drawnState;
    this.replaceChildren(this.#canvas, this.#blank);
    this.#observer.observe(this);
    document.addEventListener('visibilitychange', this.#onVisibility);
  }

  disconnectedCallback() {
    this.#observer.disconnect();
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.#inSight = false;
    clearTimeout(this.#timer);
    this.#request?.abort();
  }

  /** Which stream, in which state, and whether it comes as JPEG; call it as often as you like. */
  show(streamPath, state, isJpeg) {
    this.#path = streamPath;
    const changed = state !== this.#state || isJpeg !== this.#isJpeg;
    this.#state = state;
    this.#isJpeg = isJpeg;
    if (changed) this.#hasPictures = true;
    this.#canvas.hidden = !this.#drawnState;
    this.dataset.state = state;
    this.#say();
    if (changed) this.#go();
  }

  #say() {
    const words = this.#wordsWithoutPicture();
    if (this.#words.textContent === words) return;
    const isAway = this.#state === 'stale' || this.#state === 'failed';
    this.#words.textContent = words;
    this.#blank.replaceChildren(icon(isAway ? 'cameraAway' : 'camera'), this.#words);
    this.#blank.hidden = words === '';
  }

  #wordsWithoutPicture() {
    if (this.#state === 'idle') return 'Connects when you open it';
    if (this.#drawnState) return '';
    switch (this.#state) {
      case 'live':
        return this.#hasPictures ? 'Opening the picture…' : 'Live — open it to watch';
      case 'waiting':
        return 'Waiting for the camera…';
      case 'stale':
        return 'Camera away';
      default:
        return 'No picture';
    }
  }

  #wanted() {
    if (!this.#inSight || document.hidden || this.#path === '/' || !this.#hasPictures) return false;
    if (this.#state === 'live') return true;
    return this.#state === 'stale' && this.#drawnState !== 'stale'; // its last picture, once
  }

  async #go() {
    clearTimeout(this.#timer);
    if (this.#request || !this.#wanted()) return;
    const startedMs = performance.now();
    const state = this.#state;
    const drawn = await this.#fetchAndDraw();
    if (drawn) {
      this.#drawnState = state;
      this.#say();
    }
    if (!drawn && !this.#isJpeg) {
      this.#hasPictures = false;
      this.#say();
      setTimeout(() => this.#tryAgain(), NOT_AGAIN_FOR_MS);
    }
    const everyMs = this.#isJpeg ? LIVE_EVERY_MS : DECODED_EVERY_MS;
    const pauseMs = (drawn ? everyMs : RETRY_EVERY_MS) - (performance.now() - startedMs);
    if (this.isConnected) this.#timer = setTimeout(() => this.#go(), Math.max(50, pauseMs));
  }

  #tryAgain() {
    this.#hasPictures = true;
    this.#go();
  }

  async #fetchAndDraw() {
    this.#request = new AbortController();
    const timeout = setTimeout(() => this.#request?.abort(), TIMEOUT_MS);
    try {
      const response = await fetch(`${location.origin}${this.#path}/snapshot.jpg?t=${Date.now()}`, {
        cache: 'no-store',
        signal: this.#request.signal,
      });
      if (!response.ok) return false;
      this.#draw(await createImageBitmap(await response.blob()));
      return true;
    } catch {
      return false; // gone, late, or not a picture: the next one may be better
    } finally {
      clearTimeout(timeout);
      this.#request = null;
    }
  }

  #draw(bitmap) {
    const scale = Math.min(1, MAX_WIDTH_PX / bitmap.width);
    const width = Math.max(1, Math.round(bitmap.width * scale));
    const height = Math.max(1, Math.round(bitmap.height * scale));
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    this.#canvas.getContext('2d').drawImage(bitmap, 0, 0, width, height);
    this.#canvas.hidden = false;
    bitmap.close();
  }
}

customElements.define('fanlight-thumbnail', FanlightThumbnail);
