/** What Vite adds to imports: the address of a worker's built file. */
declare module '*?worker&url' {
  const url: string;
  export default url;
}
/** A file's text, byte for byte. */
declare module '*?raw' {
  const text: string;
  export default text;
}
