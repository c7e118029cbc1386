/** Loads from the API when a page appears; shows waiting and failure in words. */
import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { EndpointName } from '../../src/contract/endpoints.ts';
import { type Called, type CallInput, call, type Failure } from './call.ts';
import { Problem } from './form.tsx';
import { Heading } from './layout.tsx';

type Value<N extends EndpointName> = Extract<Called<N>, { ok: true }>['value'];

export type Loaded<N extends EndpointName> = {
  readonly value: Value<N> | null;
  readonly failure: Failure | null;
  readonly reload: () => Promise<void>;
};

export function useCall<N extends EndpointName>(name: N, input: CallInput<N>): Loaded<N> {
  const [state, setState] = useState<{ value: Value<N> | null; failure: Failure | null }>({
    value: null,
    failure: null,
  });
  const key = JSON.stringify(input);
  const reload = useCallback(async () => {
    const answer = await call(name, JSON.parse(key) as CallInput<N>);
    setState(answer.ok ? { value: answer.value, failure: null } : { value: null, failure: answer });
  }, [name, key]);
  useEffect(() => void reload(), [reload]);
  return { ...state, reload };
}

/** Shows `children(value)` once it is there. A page that is nothing without the value gives the heading to stand there when it fails. */
export function Shown<N extends EndpointName>({
  loaded,
  heading,
  children,
}: {
  readonly loaded: Loaded<N>;
  readonly heading?: string;
  readonly children: (value: Value<N>) => ComponentChildren;
}) {
  if (loaded.failure !== null)
    return (
      <>
        <Problem says={loaded.failure.says}>
          {loaded.failure.code === 'NOT_SIGNED_IN' && (
            <a href={`/sign-in?next=${location.pathname}`}>Sign in, and come back to this page</a>
          )}
        </Problem>
        {heading !== undefined && <Heading>{heading}</Heading>}
      </>
    );
  if (loaded.value === null) return <p class="govuk-body">Loading…</p>;
  return <>{children(loaded.value)}</>;
}
