// The scraps of SDP that PATCH carries (RFC 8840, section 9): ICE's name, password and candidates. Pure functions.

/** What the other side has to know of our ICE: from our description, and the candidates found since. */
export function fragmentOf(description, candidates, isComplete) {
  const first = mediaSections(description)[0] ?? ''; // all is bundled on the first
  const lines = [
    'a=ice-options:trickle ice2',
    ...matches(description, /^a=group:BUNDLE .*$/gm),
    ...matches(first, /^m=.*$/gm),
    ...matches(first, /^a=mid:.*$/gm),
    ...matches(description, /^a=ice-ufrag:.*$/gm).slice(0, 1),
    ...matches(description, /^a=ice-pwd:.*$/gm).slice(0, 1),
    ...candidates.map(candidate => `a=${candidate}`),
    ...(isComplete ? ['a=end-of-candidates'] : []),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** An answer that was there before, with the ICE of a fragment in place of its own. */
export function withIceOf(answer, fragment) {
  const [ufrag] = matches(fragment, /^a=ice-ufrag:.*$/gm);
  const [pwd] = matches(fragment, /^a=ice-pwd:.*$/gm);
  if (!ufrag || !pwd) throw new Error('The server restarts ICE without saying its new name and password.');
  const candidates = matches(fragment, /^a=(?:candidate:.*|end-of-candidates)$/gm);
  const [head, ...media] = answer
    .replace(/^a=(?:candidate:.*|end-of-candidates)\r?\n/gm, '')
    .replace(/^a=ice-ufrag:[^\r\n]*/gm, ufrag)
    .replace(/^a=ice-pwd:[^\r\n]*/gm, pwd)
    .split(/^(?=m=)/m);
  return [head, ...media.map((section, i) => (i === 0 ? section + lines(candidates) : section))].join('');
}

/** Whether the other side only answers checks (RFC 8445, 2.5): it then has no use for our candidates. */
export function isIceLite(description) {
  return /^a=ice-lite\s*$/m.test(description);
}

function mediaSections(description) {
  return description.split(/^(?=m=)/m).slice(1);
}

function matches(text, pattern) {
  return (text.match(pattern) ?? []).map(line => line.trim());
}

function lines(list) {
  return list.map(line => `${line}\r\n`).join('');
}
