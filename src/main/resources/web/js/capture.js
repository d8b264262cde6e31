// This browser's cameras, screens and microphones: which there are, how to open them, and why they do not open.

/** The sizes on offer, and what each needs to look good in motion. */
export const SIZES = {
  360: {width: 640, height: 360, maxBitrateBps: 1_000_000},
  480: {width: 640, height: 480, maxBitrateBps: 1_500_000},
  720: {width: 1280, height: 720, maxBitrateBps: 3_000_000},
  1080: {width: 1920, height: 1080, maxBitrateBps: 6_000_000},
};

/** Whether this page may use cameras at all: browsers forbid it to pages that came over plain HTTP. */
export const isAllowedHere = () => isSecureContext && Boolean(navigator.mediaDevices?.getUserMedia);

export const canShareScreen = () => Boolean(navigator.mediaDevices?.getDisplayMedia); // phones cannot

/** Opens what is wished for. The picture is marked as motion: rather a coarse picture in time than a fine one late. */
export async function open({from, cameraId, microphoneId, withMicrophone, size, fps}) {
  const {width, height} = SIZES[size];
  const video = {width: {ideal: width}, height: {ideal: height}, frameRate: {ideal: fps, max: fps}};
  const audio = withMicrophone && (microphoneId ? {deviceId: {exact: microphoneId}} : true);
  let media;
  if (from === 'screen') {
    media = await navigator.mediaDevices.getDisplayMedia({video, audio: false});
    if (audio) await addMicrophone(media, audio);
  } else {
    const which = cameraId ? {deviceId: {exact: cameraId}} : {facingMode: 'environment'};
    media = await navigator.mediaDevices.getUserMedia({video: {...video, ...which}, audio});
  }
  media.getVideoTracks()[0].contentHint = 'motion';
  return media;
}

export function close(media) {
  media?.getTracks().forEach(track => track.stop());
}

/** Devices of a kind; their names are told only after one of them was opened. */
export async function devices(kind) {
  const all = await navigator.mediaDevices.enumerateDevices();
  return all.filter(device => device.kind === kind && device.deviceId);
}

/** Why it did not open, for people. */
export function explain(problem) {
  switch (problem.name) {
    case 'NotAllowedError':
      return 'The browser was not allowed to use it. Allow it in the address bar, and press the button again.';
    case 'NotFoundError':
      return 'There is no such device on this computer.';
    case 'NotReadableError':
      return 'The device cannot be opened. Does another program use it?';
    case 'OverconstrainedError':
      return 'This device is gone, or cannot do what was chosen. Choose another one.';
    default:
      return `It cannot be opened (${problem.message || problem.name}).`;
  }
}

async function addMicrophone(media, audio) {
  try {
    const [track] = (await navigator.mediaDevices.getUserMedia({audio})).getAudioTracks();
    media.addTrack(track);
  } catch (problem) {
    close(media);
    throw problem;
  }
}
