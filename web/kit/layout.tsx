/** The frame of every page: skip link, header, rehearsal banner, main, footer. One h1 a page, which takes the focus. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export type Frame = {
  readonly title: string;
  readonly organisation: string | null;
  readonly signedInAs: string | null;
  /** Whether the poll of this page is a rehearsal. */
  readonly rehearsal?: boolean;
  /** Whether all polls of this service are. */
  readonly onlyRehearsals: boolean;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
};

export function Page({
  title,
  organisation,
  signedInAs,
  rehearsal = false,
  onlyRehearsals,
  wide = false,
  children,
}: Frame) {
  useEffect(() => {
    document.title = `${title} – ${organisation ?? 'Countersign'}`;
    document.body.classList.add('govuk-frontend-supported');
  }, [title, organisation]);
  return (
    <>
      <a href="#main" class="govuk-skip-link">
        Skip to main content
      </a>
      <header class="cs-header">
        <div class="govuk-width-container cs-header__inner">
          <a class="cs-header__name" href="/">
            {organisation ?? 'Countersign'}
          </a>
          <nav aria-label="Your account">
            {signedInAs === null ? (
              <a href="/sign-in">Sign in</a>
            ) : (
              <>
                {signedInAs} · <a href="/desk">Your page</a> · <a href="/sign-in#out">Sign out</a>
              </>
            )}
          </nav>
        </div>
      </header>
      {(rehearsal || onlyRehearsals) && (
        <section class="cs-rehearsal" aria-label="Rehearsal">
          <div class="govuk-width-container">This is a rehearsal. Nothing you do here counts.</div>
        </section>
      )}
      <div class="govuk-width-container">
        <main class="govuk-main-wrapper" id="main">
          <div class={wide ? '' : 'govuk-grid-row'}>
            <div class={wide ? '' : 'govuk-grid-column-two-thirds'}>{children}</div>
          </div>
        </main>
      </div>
      <footer class="cs-footer">
        <div class="govuk-width-container">
          Run with Countersign. Anyone can check the result: each poll’s page says how.
        </div>
      </footer>
    </>
  );
}

/** The heading of what has just come, above the button that was pressed: it takes the focus, so that nobody presses on unread. */
export function StepHeading({ children }: { readonly children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <h2 class="govuk-heading-m" tabIndex={-1} ref={heading} style={{ outline: 'none' }}>
      {children}
    </h2>
  );
}

/** The heading of a page or of a step in it. It takes the focus when it appears, so that a screen reader says where one is. */
export function Heading({
  children,
  kind = 'page',
}: {
  readonly children: ComponentChildren;
  readonly kind?: 'page' | 'panel';
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, []);
  return (
    <h1
      class={kind === 'page' ? 'govuk-heading-l' : 'govuk-panel__title'}
      tabIndex={-1}
      ref={heading}
      style={{ outline: 'none' }}
    >
      {children}
    </h1>
  );
}
