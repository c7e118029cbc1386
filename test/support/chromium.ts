/**
 * A real Chromium for tests. Each person gets a browser profile and an authenticator of their own, which makes and uses
 * passkeys at once, as a phone does after a finger's touch. CHROMIUM names the program (test/run.sh finds it).
 */
import { type Browser, type BrowserContextOptions, type CDPSession, chromium, type Page } from 'playwright-core';

export type Person = {
  readonly page: Page;
  /** For the WebAuthn domain: credentials of the authenticator, its removal. */
  readonly cdp: CDPSession;
  readonly authenticatorId: string;
  /** Errors and refusals of the content security policy that the pages met so far: a test expects none. */
  readonly complaints: readonly string[];
  readonly leave: () => Promise<void>;
};

export type TestBrowser = {
  readonly browser: Browser;
  readonly newPerson: (options?: BrowserContextOptions) => Promise<Person>;
  readonly stop: () => Promise<void>;
};

// As root Chromium has no sandbox; the rest keeps it from calling home.
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function startBrowser(): Promise<TestBrowser> {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ARGS });
  return { browser, newPerson: (options) => newPerson(browser, options), stop: () => browser.close() };
}

/** Passkeys need a domain: pages are opened on http://localhost, not on 127.0.0.1. */
async function newPerson(browser: Browser, options: BrowserContextOptions = {}): Promise<Person> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/London', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (fault) => complaints.push(String(fault)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  const cdp = await context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      hasPrf: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { page, cdp, authenticatorId, complaints, leave: () => context.close() };
}
