/** The frame of a copy: as the service's pages, without what leads to a service. */
import { render, type VNode } from 'preact';
import { Heading } from '../kit/layout.tsx';

/** @param whose  copy it is */
export function show(whose: string, heading: string, page: VNode): void {
  document.body.classList.add('govuk-frontend-supported');
  render(
    <>
      <a href="#main" class="govuk-skip-link">
        Skip to main content
      </a>
      <header class="cs-header">
        <div class="govuk-width-container cs-header__inner">
          <span class="cs-header__name">Countersign</span>
          <span>{whose}</span>
        </div>
      </header>
      <div class="govuk-width-container">
        <main class="govuk-main-wrapper" id="main">
          <div class="govuk-grid-row">
            <div class="govuk-grid-column-two-thirds">
              <Heading>{heading}</Heading>
              {page}
            </div>
          </div>
        </main>
      </div>
      <footer class="cs-footer">
        <div class="govuk-width-container">
          A page of your own: it fetches nothing and sends nothing. Compare its SHA-256 with somebody who made it too.
        </div>
      </footer>
    </>,
    document.getElementById('page')!,
  );
}
