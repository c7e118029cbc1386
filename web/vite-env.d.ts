/** What Vite adds to imports: the address of a worker's built file. */
declare module '*?worker&url' {
  const url: string;
  export default url;
}
