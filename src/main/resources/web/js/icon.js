// Small line drawings, in the colour of the text around them. For the eye only: words stand beside or behind each.

const ICONS = {
  sound: 'M4 9v6h4l5 4V5L8 9zM16 8.5a5 5 0 0 1 0 7M18.5 6a8.5 8.5 0 0 1 0 12',
  silence: 'M4 9v6h4l5 4V5L8 9zM16 9l6 6M22 9l-6 6',
  play: 'M7 4v16l13-8z',
  fullscreen: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  camera: 'M3 7h12v10H3zM15 11l6-3.5v9L15 13',
  cameraAway: 'M8 7h7v10M15 11l6-3.5v9L15 13M3 3l18 18M4 7H3v10h11',
};

export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}
