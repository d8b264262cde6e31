// <fanlight-mjpeg src="/demo/stream.mjpg" alt="…">: a moving MJPEG picture that reconnects by itself.
//
// An <img> fires `error` when the first picture does not come, but no event at all when a multipart response ends or
// breaks later. So the element looks at its own picture twice a second: broken, or standing still while the page says
// that new frames reach the server (`expectsMotion`), means a lost connection. A camera may truly see nothing move, and
// a slow network may bring a frame each few seconds: each reconnection that brings the same picture doubles the
// patience, and a picture that changes seldom earns three times its usual interval.
//
// The last picture stays on a canvas behind the <img>, so reconnecting never flashes black. The connection is closed
// when the element leaves the page and after the page was hidden for 30 s.
//
// Events: `phase`, when this.phase changes: closed, connecting, showing, reconnecting, resting.

import {problemSentence} from './sdp-http.js';

const BACKOFF_MIN_MS = 250;
const BACKOFF_MAX_MS = 5000;
const STEADY_MS = 5000; // shown this long, a connection counts as good and the back-off starts anew
const LOOK_EVERY_MS = 500;
const MOVING_MS = 1500; // changed this lately, the picture counts as moving
const PATIENCE_MIN_MS = 2000;
const PATIENCE_MAX_MS = 60000;
const FIRST_PICTURE_MS = 8000;
const HIDDEN_MS = 30000;

let connections = 0; // makes each address new, so that no cache hands out the response that just ended

class FanlightMjpeg extends HTMLElement {
  static observedAttributes = ['src', 'alt'];

  /** Set by the page: new frames reach the server now, so a picture that stands still is suspect. */
  expectsMotion = false;

  /** What the server says is wrong; '' while pictures come. */
  sentence = '';

  #phase = 'closed';
  #img = null;
  #still = document.createElement('canvas');
  #probe = Object.assign(document.createElement('canvas'), {width: 64, height: 36});
  #probed = null;
  #hasPicture = false;
  #openedMs = 0;
  #shownMs = 0;
  #changedMs = 0;
  #patienceMs = PATIENCE_MIN_MS;
  #attempts = 0;
  #asksForPixels = true; // of a foreign server: only then can a picture that stands still be told
  #retryTimer = 0;
  #lookTimer = 0;
  #hiddenTimer = 0;
  #onVisibility = () => this.#visibilityChanged();

  get phase() {
    return this.#phase;
  }

  /** Is any picture to be seen, be it an old one? */
  get hasPicture() {
    return this.#hasPicture;
  }

  /** Width and height of the picture in pixels; null while there is none. */
  get size() {
    const {width, height} = this.#still;
    return this.#hasPicture ? {width, height} : null;
  }

  connectedCallback() {
    this.#still.setAttribute('aria-hidden', 'true');
    this.replaceChildren(this.#still);
    document.addEventListener('visibilitychange', this.#onVisibility);
    this.#lookTimer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#open();
    this.#visibilityChanged();
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.#onVisibility);
    clearInterval(this.#lookTimer);
    clearTimeout(this.#hiddenTimer);
    this.#close('closed');
  }

  attributeChangedCallback(name, before, now) {
    if (!this.isConnected || before === now) return;
    if (name === 'src') this.#open();
    else if (this.#img) this.#img.alt = now ?? '';
  }

  /** The server was away and is back, so the connection is probably dead: make a new one, unless pictures come. */
  suspect() {
    const isMoving = this.#phase === 'showing' && performance.now() - this.#changedMs < MOVING_MS;
    if (isMoving || this.#phase === 'resting') return;
    this.#attempts = 0;
    this.#reconnect();
  }

  /** Something has changed for the better: do not wait out a long pause. */
  hurry() {
    this.#attempts = 0;
    if (this.#phase === 'reconnecting') this.#reconnect();
  }

  #open() {
    this.#close('connecting');
    const src = this.getAttribute('src');
    if (!src) return this.#setPhase('closed');
    const img = new Image();
    this.#img = img;
    this.#openedMs = performance.now();
    img.alt = this.getAttribute('alt') ?? '';
    img.className = 'pending';
    if (isForeign(src) && this.#asksForPixels) img.crossOrigin = 'anonymous';
    img.onload = () => img === this.#img && this.#showing();
    img.onerror = () => img === this.#img && this.#failed();
    img.src = `${src}${src.includes('?') ? '&' : '?'}connection=${Date.now()}-${++connections}`;
    this.append(img);
  }

  /** Keeps the last picture on the canvas and closes the connection: without src, the browser drops it. */
  #close(phase) {
    clearTimeout(this.#retryTimer);
    const img = this.#img;
    this.#img = null;
    if (img) {
      this.#keepPicture(img);
      img.onload = img.onerror = null;
      img.removeAttribute('src');
      img.remove();
    }
    this.#setPhase(phase);
  }

  /** A server that lets other sites show its pictures may yet forbid them to read the pixels: try both in turn. */
  #failed() {
    if (!this.#hasPicture) this.#asksForPixels = !this.#asksForPixels;
    this.#reconnect();
    this.#askWhy(this.getAttribute('src'));
  }

  /** An <img> does not tell why it shows nothing. The answer is read only where it is a refusal. */
  async #askWhy(src) {
    const asking = new AbortController();
    try {
      const response = await fetch(src, {cache: 'no-store', signal: asking.signal});
      const sentence = response.ok ? '' : await problemSentence(response);
      if (this.#phase === 'showing' || sentence === this.sentence) return;
      this.sentence = sentence;
      this.dispatchEvent(new Event('phase'));
    } catch {
      // nobody there
    } finally {
      asking.abort();
    }
  }

  #reconnect() {
    this.#close('reconnecting');
    const pauseMs = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** this.#attempts++);
    this.#retryTimer = setTimeout(() => this.#open(), pauseMs * (0.75 + Math.random() / 2));
  }

  #showing() {
    if (this.#phase === 'showing') return;
    this.#shownMs = this.#changedMs = performance.now();
    this.#img.className = '';
    this.sentence = '';
    this.#keepPicture(this.#img);
    this.#setPhase('showing');
  }

  /** Twice a second: did the picture break, or stop? */
  #look() {
    const nowMs = performance.now();
    if (this.#phase === 'connecting') {
      if (this.#img.naturalWidth > 0) this.#showing();
      else if (this.expectsMotion && nowMs - this.#openedMs > FIRST_PICTURE_MS) this.#reconnect();
    }
    if (this.#phase !== 'showing') return;
    if (this.#img.naturalWidth === 0) return this.#reconnect();
    if (nowMs - this.#shownMs > STEADY_MS) this.#attempts = 0;
    if (this.#keepPicture(this.#img)) {
      const earnedMs = Math.max(3 * (nowMs - this.#changedMs), 0.95 * this.#patienceMs);
      this.#patienceMs = Math.min(PATIENCE_MAX_MS, Math.max(PATIENCE_MIN_MS, earnedMs));
      this.#changedMs = nowMs;
    }
    if (!this.expectsMotion || document.hidden || !this.#probed) this.#changedMs = nowMs;
    if (nowMs - this.#changedMs >= this.#patienceMs) {
      this.#patienceMs = Math.min(PATIENCE_MAX_MS, this.#patienceMs * 2);
      this.#reconnect();
    }
  }

  /** Copies the picture to the canvas behind; true when it differs from the one before. */
  #keepPicture(img) {
    if (!img.naturalWidth) return false;
    const pixels = this.#probePixels(img);
    if (pixels && this.#probed && pixels.every((value, i) => value === this.#probed[i])) return false;
    this.#probed = pixels;
    this.#hasPicture = true;
    this.#still.width = img.naturalWidth;
    this.#still.height = img.naturalHeight;
    this.#still.getContext('2d').drawImage(img, 0, 0);
    return true;
  }

  /** The picture in small; null when the browser does not let this site read it. */
  #probePixels(img) {
    try {
      const probe = this.#probe.getContext('2d', {willReadFrequently: true});
      probe.drawImage(img, 0, 0, this.#probe.width, this.#probe.height);
      return probe.getImageData(0, 0, this.#probe.width, this.#probe.height).data;
    } catch {
      return null;
    }
  }

  #visibilityChanged() {
    clearTimeout(this.#hiddenTimer);
    if (document.hidden) {
      this.#hiddenTimer = setTimeout(() => this.#close('resting'), HIDDEN_MS);
    } else if (this.#phase === 'resting') {
      this.#attempts = 0;
      this.#open();
    }
  }

  #setPhase(phase) {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.dispatchEvent(new Event('phase'));
  }
}

function isForeign(address) {
  return new URL(address, location.href).origin !== location.origin;
}

if (!customElements.get('fanlight-mjpeg')) customElements.define('fanlight-mjpeg', FanlightMjpeg);
