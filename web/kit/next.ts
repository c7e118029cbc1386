/** Where to go after a sign-in: a path of this site, never an address that a link from elsewhere could name. */
export function nextPage(search: string, otherwise: string): string {
  const next = new URLSearchParams(search).get('next') ?? otherwise;
  return /^\/(?![/\\])[\w./-]*$/.test(next) ? next : otherwise;
}
