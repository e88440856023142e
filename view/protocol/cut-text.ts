/** A text that may be long: so many characters of it aren’t here. */
export interface CutText {
  readonly text: string;
  readonly left: number;
}
