// <fanlight-copy text="…" [link]>: a line of text with a button that copies it; with `link` the text can be followed.
//
// navigator.clipboard exists on https and localhost only. On plain http, which is what a Pi at home has, the old copy
// command is tried, and where that is refused as well the text is left selected for Ctrl+C.

class FanlightCopy extends HTMLElement {
  static observedAttributes = ['text'];
  #text = document.createElement('code');
  #link = document.createElement('a');
  #button = document.createElement('button');
  #answer = document.createElement('span');
  #timer = 0;

  connectedCallback() {
    this.#button.type = 'button';
    this.#button.textContent = 'Copy';
    this.#answer.className = 'unseen';
    this.#answer.setAttribute('role', 'status');
    this.#button.onclick = () => this.#copy();
    if (this.hasAttribute('link')) {
      this.#link.append(this.#text);
      this.replaceChildren(this.#link, this.#button, this.#answer);
    } else {
      this.replaceChildren(this.#text, this.#button, this.#answer);
    }
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  attributeChangedCallback(_name, _before, text) {
    this.#text.textContent = text;
    this.#button.setAttribute('aria-label', `Copy ${text}`);
    if (this.hasAttribute('link')) this.#link.href = text;
  }

  async #copy() {
    const copied = (await this.#copyByClipboard()) || this.#copyBySelection();
    this.#say(copied ? 'Copied' : 'Press Ctrl+C', copied ? 'Copied' : 'The text is selected. Press Ctrl+C to copy it.');
  }

  async #copyByClipboard() {
    try {
      await navigator.clipboard.writeText(this.#text.textContent);
      return true;
    } catch {
      return false; // not there, or not allowed
    }
  }

  #copyBySelection() {
    getSelection().selectAllChildren(this.#text);
    try {
      return document.execCommand('copy');
    } catch {
      return false;
    }
  }

  #say(label, sentence) {
    this.#button.textContent = label;
    this.#answer.textContent = sentence;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#button.textContent = 'Copy';
      this.#answer.textContent = '';
    }, 3000);
  }
}

customElements.define('fanlight-copy', FanlightCopy);
