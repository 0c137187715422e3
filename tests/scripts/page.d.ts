/** What scripts of a page give each other other than by a declaration, and what browsers have that TypeScript does not know yet. */
declare function doAgain(): void;
declare function openEditor(parent: Element, options: object): any;

interface Uint8ArrayConstructor {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>;
}
