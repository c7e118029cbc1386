/** A link by which what the page made is kept as a file. */
import { useEffect, useMemo } from 'preact/hooks';

export function SaveFile({
  name,
  bytes,
  says,
}: {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly says: string;
}) {
  const address = useMemo(() => URL.createObjectURL(new Blob([new Uint8Array(bytes)])), [bytes]);
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  return (
    <a href={address} download={name} data-file={name}>
      {says}
    </a>
  );
}
