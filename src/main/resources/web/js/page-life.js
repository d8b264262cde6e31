// What happens to the page as a whole, for those who hold connections: it is hidden for long, or put away into the
// browser's cache, or its computer has another network.

const HIDDEN_MS = 30000;

/** Calls back until `signal` is aborted: `rest` after long hiding, `leave` when the page goes, `wake` after either. */
export function watchPage({rest, leave, wake}, signal) {
  let timer = 0;
  const look = () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(rest, HIDDEN_MS);
    else wake();
  };
  document.addEventListener('visibilitychange', look, {signal});
  addEventListener('pagehide', leave, {signal});
  addEventListener('pageshow', e => e.persisted && wake(), {signal});
  signal.addEventListener('abort', () => clearTimeout(timer));
  if (document.hidden) look();
}

/** Calls back when the network is back or is another one, as far as the browser tells. */
export function watchNetwork(changed, signal) {
  addEventListener('online', changed, {signal});
  const connection = navigator.connection; // phones; its event also comes with each new guess of the speed
  let type = connection?.type;
  connection?.addEventListener('change', () => {
    if (connection.type === type) return;
    type = connection.type;
    if (type !== 'none') changed();
  }, {signal});
}
