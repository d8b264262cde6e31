// What stands over the picture when it is not simply live: a pure function of what the API and the picture say.

import * as format from './format.js';

/**
 * `stream` as the API has it, or null before its first answer; `trouble` is '', 'unreachable' or 'gone'; `isLost`:
 * the moving picture has not been there for a moment; `hasPicture`: some picture shows, be it an old one; `sentence`:
 * what the server told the player; `awayMs` since the stream's state began. Answers {title, hint, announcement}, or
 * null when nothing is to be said. The announcement is for screen readers and has no running figures in it.
 */
export function overlay({stream, name, trouble, isLost, hasPicture, sentence = '', awayMs}) {
  if (trouble === 'unreachable') {
    return say('Fanlight cannot be reached — reconnecting…', 'This page goes on by itself when the server is back.');
  }
  if (trouble === 'gone') {
    return say(`There is no stream named “${name}”`, 'As soon as somebody sends it, it is shown here.');
  }
  if (!stream) return say('Opening…', '');
  const problem = stream.source?.lastProblem ? `Last problem: ${stream.source.lastProblem}` : '';
  switch (stream.state) {
    case 'live':
      if (!isLost) return null;
      if (hasPicture) return say('reconnecting…', sentence);
      return say(sentence ? 'No picture yet — trying again…' : 'Opening the picture…', sentence);
    case 'stale':
      return {
        title: `Camera away for ${format.duration(awayMs)}${hasPicture ? ' — last picture shown' : ''}`,
        hint: problem,
        announcement: 'The camera is away. Its picture comes back by itself.',
      };
    case 'waiting':
      return say('Waiting for the camera…', problem || 'The picture appears here as soon as the camera sends one.');
    case 'idle':
      return say('Connecting to the camera…', 'It was left alone while nobody watched.');
    case 'failed':
      return say('The camera cannot be shown', problem);
    default:
      return say(String(stream.state), problem);
  }
}

function say(title, hint) {
  return {title, hint, announcement: hint ? `${title.replace(/…$/, '.')} ${hint}` : title};
}
