// Judges from the figures of each second whether a session still does its work.
//
// Is nothing decoded for a while, then either packets come and are of no use, or none come. In the first case, or when
// the stream is known to be live, the session is broken. Else the sender is probably away, and the server keeps the
// session for its return: now and then it is worth asking, ever less often.

const STALL_MS = 3000;
const DOUBT_MIN_MS = 10000;
const DOUBT_MAX_MS = 60000;

export class StallWatch {
  /** Whether the stream is live: true, false, or null when nobody knows. */
  streamIsLive = null;
  #since = performance.now(); // the last frame, or the last doubt
  #packets = 0;
  #frames = 0;
  #doubtAfterMs = DOUBT_MIN_MS;

  /** A new session has the same patience, and its own counters. */
  begin() {
    this.#since = performance.now();
    this.#packets = this.#frames = 0;
  }

  frame() {
    this.#since = performance.now();
    this.#doubtAfterMs = DOUBT_MIN_MS;
  }

  /** 'moving', 'resting' (for a moment), 'silent', 'doubtful' (silent for long), or 'broken'. */
  judge({packets, framesDecoded}) {
    const isFlowing = packets > this.#packets;
    const isMoving = framesDecoded > this.#frames;
    this.#packets = packets;
    this.#frames = framesDecoded;
    if (isMoving) this.frame();
    if (isMoving) return 'moving';
    if (document.hidden) this.#since = performance.now(); // browsers need not decode what nobody sees
    const stillMs = performance.now() - this.#since;
    if (stillMs < STALL_MS) return 'resting';
    if (isFlowing || this.streamIsLive === true) return 'broken';
    if (this.streamIsLive === false || stillMs < this.#doubtAfterMs) return 'silent';
    this.#doubtAfterMs = Math.min(DOUBT_MAX_MS, 2 * this.#doubtAfterMs);
    this.#since = performance.now();
    return 'doubtful';
  }
}
