// The form of the page that sends: what is to be sent, and how. Events: `change`, `send`.

import {SIZES, canShareScreen, devices} from './capture.js';

export class PublishForm extends EventTarget {
  #form;

  constructor(form) {
    super();
    this.#form = form;
  }

  open() {
    this.#form.hidden = false;
    document.getElementById('screen-choice').hidden = !canShareScreen();
    this.#form.addEventListener('change', () => this.#changed());
    this.#form.addEventListener('submit', e => {
      e.preventDefault();
      this.dispatchEvent(new Event('send'));
    });
    navigator.mediaDevices.addEventListener('devicechange', () => this.#listDevices());
    this.#listDevices();
    this.#showFields();
  }

  get chosen() {
    return {
      from: this.#field('from').value,
      cameraId: this.#field('camera').value,
      microphoneId: this.#field('microphone').value,
      withMicrophone: this.#field('sound').checked,
      size: this.#field('size').value,
      fps: Number(this.#field('fps').value),
    };
  }

  get maxBitrateBps() {
    return SIZES[this.chosen.size].maxBitrateBps;
  }

  /** Shows which devices were opened, where 'whichever there is' was chosen. */
  async showOpened(media) {
    await this.#listDevices(); // only now are their names told
    if (this.chosen.from === 'camera') select(this.#field('camera'), media.getVideoTracks()[0]);
    select(this.#field('microphone'), media.getAudioTracks()[0]);
  }

  #field(name) {
    return this.#form.elements[name];
  }

  #changed() {
    this.#showFields();
    this.dispatchEvent(new Event('change'));
  }

  #showFields() {
    document.getElementById('camera-field').hidden = this.chosen.from === 'screen';
    document.getElementById('microphone-field').hidden = !this.chosen.withMicrophone;
  }

  async #listDevices() {
    fill(this.#field('camera'), await devices('videoinput'), 'Camera');
    fill(this.#field('microphone'), await devices('audioinput'), 'Microphone');
  }
}

function fill(list, found, noun) {
  const before = list.value;
  const options = found.map(({deviceId, label}, i) => new Option(label || `${noun} ${i + 1}`, deviceId));
  list.replaceChildren(list.options[0], ...options);
  list.value = found.some(device => device.deviceId === before) ? before : '';
}

function select(list, track) {
  const id = track?.getSettings().deviceId;
  if ([...list.options].some(option => option.value === id)) list.value = id;
}
