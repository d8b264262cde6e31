// How the player looks, inside its shadow. The style is a constructed one: pages with a strict policy for styles
// allow it.

import {icon} from './icon.js';

const STYLE = `
  :host { display: block; position: relative; overflow: hidden; aspect-ratio: 16 / 9; background: #0c0f10;
    color: #f2f4f3; font: 16px/1.4 system-ui, sans-serif; }
  :host([hidden]) { display: none; }
  :host(:fullscreen) { aspect-ratio: auto; width: 100%; height: 100%; max-height: none; }
  [hidden] { display: none !important; }
  canvas, video, fanlight-mjpeg, fanlight-mjpeg > * { position: absolute; inset: 0; width: 100%; height: 100%;
    object-fit: contain; }
  .pending { visibility: hidden; }
  .shows-no-motion :is(canvas, video, fanlight-mjpeg) { filter: saturate(.4) brightness(.75); }
  .words { position: absolute; inset: 0 0 auto 0; margin: 0; padding: .6rem 1rem; background: rgb(12 15 16 / .78);
    overflow-wrap: anywhere; text-align: center; animation: appear .7s step-end; }
  .words.alone { inset: 0; display: grid; place-content: center; padding: 1.5rem; background: none; }
  .mark { position: absolute; bottom: .75rem; left: .75rem; padding: .1rem .55rem; border-radius: 99px;
    background: #f0ab55; color: #2b1a00; font-size: .8rem; font-weight: 600; animation: appear .7s step-end; }
  @keyframes appear { from { visibility: hidden; } }
  .buttons { position: absolute; right: .75rem; bottom: .75rem; display: flex; gap: .5rem; }
  button { display: flex; align-items: center; gap: .5rem; min-width: 2.75rem; min-height: 2.75rem; padding: .5rem;
    justify-content: center; border: 0; border-radius: 8px; background: rgb(12 15 16 / .66); color: inherit;
    font: inherit; font-weight: 600; cursor: pointer; }
  button:hover { background: rgb(12 15 16 / .9); }
  button:focus-visible { outline: 3px solid #f2f4f3; outline-offset: -3px; }
  svg { width: 22px; height: 22px; fill: none; stroke: currentColor; stroke-width: 2; }
`;

/** Builds the inside of a player around its video; answers the parts that change. */
export function furnish(shadow, {video, still}) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  shadow.adoptedStyleSheets = [sheet];
  const stage = element('div', {className: 'stage'});
  const mark = element('span', {className: 'mark', textContent: 'last picture', hidden: true});
  const words = element('p', {className: 'words'});
  const overlay = element('slot', {name: 'overlay'});
  const buttons = element('div', {className: 'buttons'});
  const sound = element('button', {type: 'button', hidden: true});
  const fullscreen = element('button', {type: 'button', hidden: true, title: 'Full screen'});
  mark.part = 'mark';
  words.part = 'words';
  buttons.part = 'buttons';
  words.setAttribute('role', 'status');
  words.setAttribute('aria-live', 'polite');
  fullscreen.setAttribute('aria-label', 'Full screen');
  fullscreen.append(icon('fullscreen'));
  overlay.append(words, mark);
  buttons.append(sound, fullscreen);
  stage.append(still, video, overlay, buttons);
  shadow.append(stage);
  return {stage, mark, words, sound, fullscreen};
}

/** Says what a tap on the button for sound does. */
export function labelSound(button, {needsTap, isMuted}) {
  const [name, label] = needsTap ? ['play', 'Play'] : isMuted ? ['silence', 'Unmute'] : ['sound', ''];
  button.replaceChildren(icon(name), label);
  button.setAttribute('aria-label', label || 'Mute');
}

/** What a player says over the picture by itself; '' for nothing. */
export function wordsFor(state, sentence, hasPicture) {
  switch (state) {
    case 'connecting':
      return sentence ? `${sentence} Trying again…` : 'Connecting…';
    case 'reconnecting':
      return sentence ? `${sentence} Reconnecting…` : 'Reconnecting…';
    case 'waiting':
      return 'Nobody sends at the moment. The picture appears here by itself.';
    case 'stale':
      return hasPicture ? 'Nobody sends at the moment. You see the last picture.' : 'Nobody sends at the moment.';
    case 'refused':
      return sentence || 'The server does not give this stream.';
    default:
      return '';
  }
}

function element(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}
