// Keeps sending over WHIP for as long as it is started: connects, and connects again after a loss. What the server
// refuses at the first attempt is left at that; later the server may need a moment to notice that the old session
// ended.
//
// Events: `state` (see `state`, `sentence`), `figures` (each second).

import {BackOff, Pause} from './back-off.js';
import {sentFigures} from './peer-figures.js';
import {sendingSession} from './whip-session.js';

const LOOK_EVERY_MS = 1000;
const STEADY_MS = 3000; // connected for so long, the back-off starts anew
const MAX_RETRY_AFTER_MS = 30000;
const PASSING = [408, 425, 429]; // refusals that say 'later'

export class WhipClient extends EventTarget {
  /** closed, connecting, live, reconnecting, refused. */
  state = 'closed';
  sentence = ''; // what is wrong
  figures = null;

  #endpoint;
  #media = null;
  #maxBitrateBps = 0;
  #run = 0; // a run that is not the newest one has ended
  #session = null;
  #hasSent = false;
  #backOff = new BackOff();
  #pause = new Pause();
  #look = new Pause();

  constructor(endpoint) {
    super();
    this.#endpoint = endpoint;
  }

  get isStarted() {
    return this.state !== 'closed' && this.state !== 'refused';
  }

  start(media, maxBitrateBps) {
    this.stop();
    this.#media = media;
    this.#maxBitrateBps = maxBitrateBps;
    this.#hasSent = false;
    this.#backOff.reset();
    this.#setState('connecting');
    this.#keepSending(++this.#run);
  }

  /** Sends other tracks from now on: in the same session where it has a place for each, else in a new one. */
  async use(media, maxBitrateBps) {
    this.#media = media;
    this.#maxBitrateBps = maxBitrateBps;
    const senders = this.#session?.pc.getSenders() ?? [];
    const places = media.getTracks().map(track => [track, senders.find(s => s.track?.kind === track.kind)]);
    const fits = this.#session && places.length === senders.length && places.every(([, sender]) => sender);
    if (fits) await Promise.all(places.map(([track, sender]) => this.#replace(sender, track)));
    else if (this.isStarted) this.#begin();
  }

  stop() {
    this.#end();
    this.#setState('closed');
  }

  /** This computer may have another address now. */
  networkChanged() {
    this.#backOff.reset();
    this.#pause.end();
    this.#session?.restartIce();
  }

  async #keepSending(run) {
    while (run === this.#run) {
      const session = sendingSession(this.#endpoint, this.#media, this.#maxBitrateBps);
      let askedMs = NaN;
      try {
        await session.open();
        if (run !== this.#run) return;
        this.#session = session;
        this.#hasSent = true;
        this.#setState('live');
        await this.#watch(session, run);
        if (run === this.#run) this.#setState('reconnecting', 'The connection is lost.');
      } catch (problem) {
        if (run !== this.#run) return;
        if (this.#isFinal(problem.status)) {
          this.#end();
          return this.#setState('refused', problem.message);
        }
        askedMs = problem.retryAfterMs;
        this.#setState(this.#hasSent ? 'reconnecting' : 'connecting', problem.message);
      } finally {
        session.close();
      }
      if (run !== this.#run) return;
      this.#session = null;
      await this.#pause.for(askedMs >= 0 ? Math.min(MAX_RETRY_AFTER_MS, askedMs) : this.#backOff.nextMs());
    }
  }

  /** Resolves when the session is lost. */
  async #watch(session, run) {
    session.addEventListener('lost', () => this.#look.end());
    const sinceMs = performance.now();
    this.figures = null;
    while (!session.isOver) {
      const figures = await sentFigures(session.pc, this.figures);
      if (run !== this.#run || session.isOver) return;
      this.figures = figures;
      this.dispatchEvent(new Event('figures'));
      if (performance.now() - sinceMs > STEADY_MS) this.#backOff.reset();
      await this.#look.for(LOOK_EVERY_MS);
    }
  }

  #isFinal(status) {
    const isRefusal = status >= 400 && status < 500 && !PASSING.includes(status);
    return isRefusal && !(status === 409 && this.#hasSent);
  }

  #begin() {
    this.#end();
    this.#setState('reconnecting');
    this.#keepSending(++this.#run);
  }

  #end() {
    this.#run++;
    this.#session?.close();
    this.#session = null;
    this.figures = null;
    this.#pause.end();
    this.#look.end();
  }

  async #replace(sender, track) {
    await sender.replaceTrack(track);
    if (track.kind !== 'video') return;
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings) encoding.maxBitrate = this.#maxBitrateBps;
    await sender.setParameters(parameters).catch(() => {}); // the old limit stays
  }

  #setState(state, sentence = '') {
    if (state === this.state && sentence === this.sentence) return;
    this.state = state;
    this.sentence = sentence;
    this.dispatchEvent(new Event('state'));
  }
}
