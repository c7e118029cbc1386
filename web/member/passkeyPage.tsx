/** The page that an appointment letter leads to. */

import { Page } from '../kit/layout.tsx';
import { nextPage } from '../kit/next.ts';
import { canUsePasskeys } from '../kit/passkey.ts';
import { frameOf, useSession } from '../kit/session.tsx';
import { MakePasskey } from './makePasskey.tsx';
import { UnsupportedBrowser } from './unsupported.tsx';

export function PasskeyPage() {
  const session = useSession();
  const goOn = () => location.assign(nextPage(location.search, '/desk'));
  return (
    <Page title="Make your passkey" {...frameOf(session)}>
      {canUsePasskeys() ? (
        <MakePasskey why="With a passkey you can sign in here, and sign what you decide." onMade={goOn} />
      ) : (
        <UnsupportedBrowser />
      )}
    </Page>
  );
}
