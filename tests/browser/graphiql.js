// GraphiQL as a person uses it: log in by a mutation, ask as who one is, follow what happens, paste a token.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';

const site = new URL(process.argv[2]);
const pictures = new URL('../../target/browser/', import.meta.url);
const email = 'officer@it-park.example';
const password = process.env.KARVON_DEMO_PASSWORD || 'karvon-demo-2026';

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  // Nothing but the server can be reached: the page must do without a CDN.
  args: ['--no-sandbox', `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${site.hostname}`],
});
const faults = [];
let steps = 0;

const step = async (text, does) => {
  await does();
  steps += 1;
  console.log(`ok ${text}`);
};

const open = async (session) => {
  const page = await session.newPage();
  page.on('pageerror', (error) => faults.push(`the page broke: ${error.message}`));
  page.on('console', (line) => line.type() === 'error' && faults.push(`the console says: ${line.text()}`));
  page.on('requestfailed', (request) => faults.push(`not reached: ${request.url()}`));
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (/^(http|ws)/.test(protocol) && hostname !== site.hostname) faults.push(`a foreign address: ${request.url()}`);
  });
  await page.goto(new URL('/graphiql', site).toString());
  await page.waitForSelector('.graphiql-execute-button');
  return page;
};

const write = async (page, editor, text) => {
  await page.click(`${editor} .CodeMirror-lines`);
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
  // The editor reads what stands in it a moment after the last key.
  await page.waitForTimeout(300);
};

// Runs a document and gives back the answer that holds the words.
const run = async (page, document, words) => {
  await write(page, '.graphiql-query-editor', document);
  await page.click('.graphiql-execute-button');
  const answer = await page.waitForFunction(
    (wanted) => {
      const shown = document.querySelector('.result-window .CodeMirror')?.CodeMirror?.getValue() ?? '';
      return shown.includes(wanted) && shown;
    },
    words,
    { timeout: 15000 },
  );
  return JSON.parse(await answer.jsonValue());
};

try {
  const session = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await open(session);
  await step('GraphiQL opens from this server alone, and says so', async () => {
    assert.match(await page.textContent('.notice'), /this server/);
  });
  await step('a stranger is nobody', async () => {
    const answer = await run(page, '{ viewer { user { email } } }', '"viewer"');
    assert.equal(answer.data.viewer, null);
  });
  let token;
  await step('the mutation logs in', async () => {
    const logIn = `mutation { logIn(input: { email: "${email}", password: "${password}" }) { tokens { accessToken } } }`;
    const answer = await run(page, logIn, '"accessToken"');
    token = answer.data.logIn.tokens.accessToken;
  });
  await step('what runs next is asked as the officer', async () => {
    const answer = await run(page, '{ viewer { user { email } memberships { role } } }', '"memberships"');
    assert.equal(answer.data.viewer.user.email, email);
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: new URL('graphiql.png', pictures).pathname });
  });
  await step('a subscription brings notifications over the socket', async () => {
    const answer = await run(page, 'subscription { notifications { id title } }', '"notifications"');
    assert.ok(answer.data.notifications.title);
    await page.click('.graphiql-execute-button');
  });
  await step('the documentation shows the schema', async () => {
    await page.click('button[aria-label="Show Documentation Explorer"]');
    await page.click('.graphiql-doc-explorer-content a:has-text("Query")');
    await page.waitForSelector('.graphiql-doc-explorer-content a:has-text("parks")');
    await page.screenshot({ path: new URL('documentation.png', pictures).pathname });
  });
  await step('a token pasted among the headers does the same elsewhere', async () => {
    const other = await open(await browser.newContext());
    await other.click('button:has-text("Headers")');
    await write(other, '.graphiql-editor-tool .graphiql-editor:not(.hidden)', JSON.stringify({ Authorization: `Bearer ${token}` }));
    const answer = await run(other, '{ viewer { user { email } } }', '"viewer"');
    assert.equal(answer.data.viewer?.user.email, email);
  });
  assert.deepEqual(faults, []);
  console.log(`${steps} passed, 0 failed`);
} catch (error) {
  console.error(error.message);
  faults.forEach((fault) => console.error(fault));
  console.log(`${steps} passed, 1 failed`);
  process.exitCode = 1;
} finally {
  await browser.close();
}
