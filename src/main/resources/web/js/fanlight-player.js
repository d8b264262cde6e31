// <fanlight-player src="https://host/drone1" [muted] [controls] [transport="auto|webrtc|mjpeg"] [alt="…"]>: shows a
// stream, over WHEP where possible, else as MJPEG, and does not give up. May be used on any site: docs/embedding.md.
//
// Properties: state (connecting, live, waiting, stale, reconnecting, refused, resting, closed), sentence (what the
// server says is wrong), transport (webrtc, mjpeg or null), stats, delayMs, hasPicture. Events: `state`, `stats`,
// `sound`. An element in the slot `overlay` takes the place of the player's own words.

import {watchNetwork, watchPage} from './page-life.js';
import {Playback} from './playback.js';
import {furnish, labelSound, wordsFor} from './player-look.js';
import {VideoView} from './video-view.js';

class FanlightPlayer extends HTMLElement {
  static observedAttributes = ['src', 'transport', 'muted', 'controls', 'alt'];

  #view = new VideoView();
  #playback = new Playback(this.#view);
  #parts = furnish(this.attachShadow({mode: 'open'}), this.#view);
  #state = 'closed';
  #sentence = '';
  #isResting = false;
  #listening = null; // while it stands in a page

  constructor() {
    super();
    this.#view.addEventListener('sound', () => this.#soundChanged());
    this.#playback.addEventListener('change', () => this.#render());
    this.#playback.addEventListener('stats', () => this.#say('stats', this.stats));
    this.#parts.sound.onclick = () => (this.muted = !this.#view.needsTap && !this.#view.isMuted);
    this.#parts.fullscreen.onclick = () => this.toggleFullscreen();
    this.#parts.stage.ondblclick = e => {
      if (this.hasAttribute('controls') && !e.target.closest('button')) this.toggleFullscreen();
    };
  }

  get state() { return this.#state; }
  get sentence() { return this.#sentence; }
  get stats() { return this.#playback.stats; }
  get delayMs() { return this.stats?.delayMs ?? null; }
  get transport() { return this.#playback.transport; }
  get hasPicture() { return this.#playback.hasPicture; }
  get src() { return this.getAttribute('src') ?? ''; }
  set src(address) { this.setAttribute('src', address); }
  get muted() { return this.#view.isMuted; }
  set muted(isMuted) { this.#view.isMuted = isMuted; }

  /** For pages that know: true while frames reach the server, false while not. null: find out. */
  set streamIsLive(isLive) { this.#playback.streamIsLive = isLive; }

  /** Something has changed for the better: do not wait out a long pause. */
  hurry() {
    this.#playback.hurry();
  }

  /** The server was away and is back, or the network is another one: connections are probably dead. */
  suspect() {
    this.#playback.suspect();
  }

  toggleFullscreen() {
    const done = document.fullscreenElement ? document.exitFullscreen() : this.requestFullscreen?.();
    done?.catch(() => {}); // refused: all stays as it is
  }

  connectedCallback() {
    this.#adoptProperties();
    this.#listening = new AbortController();
    const {signal} = this.#listening;
    const wake = () => this.#playback.isOpen || this.#open();
    watchPage({rest: () => this.#rest(), leave: () => this.#playback.close(), wake}, signal);
    watchNetwork(() => this.suspect(), signal);
    if (this.hasAttribute('muted')) this.muted = true;
    this.#open();
  }

  disconnectedCallback() {
    this.#listening.abort();
    this.#listening = null;
    this.#playback.close();
  }

  attributeChangedCallback(name, before, now) {
    if (!this.#listening || before === now) return; // connectedCallback reads them all
    if (name === 'muted') this.muted = now !== null;
    if (name === 'src') this.#open();
    if (name === 'transport') this.#playback.prefer(this.#wish);
    this.#render();
  }

  /** Properties that the page has set before this script came hide those of the class: set them again. */
  #adoptProperties() {
    for (const name of ['src', 'muted', 'streamIsLive'].filter(name => Object.hasOwn(this, name))) {
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
  }

  get #wish() {
    return this.getAttribute('transport') ?? 'auto';
  }

  #open() {
    this.#isResting = false;
    this.#render();
    if (this.src) this.#playback.open(this.#address(), this.#wish);
    else this.#playback.close();
  }

  /** Without user and password, which a page's own address may have: browsers take none in requests, and know them anyway. */
  #address() {
    const address = new URL(this.src, document.baseURI);
    address.username = '';
    address.password = '';
    return address.href;
  }

  /** Nobody looks: let the stream go, unless somebody listens. */
  #rest() {
    const isHeard = this.#view.hasSound && !this.muted;
    if (isHeard || this.shadowRoot.pictureInPictureElement) return;
    this.#isResting = true;
    this.#playback.close();
  }

  #soundChanged() {
    const {hasSound, needsTap, isMuted} = this.#view;
    const isOffered = needsTap || (hasSound && (isMuted || this.hasAttribute('controls')));
    this.#parts.sound.hidden = !isOffered || this.transport === 'mjpeg';
    labelSound(this.#parts.sound, {needsTap, isMuted});
    this.#say('sound');
  }

  #render() {
    const {stage, mark, words, fullscreen} = this.#parts;
    const state = this.#isResting ? 'resting' : this.#playback.state;
    const {sentence, hasPicture} = this.#playback;
    const said = wordsFor(state, sentence, hasPicture);
    const isOld = hasPicture && !['live', 'resting', 'closed'].includes(state);
    stage.classList.toggle('shows-no-motion', isOld);
    mark.hidden = !isOld;
    words.hidden = !said;
    words.classList.toggle('alone', !hasPicture);
    if (words.textContent !== said) words.textContent = said;
    fullscreen.hidden = !this.hasAttribute('controls') || !document.fullscreenEnabled;
    this.#view.video.setAttribute('aria-label', this.getAttribute('alt') ?? 'Live picture');
    if (state === this.#state && sentence === this.#sentence) return;
    this.#state = state;
    this.#sentence = sentence;
    this.#soundChanged();
    this.#say('state', {state, sentence});
  }

  #say(what, detail = null) {
    this.dispatchEvent(new CustomEvent(what, {detail}));
  }
}

if (!customElements.get('fanlight-player')) customElements.define('fanlight-player', FanlightPlayer);
