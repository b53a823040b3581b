// Starts GraphiQL. The access token of the last log-in is kept for this tab, and sent with whatever is run next.
const KEY = 'karvon-access-token';
const base = new URL('/', location.href);
const socket = new URL('/graphql', base);
socket.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';

const authorization = () => {
  const token = sessionStorage.getItem(KEY);
  return token ? { Authorization: `Bearer ${token}` } : {};
};

const tokensIn = (value) => {
  if (!value || typeof value !== 'object') return undefined;
  if (typeof value.accessToken === 'string') return value.accessToken;
  return Object.values(value).map(tokensIn).find(Boolean);
};

const send = async (address, options) => {
  const headers = { ...authorization(), ...options.headers };
  const answer = await fetch(address, { ...options, headers });
  const body = await answer.clone().json().catch(() => undefined);
  const token = tokensIn(body && body.data);
  if (token) sessionStorage.setItem(KEY, token);
  if (answer.status === 401) sessionStorage.removeItem(KEY);
  return answer;
};

// Made anew for each operation: what a socket says first is fixed when its fetcher is made, and the token may have changed.
const fetcher = (operation, options) =>
  GraphiQL.createFetcher({
    url: new URL('/graphql', base).toString(),
    subscriptionUrl: socket.toString(),
    wsConnectionParams: authorization(),
    fetch: send,
  })(operation, options);

const defaultQuery = `# Welcome to Karvon. Try this, then log in:
#
# mutation { logIn(input: { email: "officer@it-park.example", password: "karvon-demo-2026" }) { tokens { accessToken } } }

{
  viewer { user { fullName } memberships { role } }
}
`;

ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, { fetcher, defaultQuery, isHeadersEditorEnabled: true, shouldPersistHeaders: false }),
);
