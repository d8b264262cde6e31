// One peer connection and its resource on a WHIP or WHEP server, from the offer to DELETE. It survives what it can: a
// 'disconnected' of a few seconds, and by an ICE restart a change of network. When it cannot go on it says `lost`,
// once.
//
// The offer is posted before it is applied: ICE servers may come with the answer, and candidates are gathered only
// then.

import {fragmentOf, isIceLite, withIceOf} from './sdp-fragment.js';
import {postOffer} from './sdp-http.js';

const CONNECT_MS = 6000;
const DISCONNECTED_MS = 5000; // ICE often comes back by itself
const RESTART_MS = 5000;
const TRICKLE_MS = 50; // candidates come in flocks

/** The server answered, but no way to it was found. */
export class NoPath extends Error {}

export class PeerSession extends EventTarget {
  pc = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
  #endpoint;
  #resource = null;
  #candidates = [];
  #trickleTimer = 0;
  #patienceTimer = 0;
  #isRestarting = false;
  #isOver = false;

  constructor(endpoint) {
    super();
    this.#endpoint = endpoint;
  }

  /** Connects; media has been added to `pc` before. Throws SdpHttpProblem or NoPath. */
  async open() {
    const pc = this.pc;
    const offer = await pc.createOffer();
    const resource = await postOffer(this.#endpoint, offer.sdp);
    if (this.#isOver) {
      resource.leave();
      throw new NoPath('closed meanwhile');
    }
    this.#resource = resource;
    const {iceServers} = resource;
    if (iceServers.length) pc.setConfiguration({...pc.getConfiguration(), iceServers});
    pc.onicecandidate = e => this.#found(e.candidate);
    await pc.setLocalDescription(offer);
    await pc.setRemoteDescription({type: 'answer', sdp: resource.answer}).catch(e => {
      throw new NoPath(`This browser cannot use what the server answers (${e.message}).`);
    });
    if (!(await this.#connectedWithin(CONNECT_MS))) {
      throw new NoPath('WebRTC finds no way to the server: a firewall may block its media port.');
    }
    pc.onconnectionstatechange = () => this.#stateChanged();
    this.#stateChanged();
    const dtls = pc.getTransceivers()[0].sender.transport;
    const hasEnded = () => ['closed', 'failed'].includes(dtls.state) && this.#lost(); // the server said goodbye
    dtls.addEventListener('statechange', hasEnded);
    hasEnded();
  }

  /** Closed, or lost. */
  get isOver() {
    return this.#isOver;
  }

  get isConnected() {
    return !this.#isOver && this.pc.connectionState === 'connected';
  }

  /** This computer may have got another address: find a new way, while the old one is still used if it works. */
  async restartIce() {
    if (this.#isRestarting || this.#isOver || !this.#resource || this.pc.signalingState !== 'stable') return;
    this.#isRestarting = true;
    clearTimeout(this.#patienceTimer);
    try {
      await this.#renegotiateIce();
      if (!(await this.#connectedWithin(RESTART_MS))) this.#lost();
    } catch (problem) {
      if (this.#isOver) return;
      if (this.pc.signalingState === 'have-local-offer') await this.pc.setLocalDescription({type: 'rollback'});
      const isUnknownThere = problem.status === 404 || problem.status === 410;
      if (isUnknownThere || !this.isConnected) this.#lost(); // else it goes on as it was
    } finally {
      this.#isRestarting = false;
    }
  }

  close() {
    this.#isOver = true;
    clearTimeout(this.#trickleTimer);
    clearTimeout(this.#patienceTimer);
    this.pc.onconnectionstatechange = this.pc.onicecandidate = null;
    this.pc.close();
    this.#resource?.leave();
  }

  async #renegotiateIce() {
    const offer = await this.pc.createOffer({iceRestart: true});
    this.#candidates = [];
    const fragment = await this.#resource.restartIce(fragmentOf(offer.sdp, [], false));
    const answer = withIceOf(this.pc.remoteDescription.sdp, fragment);
    await this.pc.setLocalDescription(offer);
    await this.pc.setRemoteDescription({type: 'answer', sdp: answer});
  }

  #stateChanged() {
    clearTimeout(this.#patienceTimer);
    const state = this.pc.connectionState;
    if (state === 'disconnected') this.#patienceTimer = setTimeout(() => this.restartIce(), DISCONNECTED_MS);
    if (state === 'failed') this.restartIce();
    if (state === 'closed') this.#lost();
  }

  #lost() {
    if (this.#isOver) return;
    this.#isOver = true;
    this.dispatchEvent(new Event('lost'));
  }

  /** Gathers candidates for a moment and sends them, if the server has any use for them. */
  #found(candidate) {
    if (isIceLite(this.#resource.answer) || this.#isOver) return;
    if (candidate?.candidate) this.#candidates.push(candidate.candidate);
    const isComplete = candidate === null;
    clearTimeout(this.#trickleTimer);
    this.#trickleTimer = setTimeout(() => {
      const fragment = fragmentOf(this.pc.localDescription.sdp, this.#candidates.splice(0), isComplete);
      this.#resource.trickle(fragment).catch(() => {}); // a server need not take them: it learns them from our checks
    }, isComplete ? 0 : TRICKLE_MS);
  }

  #connectedWithin(ms) {
    const pc = this.pc;
    return new Promise(resolve => {
      const done = isConnected => {
        clearTimeout(timer);
        pc.removeEventListener('connectionstatechange', look);
        resolve(isConnected);
      };
      const look = () => {
        if (pc.connectionState === 'connected') done(true);
        else if (pc.connectionState === 'failed') done(false);
      };
      const timer = setTimeout(() => done(false), ms);
      pc.addEventListener('connectionstatechange', look);
      if (pc.connectionState === 'connected') done(true); // 'failed' at first is what a restart is about to mend
    });
  }
}
