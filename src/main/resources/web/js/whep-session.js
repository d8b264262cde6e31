// A session that receives: what it offers, and how it wants to be served.

import {PeerSession} from './peer-session.js';

/** A session for one video and one audio track, either of which may be missing; they appear in its `media`. */
export function receivingSession(endpoint) {
  const session = new PeerSession(endpoint);
  session.media = new MediaStream();
  for (const kind of ['video', 'audio']) {
    const transceiver = session.pc.addTransceiver(kind, {direction: 'recvonly'});
    transceiver.receiver.jitterBufferTarget = 0; // as soon as possible; the server may ask for more
    transceiver.receiver.playoutDelayHint = 0; // its name in older browsers
    askForCaptureTime(transceiver);
  }
  session.pc.ontrack = e => session.media.addTrack(e.track);
  return session;
}

/** Off by default in browsers that know it; without it, the delay from the camera cannot be told. */
export function askForCaptureTime(transceiver) {
  try {
    const extensions = transceiver.getHeaderExtensionsToNegotiate();
    extensions.find(e => e.uri.endsWith('/abs-capture-time')).direction = 'sendrecv';
    transceiver.setHeaderExtensionsToNegotiate(extensions);
  } catch {
    // not known here
  }
}
