// <fanlight-player src="https://host/drone1" [muted] [controls] [transport="auto|webrtc|mjpeg"] [alt="…"]>: shows a
// stream, over WHEP where possible, else as MJPEG, and does not give up. May be used on any site: docs/embedding.md.
//
// Properties: state (connecting, live, waiting, stale, reconnecting, refused, resting, closed), sentence (what the server
// says is wrong), transport (webrtc, mjpeg or null), stats, delayMs, hasPicture. Events: `state`, `stats`, `sound`. An
// element in the slot `overlay` takes the place of the player's own words.

import './mjpeg-view.js';
import {furnish, labelSound, wordsFor} from './player-look.js';
import {VideoView} from './video-view.js';
import {WhepClient} from './whep-client.js';

const HIDDEN_MS = 30000; // a page hidden for so long lets the stream go
const MJPEG_STATES = {closed: 'connecting', showing: 'live'}; // its other phases are named as our states are
const MJPEG_STATS_MS = 1000;

class FanlightPlayer extends HTMLElement {
  static observedAttributes = ['src', 'transport', 'muted', 'controls', 'alt'];

  #view = new VideoView();
  #parts = furnish(this.attachShadow({mode: 'open'}), this.#view);
  #client = null;
  #mjpeg = null;
  #stats = null;
  #state = 'closed';
  #sentence = '';
  #streamIsLive = null;
  #isResting = false;
  #hiddenTimer = 0;
  #statsTimer = 0;
  #listening = null;

  constructor() {
    super();
    this.#view.addEventListener('frame', () => this.#client?.noteFrame());
    this.#view.addEventListener('sound', () => this.#soundChanged());
    this.#parts.sound.onclick = () => (this.muted = !this.#view.needsTap && !this.#view.isMuted);
    this.#parts.fullscreen.onclick = () => this.toggleFullscreen();
    this.#parts.stage.ondblclick = e => this.hasAttribute('controls') && e.target.localName !== 'button' && this.toggleFullscreen();
  }

  get state() { return this.#state; }
  get sentence() { return this.#sentence; }
  get stats() { return this.#stats; }
  get delayMs() { return this.#stats?.delayMs ?? null; }
  get transport() { return this.#mjpeg ? 'mjpeg' : this.#client?.media ? 'webrtc' : null; }
  get hasPicture() { return this.#mjpeg ? this.#mjpeg.hasPicture : this.#view.hasPicture; }
  get src() { return this.getAttribute('src') ?? ''; }
  set src(address) { this.setAttribute('src', address); }
  get muted() { return this.#view.isMuted; }
  set muted(isMuted) { this.#view.isMuted = isMuted; }

  /** For pages that know: true while frames reach the server, false while not. null: find out. */
  set streamIsLive(isLive) {
    this.#streamIsLive = isLive;
    if (this.#client) this.#client.streamIsLive = isLive;
    if (this.#mjpeg) this.#mjpeg.expectsMotion = isLive ?? true;
  }

  /** Something has changed for the better: do not wait out a long pause. */
  hurry() {
    this.#client?.hurry();
    this.#mjpeg?.hurry();
  }

  /** The server was away and is back, or the network is another one: connections are probably dead. */
  suspect() {
    this.#client?.networkChanged();
    this.#mjpeg?.suspect();
  }

  toggleFullscreen() {
    const done = document.fullscreenElement ? document.exitFullscreen() : this.requestFullscreen?.();
    done?.catch(() => {}); // refused: all stays as it is
  }

  connectedCallback() {
    this.#listening = new AbortController();
    const on = (target, event, task) => target?.addEventListener(event, task, {signal: this.#listening.signal});
    on(document, 'visibilitychange', () => this.#visibilityChanged());
    on(window, 'pagehide', () => this.#close());
    on(window, 'pageshow', e => e.persisted && this.#open()); // back from the browser's page cache
    on(window, 'online', () => this.suspect());
    on(navigator.connection, 'change', () => this.#client?.networkChanged());
    this.#view.isMuted = this.hasAttribute('muted');
    this.#open();
    this.#visibilityChanged();
  }

  disconnectedCallback() {
    this.#listening.abort();
    this.#listening = null;
    clearTimeout(this.#hiddenTimer);
    this.#close();
  }

  attributeChangedCallback(name, before, now) {
    if (!this.#listening || before === now) return; // connectedCallback reads them all
    if (name === 'muted') this.muted = now !== null;
    else if (name === 'src') this.#open();
    else this.#arrange();
  }

  #open() {
    this.#close();
    this.#isResting = false;
    if (!this.getAttribute('src')) return;
    const client = new WhepClient(this.#address('whep'));
    this.#client = client;
    client.streamIsLive = this.#streamIsLive;
    client.addEventListener('state', () => this.#arrange());
    client.addEventListener('media', () => this.#view.show(client.media));
    client.addEventListener('leaving', () => this.#view.keepPicture());
    client.addEventListener('figures', () => this.transport === 'webrtc' && this.#tell(client.figures));
    this.#statsTimer = setInterval(() => this.#mjpeg && this.#tell({transport: 'mjpeg', ...this.#mjpeg.size}), MJPEG_STATS_MS);
    this.#arrange();
  }

  #close() {
    clearInterval(this.#statsTimer);
    const client = this.#client;
    this.#client = null;
    client?.stop();
    this.#view.release();
    this.#showMjpeg(false);
    this.#render();
  }

  /** Which way the stream is to come now. */
  #arrange() {
    const client = this.#client;
    if (!client) return this.#render();
    const wish = this.getAttribute('transport') ?? 'auto';
    if (wish === 'mjpeg') client.stop();
    else client.start();
    const needsOtherWay = (client.isMjpegOnly || client.isPathHopeless) && client.state !== 'live';
    this.#showMjpeg(wish === 'mjpeg' || (wish === 'auto' && needsOtherWay));
    this.#render();
  }

  #showMjpeg(isWanted) {
    if (isWanted === (this.#mjpeg !== null)) return;
    const before = this.#mjpeg;
    this.#mjpeg = null;
    before?.remove();
    if (this.#client) this.#client.isShownOtherwise = false;
    if (!isWanted) return;
    const mjpeg = document.createElement('fanlight-mjpeg');
    this.#mjpeg = mjpeg;
    mjpeg.expectsMotion = this.#streamIsLive ?? true;
    mjpeg.setAttribute('src', this.#address('stream.mjpg'));
    mjpeg.addEventListener('phase', () => mjpeg === this.#mjpeg && this.#mjpegChanged(mjpeg));
    this.#view.video.after(mjpeg);
  }

  #mjpegChanged(mjpeg) {
    const wasShown = this.#client.isShownOtherwise;
    this.#client.isShownOtherwise = mjpeg.phase === 'showing';
    if (wasShown && mjpeg.phase === 'reconnecting') this.#client.hurry(); // the source may be another one now
    this.#render();
  }

  #visibilityChanged() {
    clearTimeout(this.#hiddenTimer);
    if (!document.hidden) return this.#isResting && this.#open();
    this.#hiddenTimer = setTimeout(() => {
      const isHeard = this.#view.hasSound && !this.muted;
      if (isHeard || this.shadowRoot.pictureInPictureElement) return;
      this.#isResting = true;
      this.#close();
    }, HIDDEN_MS);
  }

  #soundChanged() {
    const {hasSound, needsTap, isMuted} = this.#view;
    const isOffered = needsTap || (hasSound && (isMuted || this.hasAttribute('controls')));
    this.#parts.sound.hidden = !isOffered || this.#mjpeg !== null;
    labelSound(this.#parts.sound, {needsTap, isMuted});
    this.dispatchEvent(new Event('sound'));
  }

  #tell(stats) {
    this.#stats = stats;
    this.dispatchEvent(new CustomEvent('stats', {detail: stats}));
  }

  #render() {
    const {stage, mark, words, fullscreen} = this.#parts;
    const state = this.#stateNow();
    const sentence = state === 'live' ? '' : this.#client?.sentence ?? '';
    const said = wordsFor(state, sentence, this.hasPicture);
    const isOld = this.hasPicture && !['live', 'resting', 'closed'].includes(state);
    stage.classList.toggle('shows-no-motion', isOld);
    mark.hidden = !isOld;
    words.hidden = !said;
    words.classList.toggle('alone', !this.hasPicture);
    if (words.textContent !== said) words.textContent = said;
    fullscreen.hidden = !this.hasAttribute('controls') || !document.fullscreenEnabled;
    const label = this.getAttribute('alt') ?? 'Live picture';
    this.#view.video.setAttribute('aria-label', label);
    this.#mjpeg?.setAttribute('alt', label);
    if (state === this.#state && sentence === this.#sentence) return;
    this.#state = state;
    this.#sentence = sentence;
    this.#soundChanged();
    this.dispatchEvent(new CustomEvent('state', {detail: {state, sentence}}));
  }

  #stateNow() {
    if (this.#isResting) return 'resting';
    if (this.#mjpeg) return MJPEG_STATES[this.#mjpeg.phase] ?? this.#mjpeg.phase;
    return this.#client?.state ?? 'closed';
  }

  #address(word) {
    const base = new URL(this.getAttribute('src'), document.baseURI);
    return new URL(`${base.pathname.replace(/\/$/, '')}/${word}`, base).href;
  }
}

if (!customElements.get('fanlight-player')) customElements.define('fanlight-player', FanlightPlayer);
