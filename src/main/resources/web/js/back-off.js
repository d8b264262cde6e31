// Pauses between attempts: short at first, doubling, never ending, and not the same for all who lost the same server.

const MIN_MS = 200;
const MAX_MS = 5000;

export class BackOff {
  #attempts = 0;

  /** How long to wait before the next attempt: 0.2 s, 0.4 s, … 5 s, each give or take a quarter. */
  nextMs() {
    const pauseMs = Math.min(MAX_MS, MIN_MS * 2 ** this.#attempts);
    this.#attempts = Math.min(10, this.#attempts + 1);
    return jittered(pauseMs);
  }

  reset() {
    this.#attempts = 0;
  }
}

export function jittered(pauseMs) {
  return pauseMs * (0.75 + Math.random() / 2);
}

/** A pause that can be cut short. */
export class Pause {
  #wake = () => {};

  /** Resolves after `ms`, or as soon as `end` is called. */
  for(ms) {
    this.end();
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  end() {
    this.#wake();
  }
}
