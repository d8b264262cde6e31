// Shows one stream in a VideoView: over WHEP where possible, else as MJPEG, which takes the video's place meanwhile.
//
// Events: `change` (of state, sentence or transport), `stats` (each second).

import './mjpeg-view.js';
import {WhepClient} from './whep-client.js';

const MJPEG_STATES = {closed: 'connecting', showing: 'live'}; // its other phases are named as our states are
const MJPEG_STATS_MS = 1000;

export class Playback extends EventTarget {
  stats = null;
  #view;
  #client = null;
  #mjpeg = null;
  #address = '';
  #wish = 'auto';
  #streamIsLive = null;
  #statsTimer = 0;

  constructor(view) {
    super();
    this.#view = view;
    view.addEventListener('frame', () => this.#client?.noteFrame());
  }

  get isOpen() {
    return this.#client !== null;
  }

  get state() {
    if (this.#mjpeg) return MJPEG_STATES[this.#mjpeg.phase] ?? this.#mjpeg.phase;
    return this.#client?.state ?? 'closed';
  }

  get sentence() {
    // Why it does not come the better way says more.
    return this.state === 'live' ? '' : this.#client?.sentence || this.#mjpeg?.sentence || '';
  }

  get transport() {
    if (this.#mjpeg) return 'mjpeg';
    return this.#client?.media ? 'webrtc' : null;
  }

  get hasPicture() {
    return this.#mjpeg ? this.#mjpeg.hasPicture : this.#view.hasPicture;
  }

  /** true, false, or null: find out. */
  set streamIsLive(isLive) {
    this.#streamIsLive = isLive;
    if (this.#client) this.#client.streamIsLive = isLive;
    if (this.#mjpeg) this.#mjpeg.expectsMotion = isLive ?? true;
  }

  /** `address` is that of the stream's page; `wish` is auto, webrtc or mjpeg. */
  open(address, wish) {
    this.close();
    this.#address = address.replace(/\/$/, '');
    this.#wish = wish;
    const client = new WhepClient(`${this.#address}/whep`);
    this.#client = client;
    client.streamIsLive = this.#streamIsLive;
    client.addEventListener('state', () => this.#arrange());
    client.addEventListener('media', () => this.#view.show(client.media));
    client.addEventListener('leaving', () => this.#view.keepPicture());
    client.addEventListener('figures', () => this.transport === 'webrtc' && this.#tell(client.figures));
    this.#statsTimer = setInterval(() => {
      if (this.#mjpeg) this.#tell({transport: 'mjpeg', ...this.#mjpeg.size});
    }, MJPEG_STATS_MS);
    this.#arrange();
  }

  /** Another wish: what can go on goes on. */
  prefer(wish) {
    this.#wish = wish;
    if (this.#client) this.#arrange();
  }

  close() {
    clearInterval(this.#statsTimer);
    const client = this.#client;
    this.#client = null;
    client?.stop();
    this.#view.release();
    this.#showMjpeg(false);
    this.#changed();
  }

  /** Something has changed for the better: do not wait out a long pause. */
  hurry() {
    this.#client?.hurry();
    this.#mjpeg?.hurry();
  }

  /** Connections are probably dead. */
  suspect() {
    this.#client?.networkChanged();
    this.#mjpeg?.suspect();
  }

  /** Which way the stream is to come now. */
  #arrange() {
    const client = this.#client;
    if (!client) return; // the last words of one that was closed
    if (this.#wish === 'mjpeg') client.stop();
    else client.start();
    const needsOtherWay = (client.isMjpegOnly || client.isPathHopeless) && client.state !== 'live';
    this.#showMjpeg(this.#wish === 'mjpeg' || (this.#wish === 'auto' && needsOtherWay));
    this.#changed();
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
    mjpeg.setAttribute('src', `${this.#address}/stream.mjpg`);
    mjpeg.setAttribute('alt', this.#view.video.getAttribute('aria-label'));
    mjpeg.addEventListener('phase', () => mjpeg === this.#mjpeg && this.#mjpegChanged(mjpeg));
    this.#view.video.after(mjpeg);
  }

  #mjpegChanged(mjpeg) {
    const wasShown = this.#client.isShownOtherwise;
    this.#client.isShownOtherwise = mjpeg.phase === 'showing';
    if (wasShown && mjpeg.phase === 'reconnecting') this.#client.hurry(); // the source may be another one now
    this.#changed();
  }

  #tell(stats) {
    this.stats = stats;
    this.dispatchEvent(new Event('stats'));
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
