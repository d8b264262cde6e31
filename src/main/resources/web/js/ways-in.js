// The ways to bring a stream in: lines to copy, made for this server's host and ports and for the name that is chosen.

import {isLoopback, streamPath} from './api.js';
import {portAddress} from './ports.js';

const NAME = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/; // as the server has it
const PORTS = ['rtsp', 'rtmp'];

export class WaysIn {
  #ways;
  #field;
  #ports = {};

  constructor(ways) {
    this.#ways = ways;
    this.#field = ways.querySelector('#ways-name');
    this.#field.addEventListener('input', () => this.#fill());
    this.#field.addEventListener('change', () => this.#field.reportValidity());
    ways.querySelector('#loopback-host').textContent = location.hostname;
    ways.querySelector('#loopback-hint').hidden = !isLoopback(location.hostname);
    this.#fill();
  }

  /** What the server speaks now, see `askPorts`. */
  show(ports) {
    this.#ports = ports;
    this.#fill();
  }

  #fill() {
    const name = this.#field.value.trim();
    const isName = NAME.test(name);
    this.#field.setCustomValidity(isName ? '' : 'Letters, digits, - and _, and dots and slashes between them.');
    if (!isName) return;
    const path = streamPath(name);
    const words = {name, host: location.hostname, page: location.origin + path};
    for (const scheme of PORTS) words[scheme] = portAddress(scheme, this.#ports, path);
    for (const part of this.#ways.querySelectorAll('[data-by]')) part.hidden = !words[part.dataset.by];
    for (const line of this.#ways.querySelectorAll('[data-line]')) {
      line.setAttribute('text', line.dataset.line.replace(/{(\w+)}/g, (_, word) => words[word]));
    }
    this.#ways.querySelector('#ways-publish').href = `${path}/publish`;
  }
}
