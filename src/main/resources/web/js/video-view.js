// The <video> of a player, and behind it a canvas with the last picture, so that a change of sessions never flashes
// black.
//
// Events: `frame`, for each frame that is shown; `sound`, when there is something new to say about it.

export class VideoView extends EventTarget {
  video = Object.assign(document.createElement('video'), {autoplay: true, playsInline: true});
  still = document.createElement('canvas');
  hasPicture = false;
  /** The browser wants a tap before it plays anything: battery savers do that. */
  needsTap = false;
  #watched = 0;

  constructor() {
    super();
    this.still.setAttribute('aria-hidden', 'true');
    this.video.disableRemotePlayback = true;
    this.video.onvolumechange = () => this.#say('sound');
  }

  get hasSound() {
    return this.video.srcObject?.getAudioTracks().length > 0;
  }

  get isMuted() {
    return this.video.muted;
  }

  set isMuted(isMuted) {
    this.video.muted = isMuted;
    if (this.video.srcObject) this.#play();
  }

  /** Plays other media; the picture stays until their first frame. */
  show(media) {
    this.keepPicture();
    this.video.classList.add('pending');
    this.video.srcObject = media;
    this.#watchFrames(++this.#watched);
    this.#play();
    this.#say('sound');
  }

  /** Copies the frame shown now to the canvas behind. */
  keepPicture() {
    const {videoWidth: width, videoHeight: height} = this.video;
    if (!width || this.video.classList.contains('pending')) return;
    Object.assign(this.still, {width, height});
    this.still.getContext('2d').drawImage(this.video, 0, 0);
  }

  /** Lets the media go; the last picture stays. */
  release() {
    this.keepPicture();
    this.video.classList.add('pending');
    this.video.srcObject = null;
    this.#watched++;
    this.#say('sound');
  }

  #watchFrames(watched) {
    const shown = () => {
      if (watched !== this.#watched) return;
      this.video.classList.remove('pending');
      this.hasPicture = true;
      this.#say('frame');
      this.video.requestVideoFrameCallback?.(shown);
    };
    if (this.video.requestVideoFrameCallback) this.video.requestVideoFrameCallback(shown);
    else this.video.onloadeddata = shown; // older browsers: the first frame at least
  }

  async #play() {
    try {
      await this.video.play();
      this.needsTap = false;
    } catch (e) {
      if (e.name !== 'NotAllowedError') return; // replaced by newer media meanwhile
      this.needsTap = this.video.muted;
      if (!this.video.muted) this.isMuted = true; // sound needs a tap first, the picture does not
    }
    this.#say('sound');
  }

  #say(what) {
    this.dispatchEvent(new Event(what));
  }
}
