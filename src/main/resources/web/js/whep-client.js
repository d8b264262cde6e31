// Keeps one stream playing over WHEP for as long as it is started: connects, watches what is decoded, connects again.
// A session that has gone silent is kept until another one is there: while the server answers 409 (nobody sends), the
// old one may yet come back to life. Knows nothing of the page.
//
// Events: `state` (see `state`, `sentence`), `media` (there is a new `media`), `leaving` (the picture is about to
// freeze), `figures` (each second).

import {BackOff, Pause, jittered} from './back-off.js';
import {receivedFigures} from './peer-figures.js';
import {NoPath} from './peer-session.js';
import {StallWatch} from './stall-watch.js';
import {receivingSession} from './whep-session.js';

const LOOK_EVERY_MS = 1000;
const NOBODY_MS = 2000; // 409 without Retry-After
const REFUSED_MS = 5000;
const OTHER_WAY_MS = 30000; // while the stream is shown otherwise
const MAX_RETRY_AFTER_MS = 30000;
const HOPELESS_PATHS = 2;

export class WhepClient extends EventTarget {
  /** closed, connecting, live, waiting (nobody has sent yet), stale (nobody sends now), reconnecting, refused. */
  state = 'closed';
  sentence = ''; // what the server says is wrong
  media = null;
  figures = null;
  isMjpegOnly = false; // so the server says
  isShownOtherwise = false; // to be set: there is no hurry

  #endpoint;
  #run = 0; // a run that is not the newest one has ended
  #session = null;
  #hasPlayed = false;
  #pathsFailed = 0;
  #stall = new StallWatch();
  #backOff = new BackOff();
  #pause = new Pause();
  #look = new Pause();

  constructor(endpoint) {
    super();
    this.#endpoint = endpoint;
  }

  /** WebRTC finds no way through this network, as it seems. */
  get isPathHopeless() {
    return this.#pathsFailed >= HOPELESS_PATHS;
  }

  /** true, false, or null: not known. */
  set streamIsLive(isLive) {
    this.#stall.streamIsLive = isLive;
  }

  start() {
    if (this.state !== 'closed') return;
    this.#setState(this.#hasPlayed ? 'reconnecting' : 'connecting');
    this.#keepPlaying(++this.#run);
  }

  stop() {
    this.#run++;
    this.#drop();
    this.#setState('closed');
    this.#pause.end();
    this.#look.end();
  }

  /** Something has changed for the better: do not wait out a long pause. */
  hurry() {
    this.#backOff.reset();
    this.#pause.end();
  }

  /** This computer may have another address now. */
  networkChanged() {
    this.hurry();
    this.#session?.restartIce();
  }

  /** A frame was decoded. Whoever sees it first says so. */
  noteFrame() {
    if (!this.#session || this.#session.isOver) return;
    this.#stall.frame();
    this.#hasPlayed = true;
    this.#backOff.reset();
    this.#setState('live');
  }

  async #keepPlaying(run) {
    while (run === this.#run) {
      const next = receivingSession(this.#endpoint);
      let pauseMs = 0;
      try {
        await next.open();
        if (run === this.#run) this.#takeOver(next);
        else next.close();
      } catch (problem) {
        next.close();
        if (run !== this.#run) return;
        if (problem.status !== 409 || !this.#session?.isConnected) this.#drop();
        pauseMs = this.#explain(problem);
      }
      if (this.#session) {
        await this.#watch(this.#session, run);
        pauseMs = this.#backOff.nextMs();
      }
      if (run === this.#run) await this.#pause.for(pauseMs);
    }
  }

  #takeOver(session) {
    this.#drop();
    this.#session = session;
    this.#pathsFailed = 0;
    this.isMjpegOnly = false;
    this.#stall.begin();
    session.addEventListener('lost', () => this.#look.end());
    this.media = session.media;
    this.dispatchEvent(new Event('media'));
  }

  #drop() {
    if (this.#session) this.dispatchEvent(new Event('leaving'));
    this.#session?.close();
    this.#session = null;
    this.figures = null;
  }

  /** Resolves when another session is due. */
  async #watch(session, run) {
    while (!session.isOver) {
      const figures = await receivedFigures(session.pc, this.figures);
      if (run !== this.#run || session.isOver) break;
      this.figures = figures;
      const verdict = this.#stall.judge(figures);
      if (verdict === 'moving') this.noteFrame();
      if (verdict === 'silent') this.#setState(this.#hasPlayed ? 'stale' : 'waiting');
      if (verdict === 'broken' || verdict === 'doubtful') break;
      this.dispatchEvent(new Event('figures'));
      await this.#look.for(LOOK_EVERY_MS);
    }
    if (run !== this.#run) return;
    if (session.isOver) this.#drop();
    if (this.state === 'live') this.#setState('reconnecting');
  }

  /** Says what is wrong; answers for how long to leave it so. */
  #explain(problem) {
    const {status = 0, retryAfterMs = NaN, message} = problem;
    const isNobody = status === 409 || status === 404;
    const isRefused = status >= 400 && status < 500 && !isNobody;
    this.isMjpegOnly = status === 406 || problem.hasMjpeg === true;
    if (isNobody) this.#setState(this.#hasPlayed ? 'stale' : 'waiting', message);
    else if (isRefused) this.#setState('refused', message);
    else this.#setState(this.#hasPlayed ? 'reconnecting' : 'connecting', message);
    if (problem instanceof NoPath) this.#pathFailed();
    if (this.isMjpegOnly || this.isShownOtherwise) return jittered(OTHER_WAY_MS);
    if (retryAfterMs >= 0) return Math.min(MAX_RETRY_AFTER_MS, retryAfterMs) + jittered(100);
    if (isNobody) return jittered(NOBODY_MS);
    return isRefused ? jittered(REFUSED_MS) : this.#backOff.nextMs();
  }

  /** The words may be the same as before, but whether there is hope is news. */
  #pathFailed() {
    this.#pathsFailed++;
    this.dispatchEvent(new Event('state'));
  }

  #setState(state, sentence = '') {
    if (state === this.state && sentence === this.sentence) return;
    this.state = state;
    this.sentence = sentence;
    this.dispatchEvent(new Event('state'));
  }
}
